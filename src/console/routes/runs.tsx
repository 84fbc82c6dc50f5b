import { Type } from 'typebox';
import { narrowed } from '../../api/authenticate.ts';
import type { Api, App } from '../../api/context.ts';
import { given } from '../../api/known.ts';
import { page as pageOf } from '../../api/pages.ts';
import { exactly, IdParams, Name } from '../../api/schemas.ts';
import { onRecord } from '../../api/start-work.ts';
import { TongdaoError } from '../../contract/errors.ts';
import { listRuns } from '../../ledger/runs.ts';
import { RunPage } from '../pages/run.tsx';
import { RunsPage } from '../pages/runs.tsx';
import { renderPage } from '../shell.tsx';
import { Choice, Cursor, chosen, knownChoice, LIMIT } from './lists.ts';
import { Done, noticeOf, pageFor, query, seeOther, sendPage } from './serving.ts';

export function runPages(app: App, api: Api): void {
  const { ledger, host, queue } = api.channel;

  app.get(
    '/runs',
    {
      schema: {
        hide: true,
        querystring: query({ endpoint: Choice, dataset: Choice, cursor: Cursor, done: Done }),
      },
    },
    async (request, reply) => {
      const page = pageFor(api, request);
      const filter = knownChoice(ledger, request, request.query);
      const found = await pageOf(
        request,
        reply,
        { limit: LIMIT, ...chosen({ cursor: request.query.cursor }) },
        filter,
        (before, limit) => listRuns(ledger.pool, { ...filter, ...given({ before }), limit }),
      );
      const data = { ...found, filter, notice: noticeOf(page, request.query.done) };
      return sendPage(reply, page, renderPage(<RunsPage page={page} data={data} />));
    },
  );

  app.get(
    '/runs/:id',
    { schema: { hide: true, params: IdParams, querystring: query({}) } },
    async (request, reply) => {
      const page = pageFor(api, request);
      const { id } = request.params;
      const before = (BigInt(id) + 1n).toString();
      const [run] = await listRuns(ledger.pool, {
        ...given({ endpoint: narrowed(request, undefined) }),
        before,
        limit: 1,
      });
      if (run?.id !== id) throw new TongdaoError('RUN_UNKNOWN', { id });
      return sendPage(reply, page, renderPage(<RunPage page={page} run={run} />));
    },
  );

  app.post(
    '/runs',
    {
      schema: {
        hide: true,
        body: exactly({ endpoint: Name, dataset: Name, mode: Type.Enum(['full', 'changes']) }),
      },
    },
    async (request, reply) => {
      const { endpoint, dataset, mode } = request.body;
      if (!(dataset in host.endpoint(endpoint).settings.datasets)) {
        throw new TongdaoError('ENDPOINT_DATASET_UNKNOWN', { endpoint, dataset });
      }
      await onRecord(api, request, { dataset, endpoint }, { what: 'run-started', mode }, () =>
        queue.add('sync', { endpoint, dataset, mode }, { dedupe: `${endpoint}-${dataset}-${mode}` }),
      );
      return seeOther(reply, '/runs?done=started');
    },
  );
}
