import { type TProperties, type TSchema, Type } from 'typebox';
import { CLASSES, POLICIES } from '../contract/terms.ts';

/** Pieces of requests and answers that several routes share. */

export const Id = Type.String({ pattern: '^[1-9][0-9]{0,17}$', description: 'A number as text' });
export const Name = Type.String({ pattern: '^[a-z][a-z0-9-]{0,62}$' });
export const Key = Type.String({
  minLength: 1,
  maxLength: 600,
  pattern: '^[^\\p{Cc}\\p{Cs}]+$',
  description: 'Natural key of a record',
});
export const Moment = Type.String({ format: 'date-time' });
/** A moment that is asked for. */
export const Instant = Type.String({
  pattern:
    '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$',
  description: 'RFC 3339, with its offset',
  examples: ['2026-11-23T08:00:00+08:00'],
});
export const Text = Type.Object({ zh: Type.String(), en: Type.String() });
export const Count = Type.Integer({ minimum: 0 });
export const RecordClass = Type.Enum([...CLASSES]);
export const Policy = Type.Enum([...POLICIES]);

export const nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
/** Members of an address or a body; others are refused. */
export const exactly = <Members extends TProperties>(members: Members) =>
  Type.Object(members, { additionalProperties: false });
export const pageOf = (item: TSchema) =>
  Type.Object({ items: Type.Array(item), next: nullable(Type.String()) });

export const IdParams = exactly({ id: Id });

export const ErrorCode = Type.Object({
  code: Type.String(),
  params: Type.Record(Type.String(), Type.Unknown()),
});

export const Run = Type.Object({
  id: Id,
  endpoint: Type.String(),
  dataset: Type.String(),
  mode: Type.Enum(['full', 'changes']),
  state: Type.Enum(['running', 'done', 'failed', 'held']),
  startedAt: Moment,
  finishedAt: nullable(Moment),
  totals: Type.Object(
    {
      read: Count,
      accepted: Count,
      quarantined: Count,
      duplicate: Count,
      added: Count,
      changed: Count,
      removed: Count,
    },
    { description: 'read = accepted + quarantined + duplicate' },
  ),
  error: nullable(ErrorCode),
});

export const Finding = Type.Object({
  endpoint: Type.String(),
  class: Type.String(),
  fields: Type.Array(Type.String()),
  nativeId: nullable(Type.String()),
  run: nullable(Type.String()),
});

export const Job = Type.Object({ job: Type.String({ description: 'Id in the queue' }) });

export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: Type.String(),
    instance: Type.String(),
    errors: Type.Optional(Type.Array(Type.Object({ pointer: Type.String(), detail: Type.String() }))),
  },
  { description: 'RFC 9457' },
);

/** What a route answers, for the OpenAPI document only: it neither types nor changes what is sent. */
export function answers(status: 200 | 201 | 202, schema: TSchema, mediaType = 'application/json'): unknown {
  return { [status]: { description: 'Done', content: { [mediaType]: { schema } } } };
}

/** As `answers`, where there is nothing to say. */
export function answersNothing(): unknown {
  return { 204: { description: 'Done', type: 'null' } };
}
