import { type Static, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import { TongdaoError } from '../../src/contract/errors.ts';

const closed = { additionalProperties: false } as const;
const Name = Type.String({ minLength: 1 });
const Names = Type.Union([Name, Type.Array(Name, { minItems: 1, uniqueItems: true })]);
const Duration = Type.String({ pattern: '^[0-9]+(ms|s|m|h|d)$', description: '500ms, 10s, 10m, 2h, 1d' });
const Spellings = Type.Array(Type.String(), { minItems: 1 });

const ClientSchema = Type.Union([
  Type.Literal('pg'),
  Type.Literal('kingbase'),
  Type.Literal('opengauss'),
  Type.Literal('mysql'),
  Type.Literal('mssql'),
  Type.Literal('oracle'),
  Type.Literal('dm'),
]);
export type Client = Static<typeof ClientSchema>;

export const OptionsSchema = Type.Object(
  {
    client: ClientSchema,
    connection: Type.String({ minLength: 1, description: 'scheme://user:password@host:port/database' }),
    schema: Type.Optional(Name),
    statementTimeout: Type.Optional(Duration),
  },
  closed,
);

/**
 * `changes` names a staging table (前置库) that carries the same columns as `table`, one row per change. With `done` its rows are
 * read until they carry that value (交换开关), whatever their time.
 */
const ChangesSchema = Type.Object(
  {
    table: Name,
    key: Type.Optional(Names),
    operation: Name,
    deleted: Spellings,
    changedAt: Name,
    sequence: Type.Optional(Name),
    done: Type.Optional(Type.Object({ column: Name, value: Type.String() }, closed)),
  },
  closed,
);

export const ReadSchema = Type.Object(
  {
    table: Type.Optional(Name),
    query: Type.Optional(Type.String({ minLength: 1, description: 'a SELECT whose columns are read' })),
    key: Names,
    changedAt: Type.Optional(Name),
    version: Type.Optional(Name),
    overlap: Type.Optional(Duration),
    changes: Type.Optional(ChangesSchema),
  },
  { ...closed, oneOf: [{ required: ['table'] }, { required: ['query'] }] },
);

const UpsertSchema = Type.Object(
  {
    table: Name,
    mode: Type.Literal('upsert'),
    key: Type.Optional(Names),
    changedAt: Type.Optional(Name),
    version: Type.Optional(Name),
  },
  closed,
);

/** An incoming staging table: rows are put in with a request number, and the platform's own ETL writes its answer into them. */
const StagingSchema = Type.Object(
  {
    table: Name,
    mode: Type.Literal('staging'),
    request: Name,
    operation: Type.Object({ column: Name, insert: Type.String(), update: Type.String() }, closed),
    id: Type.Optional(Name),
    changedAt: Type.Optional(Name),
    expected: Type.Optional(Name),
    answer: Type.Object(
      {
        state: Name,
        applied: Spellings,
        unchanged: Type.Optional(Spellings),
        refused: Spellings,
        conflict: Type.Optional(Spellings),
        message: Type.Optional(Name),
        version: Type.Optional(Name),
        receipt: Type.Optional(Name),
        errors: Type.Optional(Type.Object({ table: Name, request: Name, message: Name }, closed)),
      },
      closed,
    ),
    answerWithin: Type.Optional(Duration),
  },
  closed,
);

export const WriteSchema = Type.Union([UpsertSchema, StagingSchema]);

export type Options = Static<typeof OptionsSchema>;
export type ReadBlock = Static<typeof ReadSchema>;
export type UpsertBlock = Static<typeof UpsertSchema>;
export type StagingBlock = Static<typeof StagingSchema>;
export type WriteBlock = UpsertBlock | StagingBlock;

/** The host has checked the block by the same schema and told the user; here it only gets its type. */
export function typed<Schema extends TSchema>(schema: Schema, block: unknown, what: string): Static<Schema> {
  if (Value.Check(schema, block)) return block;
  const path = Value.Errors(schema, block)[0]?.instancePath ?? '';
  throw new TongdaoError('INTERNAL', { detail: `sql ${what} ${path} does not fit its schema` });
}

const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5 };

/** `10m` in milliseconds. */
export function milliseconds(duration: string): number {
  const [, amount = '0', unit = 'ms'] = /^(\d+)(\D+)$/.exec(duration) ?? [];
  return Number(amount) * (MILLISECONDS[unit] ?? 1);
}

export const listOf = (names: string | readonly string[]): readonly string[] =>
  typeof names === 'string' ? [names] : names;
