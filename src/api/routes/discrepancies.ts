import { Type } from 'typebox';
import { CASE_STATES } from '../../contract/cases.ts';
import { listDiscrepancies } from '../../ledger/discrepancies.ts';
import { narrowed, readerOf } from '../authenticate.ts';
import type { Api, App } from '../context.ts';
import { ofEndpoint, readDiscrepancyInFull } from '../discrepancy.ts';
import { given, known } from '../known.ts';
import { PAGE_QUERY, page } from '../pages.ts';
import {
  answers,
  exactly,
  Finding,
  Id,
  IdParams,
  Key,
  Moment,
  Name,
  nullable,
  Policy,
  pageOf,
  RecordClass,
  Text,
} from '../schemas.ts';

const MEMBERS = {
  id: Id,
  dataset: Type.String(),
  key: Type.String(),
  class: RecordClass,
  policy: Policy,
  home: nullable(Type.String()),
  findings: Type.Array(Finding),
  openedAt: Moment,
  openedBy: Id,
  closedAt: nullable(Moment),
  case: nullable(Id),
  caseState: nullable(Type.Enum([...CASE_STATES], { description: 'Disputed until closed' })),
};
const Discrepancy = Type.Object(MEMBERS);
const DiscrepancyInFull = Type.Object({
  ...MEMBERS,
  sides: Type.Array(
    Type.Object({
      endpoint: Type.String(),
      nativeId: Type.String(),
      present: Type.Boolean(),
      version: Type.Integer(),
      changedAt: Moment,
      values: Type.Enum(['current', 'earlier', 'none'], {
        description:
          'Whether the values below are those of its present version, of an earlier one, or not kept',
      }),
    }),
  ),
  fields: Type.Array(
    Type.Object({
      name: Type.String(),
      title: Text,
      differs: Type.Boolean(),
      values: Type.Record(Type.String(), Type.Unknown(), { description: 'By endpoint; null: it has none' }),
    }),
  ),
  history: Type.Array(
    Type.Object({
      reconciliation: Id,
      class: nullable(RecordClass),
      findings: Type.Array(Finding),
      at: Moment,
    }),
  ),
});

export function discrepancyRoutes(app: App, { channel }: Api): void {
  const { ledger } = channel;

  app.get(
    '/v1/discrepancies',
    {
      schema: {
        tags: ['discrepancies'],
        summary: 'Open discrepancies, oldest first',
        querystring: exactly({
          ...PAGE_QUERY,
          dataset: Type.Optional(Name),
          endpoint: Type.Optional(Name),
          class: Type.Optional(RecordClass),
          key: Type.Optional(Key),
        }),
        response: answers(200, pageOf(Discrepancy)),
      },
    },
    async (request, reply) => {
      const { dataset, class: recordClass, key } = request.query;
      const filter = {
        ...known(ledger, { endpoint: narrowed(request, request.query.endpoint), dataset }),
        ...given({ class: recordClass, key }),
      };
      const found = await page(request, reply, request.query, filter, (after, limit) =>
        listDiscrepancies(ledger.pool, { ...filter, ...given({ after }), limit }),
      );
      const { endpoint } = readerOf(request);
      return {
        ...found,
        items: found.items.map((one) => ({ ...one, findings: ofEndpoint(one.findings, endpoint) })),
      };
    },
  );

  app.get(
    '/v1/discrepancies/:id',
    {
      schema: {
        tags: ['discrepancies'],
        summary: 'One discrepancy, open or closed: what each endpoint shows, side by side, and its history',
        description: 'The values are entered in the access book as looked at for this discrepancy.',
        params: IdParams,
        response: answers(200, DiscrepancyInFull),
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      return readDiscrepancyInFull(channel, readerOf(request), request.params.id);
    },
  );
}
