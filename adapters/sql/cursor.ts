import { type Static, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import { TongdaoError } from '../../src/contract/errors.ts';

const Place = Type.Array(Type.String(), { minItems: 1 });

/**
 * Where a full read goes on. Times and keys are kept as the database renders them, so that no precision is lost.
 *   after   the key of the last row shown; null: everything was shown
 *   from    where the changes after this read start; carried along, since it was taken before the first page
 */
const FullCursor = Type.Object({
  mode: Type.Literal('full'),
  after: Type.Union([Place, Type.Null()]),
  from: Type.Union([Type.String(), Type.Null()]),
});
export type FullCursor = Static<typeof FullCursor>;

/**
 * Rows of a staging table that a read has shown and that are not marked as done yet. Whoever brings the cursor back has stored them.
 *   after   where the first page began; null: at the first row
 *   pages   last row, number of rows and digest of each
 */
const Shown = Type.Object({
  after: Type.Union([Place, Type.Null()]),
  pages: Type.Array(Type.Object({ end: Place, rows: Type.Integer(), digest: Type.String() })),
});
export type Shown = Static<typeof Shown>;

/** Where a read of changes goes on: at a time, this time included, or after the last row shown. */
const ChangesCursor = Type.Union([
  Type.Object({ mode: Type.Literal('changes'), since: Type.String(), shown: Type.Optional(Shown) }),
  Type.Object({
    mode: Type.Literal('changes'),
    after: Place,
    from: Type.String(),
    shown: Type.Optional(Shown),
  }),
]);
export type ChangesCursor = Static<typeof ChangesCursor>;

export const written = (cursor: FullCursor | ChangesCursor): string => JSON.stringify(cursor);

export const fullCursor = (endpoint: string, text: string): FullCursor => parsed(FullCursor, endpoint, text);

export const changesCursor = (endpoint: string, text: string): ChangesCursor =>
  parsed(ChangesCursor, endpoint, text);

function parsed<Schema extends TSchema>(schema: Schema, endpoint: string, text: string): Static<Schema> {
  const cursor = fromJson(text);
  if (Value.Check(schema, cursor)) return cursor;
  throw new TongdaoError('CURSOR_GONE', { endpoint, where: 'cursor' });
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
