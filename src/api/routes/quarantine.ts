import { Type } from 'typebox';
import { sentence } from '../../contract/errors.ts';
import type { Reason as ReasonOf } from '../../contract/stages.ts';
import type { Language } from '../../contract/text.ts';
import { listQuarantine, readQuarantined } from '../../ledger/quarantine.ts';
import { narrowed, readerOf } from '../authenticate.ts';
import type { Api, App } from '../context.ts';
import { given, known } from '../known.ts';
import { languageOf } from '../language.ts';
import { PAGE_QUERY, page } from '../pages.ts';
import { readQuarantinedRow } from '../quarantined.ts';
import { answers, Count, exactly, Id, IdParams, Moment, Name, nullable, pageOf } from '../schemas.ts';
import { onRecord } from '../start-work.ts';

const Reason = Type.Object({ code: Type.String(), field: Type.String(), detail: Type.String() });
const MEMBERS = {
  id: Id,
  endpoint: Type.String(),
  dataset: Type.String(),
  key: nullable(Type.String()),
  nativeId: Type.String(),
  position: Type.String({ description: 'Where the row stands in the source' }),
  reasons: Type.Array(Reason),
  copies: Count,
  openedAt: Moment,
};
const Entry = Type.Object(MEMBERS);
const EntryInFull = Type.Object({ ...MEMBERS, raw: Type.Record(Type.String(), Type.Unknown()) });

export function quarantineRoutes(app: App, api: Api): void {
  const { ledger, settings } = api.channel;
  const fallback = settings.channel.language;

  app.get(
    '/v1/quarantine',
    {
      schema: {
        tags: ['quarantine'],
        summary: 'Rows that could not become canonical, with every reason, oldest first',
        querystring: exactly({
          ...PAGE_QUERY,
          endpoint: Type.Optional(Name),
          dataset: Type.Optional(Name),
        }),
        response: answers(200, pageOf(Entry)),
      },
    },
    async (request, reply) => {
      const filter = known(ledger, {
        endpoint: narrowed(request, request.query.endpoint),
        dataset: request.query.dataset,
      });
      const found = await page(request, reply, request.query, filter, (after, limit) =>
        listQuarantine(ledger.pool, { ...filter, ...given({ after }), limit }),
      );
      const language = languageOf(request, fallback);
      return { ...found, items: found.items.map((entry) => explained(entry, language)) };
    },
  );

  app.get(
    '/v1/quarantine/:id',
    {
      schema: {
        tags: ['quarantine'],
        summary: 'One row with its raw values',
        params: IdParams,
        response: answers(200, EntryInFull),
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const entry = await readQuarantinedRow(api.channel, readerOf(request), id);
      reply.header('cache-control', 'no-store');
      return explained(entry, languageOf(request, fallback));
    },
  );

  app.post(
    '/v1/quarantine/:id/replay',
    {
      schema: {
        tags: ['quarantine'],
        summary: 'Send a row through the pipeline once more, after its mapping or code list was mended',
        params: IdParams,
        response: answers(
          200,
          Type.Object({ id: Id, accepted: Type.Boolean(), reasons: Type.Array(Reason) }),
        ),
      },
    },
    async (request) => {
      const { id } = request.params;
      const { endpoint, dataset } = await readQuarantined(ledger.pool, id);
      const replayed = await onRecord(
        api,
        request,
        { dataset, endpoint },
        { what: 'quarantine-replayed', quarantine: id },
        () => api.replay(id),
      );
      return explained(replayed, languageOf(request, fallback));
    },
  );
}

function explained<Entry extends { readonly reasons: readonly ReasonOf[] }>(
  entry: Entry,
  language: Language,
) {
  const reasons = entry.reasons.map(({ code, field, params }) => ({
    code,
    field,
    detail: sentence(code, params, language),
  }));
  return { ...entry, reasons };
}
