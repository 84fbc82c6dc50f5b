import { narrowed } from '../../api/authenticate.ts';
import type { Api, App } from '../../api/context.ts';
import { given, known } from '../../api/known.ts';
import { page as pageOf } from '../../api/pages.ts';
import { exactly, IdParams } from '../../api/schemas.ts';
import { onRecord } from '../../api/start-work.ts';
import { TongdaoError } from '../../contract/errors.ts';
import { type DeliveryReport, listDeliveries } from '../../ledger/deliveries.ts';
import { parkDelivery, resendDelivery } from '../../ledger/parking.ts';
import { mask } from '../../observe/mask.ts';
import { DeliveriesPage } from '../pages/deliveries.tsx';
import { DeliveryPage } from '../pages/delivery.tsx';
import { renderPage } from '../shell.tsx';
import { Choice, Cursor, chosen, LIMIT } from './lists.ts';
import { Done, noticeOf, pageFor, query, Reason, seeOther, sendPage } from './serving.ts';

const WithReason = exactly({ reason: Reason });

export function deliveryPages(app: App, api: Api): void {
  const { ledger, queue } = api.channel;

  async function read(id: string, target?: string): Promise<DeliveryReport> {
    const before = (BigInt(id) + 1n).toString();
    const [delivery] = await listDeliveries(ledger.pool, { ...given({ target }), before, limit: 1 });
    if (delivery?.id !== id) throw new TongdaoError('DELIVERY_UNKNOWN', { id });
    return delivery;
  }

  app.get(
    '/deliveries',
    {
      schema: {
        hide: true,
        querystring: query({
          dataset: Choice,
          target: Choice,
          state: Choice,
          parked: Choice,
          cursor: Cursor,
        }),
      },
    },
    async (request, reply) => {
      const page = pageFor(api, request);
      const { dataset, target, state, parked, cursor } = chosen(request.query);
      const names = known(ledger, { endpoint: narrowed(request, target), dataset });
      const filter = given({ dataset: names.dataset, target: names.endpoint, state, parked });
      const found = await pageOf(
        request,
        reply,
        { limit: LIMIT, ...given({ cursor }) },
        filter,
        (before, limit) =>
          listDeliveries(ledger.pool, {
            ...filter,
            parked: parked !== undefined,
            ...given({ before }),
            limit,
          }),
      );
      return sendPage(reply, page, renderPage(<DeliveriesPage page={page} data={{ ...found, filter }} />));
    },
  );

  app.get(
    '/deliveries/:id',
    { schema: { hide: true, params: IdParams, querystring: query({ done: Done }) } },
    async (request, reply) => {
      const page = pageFor(api, request);
      const delivery = await read(request.params.id, narrowed(request, undefined));
      const data = { delivery, notice: noticeOf(page, request.query.done) };
      return sendPage(reply, page, renderPage(<DeliveryPage page={page} data={data} />));
    },
  );

  app.post(
    '/deliveries/:id/park',
    { schema: { hide: true, params: IdParams, body: WithReason } },
    async (request, reply) => {
      const { id } = request.params;
      const { dataset, target, key } = await read(id);
      const reason = mask(request.body.reason);
      const what = { what: 'delivery-parked', delivery: id, reason };
      const isDone = await onRecord(api, request, { dataset, endpoint: target, key }, what, () =>
        parkDelivery(ledger.pool, id, reason),
      );
      if (!isDone) throw new TongdaoError('DELIVERY_NOT_WAITING', { id });
      return seeOther(reply, `/deliveries/${id}?done=parkedNow`);
    },
  );

  app.post(
    '/deliveries/:id/resend',
    { schema: { hide: true, params: IdParams, body: WithReason } },
    async (request, reply) => {
      const { id } = request.params;
      const { dataset, target, key } = await read(id);
      const what = { what: 'delivery-resent', delivery: id, reason: mask(request.body.reason) };
      const isDone = await onRecord(api, request, { dataset, endpoint: target, key }, what, () =>
        resendDelivery(ledger.pool, id),
      );
      if (!isDone) throw new TongdaoError('DELIVERY_NOT_PARKED', { id });
      await queue.add('deliver', { endpoint: target, dataset }, { dedupe: `${target}-${dataset}` });
      return seeOther(reply, `/deliveries/${id}?done=resent`);
    },
  );
}
