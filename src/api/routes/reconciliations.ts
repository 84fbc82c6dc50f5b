import { Type } from 'typebox';
import { TongdaoError } from '../../contract/errors.ts';
import { listReconciliations, readReconciliation } from '../../ledger/reconciliations.ts';
import type { Api, App } from '../context.ts';
import { given, known } from '../known.ts';
import { PAGE_QUERY, page } from '../pages.ts';
import { answers, Count, exactly, Id, IdParams, Job, Moment, Name, pageOf } from '../schemas.ts';
import { onRecord, started } from '../start-work.ts';

const Pass = Type.Enum(['changed', 'full']);

const Reconciliation = Type.Object({
  id: Id,
  dataset: Type.String(),
  pass: Pass,
  endpoints: Type.Array(Type.String()),
  startedAt: Moment,
  finishedAt: Moment,
  examined: Count,
  keys: Count,
  totals: Type.Record(Type.String(), Count, { description: 'Keys by class; they sum to `keys`' }),
  formatOnly: Count,
  opened: Count,
  closed: Count,
  resultDigest: Type.String({ description: 'SHA-256 of the full result, hex; in the audit log, too' }),
});

export function reconciliationRoutes(app: App, api: Api): void {
  const { ledger, queue } = api.channel;

  app.get(
    '/v1/reconciliations',
    {
      schema: {
        tags: ['reconciliations'],
        summary: 'Reconciliations with their totals by class, newest first',
        querystring: exactly({ ...PAGE_QUERY, dataset: Type.Optional(Name) }),
        response: answers(200, pageOf(Reconciliation)),
      },
    },
    async (request, reply) => {
      const { dataset } = known(ledger, { dataset: request.query.dataset });
      return page(request, reply, request.query, given({ dataset }), (before, limit) =>
        listReconciliations(ledger.pool, { ...given({ dataset, before }), limit }),
      );
    },
  );

  app.get(
    '/v1/reconciliations/:id',
    {
      schema: {
        tags: ['reconciliations'],
        summary: 'One reconciliation',
        params: IdParams,
        response: answers(200, Reconciliation),
      },
    },
    async ({ params: { id } }) => {
      const reconciliation = await readReconciliation(ledger.pool, id);
      if (reconciliation === null) throw new TongdaoError('RECONCILIATION_UNKNOWN', { id });
      return reconciliation;
    },
  );

  app.post(
    '/v1/reconciliations',
    {
      schema: {
        tags: ['reconciliations'],
        summary: 'Start a reconciliation; one that waits or runs already is joined',
        body: exactly({ dataset: Name, pass: Pass }),
        response: answers(202, Job),
      },
    },
    async (request, reply) => {
      const { dataset, pass } = request.body;
      known(ledger, { dataset });
      const job = await onRecord(api, request, { dataset }, { what: 'reconciliation-started', pass }, () =>
        queue.add('reconcile', { dataset, pass }, { dedupe: `${dataset}-${pass}` }),
      );
      return reply.code(202).send(started(job));
    },
  );
}
