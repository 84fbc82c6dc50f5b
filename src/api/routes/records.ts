import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { enterLookup } from '../../access/book.ts';
import { disputesOf } from '../../cases/read.ts';
import { CASE_STATES } from '../../contract/cases.ts';
import { TongdaoError } from '../../contract/errors.ts';
import { shownStates, timeline } from '../../ledger/record.ts';
import { mask } from '../../observe/mask.ts';
import { readerOf } from '../authenticate.ts';
import type { Api, App } from '../context.ts';
import { answers, exactly, Id, Key, Moment, Name, nullable, RecordClass } from '../schemas.ts';

const RecordLife = Type.Object({
  dataset: Type.String(),
  key: Type.String(),
  dispute: nullable(
    Type.Object(
      { case: Id, state: Type.Enum([...CASE_STATES]), class: RecordClass, since: Moment },
      { description: 'While a case about the record is open' },
    ),
  ),
  shown: Type.Array(
    Type.Object({
      endpoint: Type.String(),
      nativeId: Type.String(),
      version: Type.Integer(),
      present: Type.Boolean(),
      home: nullable(Type.String()),
      status: nullable(Type.String()),
      fingerprint: Type.String(),
      changedAt: Moment,
      run: Id,
      changes: Type.Array(Type.Object({ field: Type.String(), rule: Type.String() })),
      warnings: Type.Array(Type.Object({ field: Type.String(), code: Type.String() })),
    }),
  ),
  timeline: Type.Array(
    Type.Object({
      at: Moment,
      what: Type.Enum(['version', 'removed', 'discrepancy', 'closed', 'quarantined', 'delivery', 'case']),
      endpoint: nullable(Type.String()),
      ref: Type.String({ description: 'Id of the run, reconciliation, quarantine entry, delivery or case' }),
      detail: Type.String({
        description: 'Version number, class, position, delivery state or step of a case',
      }),
    }),
  ),
});

export function recordRoutes(app: App, { channel }: Api): void {
  const { ledger } = channel;

  app.get(
    '/v1/records/:dataset/:key',
    {
      schema: {
        tags: ['records'],
        summary: "One key's whole life across all endpoints; the look-up is logged with its purpose",
        params: exactly({ dataset: Name, key: Key }),
        querystring: exactly({
          purpose: Type.Optional(Type.String({ description: 'Or the header Purpose, percent-encoded' })),
        }),
        response: answers(200, RecordLife),
      },
    },
    async (request, reply) => {
      const { dataset, key } = request.params;
      const purpose = purposeOf(request, request.query.purpose);
      const { actor, accessKey, endpoint } = readerOf(request);
      const id = ledger.datasetId(dataset);
      const states = await shownStates(ledger.pool, id, key);
      const events = await timeline(ledger.pool, id, key);
      const known = states.length + events.length > 0;
      await enterLookup(ledger.pool, {
        actor,
        accessKey,
        dataset: { id, name: dataset },
        key,
        purpose,
        known,
      });
      if (!known) throw new TongdaoError('RECORD_UNKNOWN', { dataset, key: mask(key) });
      const mine = (one: { readonly endpoint: string | null }) =>
        endpoint === null || one.endpoint === null || one.endpoint === endpoint;
      reply.header('cache-control', 'no-store');
      const dispute = (await disputesOf(ledger.pool, id, [key])).get(key) ?? null;
      return { dataset, key, dispute, shown: states.filter(mine), timeline: events.filter(mine) };
    },
  );
}

/** Every use has a purpose (政务数据共享条例). Control characters have no place in one. */
function purposeOf(request: FastifyRequest, asked: string | undefined): string {
  const purpose = (asked ?? fromHeader(request.headers['purpose'])).trim();
  if (!/^[^\p{Cc}\p{Cs}]{2,200}$/u.test(purpose)) throw new TongdaoError('PURPOSE_REQUIRED');
  return purpose;
}

function fromHeader(header: string | string[] | undefined): string {
  try {
    return decodeURIComponent(String(header ?? ''));
  } catch {
    return '';
  }
}
