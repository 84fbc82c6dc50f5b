import { Type } from 'typebox';
import { TongdaoError } from '../../contract/errors.ts';
import { listRuns } from '../../ledger/runs.ts';
import { narrowed } from '../authenticate.ts';
import type { Api, App } from '../context.ts';
import { known } from '../known.ts';
import { PAGE_QUERY, page } from '../pages.ts';
import { answers, exactly, IdParams, Job, Name, pageOf, Run } from '../schemas.ts';
import { onRecord, started } from '../start-work.ts';

export function runRoutes(app: App, api: Api): void {
  const { ledger, host, queue } = api.channel;

  app.get(
    '/v1/runs',
    {
      schema: {
        tags: ['runs'],
        summary: 'Runs with their control totals, newest first',
        querystring: exactly({
          ...PAGE_QUERY,
          endpoint: Type.Optional(Name),
          dataset: Type.Optional(Name),
        }),
        response: answers(200, pageOf(Run)),
      },
    },
    async (request, reply) => {
      const filter = known(ledger, {
        endpoint: narrowed(request, request.query.endpoint),
        dataset: request.query.dataset,
      });
      return page(request, reply, request.query, filter, (before, limit) =>
        listRuns(ledger.pool, { ...filter, ...(before === undefined ? {} : { before }), limit }),
      );
    },
  );

  app.get(
    '/v1/runs/:id',
    {
      schema: { tags: ['runs'], summary: 'One run', params: IdParams, response: answers(200, Run) },
    },
    async (request) => {
      const { id } = request.params;
      const endpoint = narrowed(request, undefined);
      const filter = endpoint === undefined ? {} : { endpoint };
      const [run] = await listRuns(ledger.pool, {
        ...filter,
        before: (BigInt(id) + 1n).toString(),
        limit: 1,
      });
      if (run?.id !== id) throw new TongdaoError('RUN_UNKNOWN', { id });
      return run;
    },
  );

  app.post(
    '/v1/runs',
    {
      schema: {
        tags: ['runs'],
        summary: 'Start a run; one that waits or runs already is joined',
        body: exactly({ endpoint: Name, dataset: Name, mode: Type.Enum(['full', 'changes']) }),
        response: answers(202, Job),
      },
    },
    async (request, reply) => {
      const { endpoint, dataset, mode } = request.body;
      if (!(dataset in host.endpoint(endpoint).settings.datasets)) {
        throw new TongdaoError('ENDPOINT_DATASET_UNKNOWN', { endpoint, dataset });
      }
      const job = await onRecord(api, request, { dataset, endpoint }, { what: 'run-started', mode }, () =>
        queue.add('sync', { endpoint, dataset, mode }, { dedupe: `${endpoint}-${dataset}-${mode}` }),
      );
      return reply.code(202).send(started(job));
    },
  );
}
