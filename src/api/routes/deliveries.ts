import { Type } from 'typebox';
import { TongdaoError } from '../../contract/errors.ts';
import { listDeliveries } from '../../ledger/deliveries.ts';
import { narrowed } from '../authenticate.ts';
import type { Api, App } from '../context.ts';
import { given, known } from '../known.ts';
import { PAGE_QUERY, page } from '../pages.ts';
import { answers, Count, exactly, Id, Job, Moment, Name, nullable, pageOf } from '../schemas.ts';
import { onRecord, started } from '../start-work.ts';

const State = Type.Enum([
  'due',
  'sent',
  'applied',
  'refused',
  'proved',
  'disproved',
  'conflict',
  'superseded',
]);

const Delivery = Type.Object({
  id: Id,
  dataset: Type.String(),
  key: Type.String(),
  home: Type.String(),
  target: Type.String(),
  state: State,
  attempts: Count,
  outcome: nullable(Type.String()),
  message: nullable(Type.String({ description: "The target's own words, or a code" })),
  receipt: nullable(Type.String()),
  plannedAt: Moment,
  dueAt: Moment,
  closedAt: nullable(Moment),
});

export function deliveryRoutes(app: App, api: Api): void {
  const { ledger, host, queue } = api.channel;

  app.get(
    '/v1/deliveries',
    {
      schema: {
        tags: ['deliveries'],
        summary: 'Deliveries with their receipts, newest first',
        querystring: exactly({
          ...PAGE_QUERY,
          dataset: Type.Optional(Name),
          target: Type.Optional(Name),
          state: Type.Optional(State),
        }),
        response: answers(200, pageOf(Delivery)),
      },
    },
    async (request, reply) => {
      const { dataset, target, state } = request.query;
      const names = known(ledger, { endpoint: narrowed(request, target), dataset });
      const filter = given({ dataset: names.dataset, target: names.endpoint, state });
      return page(request, reply, request.query, filter, (before, limit) =>
        listDeliveries(ledger.pool, { ...filter, ...given({ before }), limit }),
      );
    },
  );

  app.post(
    '/v1/deliveries',
    {
      schema: {
        tags: ['deliveries'],
        summary: 'Carry out what is due for one target now',
        body: exactly({ endpoint: Name, dataset: Name }),
        response: answers(202, Job),
      },
    },
    async (request, reply) => {
      const { endpoint, dataset } = request.body;
      if (!(dataset in host.endpoint(endpoint).settings.datasets)) {
        throw new TongdaoError('ENDPOINT_DATASET_UNKNOWN', { endpoint, dataset });
      }
      const job = await onRecord(api, request, { dataset, endpoint }, { what: 'delivery-started' }, () =>
        queue.add('deliver', { endpoint, dataset }, { dedupe: `${endpoint}-${dataset}` }),
      );
      return reply.code(202).send(started(job));
    },
  );
}
