import { Type } from 'typebox';
import type { Api, App } from '../../api/context.ts';
import { given, known } from '../../api/known.ts';
import { page as pageOf } from '../../api/pages.ts';
import { exactly, Id, IdParams, Name } from '../../api/schemas.ts';
import { onRecord } from '../../api/start-work.ts';
import { TongdaoError } from '../../contract/errors.ts';
import { classChangesBetween } from '../../ledger/class-changes.ts';
import { listReconciliations, readReconciliation } from '../../ledger/reconciliations.ts';
import { ComparePage } from '../pages/compare.tsx';
import { ReconciliationPage } from '../pages/reconciliation.tsx';
import { ReconciliationsPage } from '../pages/reconciliations.tsx';
import { renderPage } from '../shell.tsx';
import { Choice, Cursor, chosen, LIMIT } from './lists.ts';
import { Done, noticeOf, pageFor, query, seeOther, sendPage } from './serving.ts';

/** Reconciliations offered for comparing with one, and moves listed. */
const OFFERED = 60;
const MOVES = 200;

export function reconciliationPages(app: App, api: Api): void {
  const { ledger, queue } = api.channel;

  async function read(id: string) {
    const reconciliation = await readReconciliation(ledger.pool, id);
    if (reconciliation === null) throw new TongdaoError('RECONCILIATION_UNKNOWN', { id });
    return reconciliation;
  }

  app.get(
    '/reconciliations',
    { schema: { hide: true, querystring: query({ dataset: Choice, cursor: Cursor, done: Done }) } },
    async (request, reply) => {
      const page = pageFor(api, request);
      const { dataset, cursor } = chosen(request.query);
      const filter = known(ledger, { dataset });
      const found = await pageOf(
        request,
        reply,
        { limit: LIMIT, ...given({ cursor }) },
        filter,
        (before, limit) => listReconciliations(ledger.pool, { ...given({ dataset, before }), limit }),
      );
      const data = { ...found, filter, notice: noticeOf(page, request.query.done) };
      return sendPage(reply, page, renderPage(<ReconciliationsPage page={page} data={data} />));
    },
  );

  app.get(
    '/reconciliations/compare',
    { schema: { hide: true, querystring: query({ a: Id, b: Id }) } },
    async (request, reply) => {
      const page = pageFor(api, request);
      const [earlier, later] = (await Promise.all([read(request.query.a), read(request.query.b)])).sort(
        (one, other) => Number(BigInt(one.id) - BigInt(other.id)),
      );
      if (earlier === undefined || later === undefined || earlier.dataset !== later.dataset) {
        throw new TongdaoError('RECONCILIATIONS_APART', { a: request.query.a, b: request.query.b });
      }
      const moves = await classChangesBetween(ledger.pool, ledger.datasetId(later.dataset), {
        after: earlier.id,
        upTo: later.id,
        limit: MOVES,
      });
      const data = { earlier, later, moves };
      return sendPage(reply, page, renderPage(<ComparePage page={page} data={data} />));
    },
  );

  app.get(
    '/reconciliations/:id',
    { schema: { hide: true, params: IdParams, querystring: query({}) } },
    async (request, reply) => {
      const page = pageFor(api, request);
      const reconciliation = await read(request.params.id);
      const { id, dataset } = reconciliation;
      const all = await listReconciliations(ledger.pool, { dataset, limit: OFFERED });
      // The one before it first: that is what it is compared with most.
      const others = [
        ...all.filter((one) => BigInt(one.id) < BigInt(id)),
        ...all.filter((one) => BigInt(one.id) > BigInt(id)),
      ];
      const data = { reconciliation, others };
      return sendPage(reply, page, renderPage(<ReconciliationPage page={page} data={data} />));
    },
  );

  app.post(
    '/reconciliations',
    { schema: { hide: true, body: exactly({ dataset: Name, pass: Type.Enum(['changed', 'full']) }) } },
    async (request, reply) => {
      const { dataset, pass } = request.body;
      known(ledger, { dataset });
      await onRecord(api, request, { dataset }, { what: 'reconciliation-started', pass }, () =>
        queue.add('reconcile', { dataset, pass }, { dedupe: `${dataset}-${pass}` }),
      );
      return seeOther(reply, '/reconciliations?done=started');
    },
  );
}
