import { Type } from 'typebox';
import { CASE_STATES } from '../../contract/cases.ts';
import { TIMELINE_EVENTS } from '../../ledger/record.ts';
import { readRecordLife } from '../../lookup/record-life.ts';
import { readerOf } from '../authenticate.ts';
import type { Api, App } from '../context.ts';
import { purposeOf } from '../purpose.ts';
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
      what: Type.Enum([...TIMELINE_EVENTS]),
      endpoint: nullable(Type.String()),
      ref: Type.String({
        description: 'Id of the run, reconciliation, quarantine entry, delivery, case or move',
      }),
      detail: Type.String({
        description: 'Version number, class, position, delivery state or step of a case or move',
      }),
      changes: Type.Array(Type.Object({ field: Type.String(), rule: Type.String() }), {
        description: 'Normalisations that changed values of a version',
      }),
    }),
  ),
});

export function recordRoutes(app: App, { channel }: Api): void {
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
      reply.header('cache-control', 'no-store');
      return readRecordLife(channel.ledger, readerOf(request), dataset, key, purpose);
    },
  );
}
