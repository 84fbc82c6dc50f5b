import { type Static, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';

const Offset = Type.Integer({ minimum: 0 });

/** A place in a certain state of a file. `stamp` is that of the name, `state` tells whether the file is still the same. */
const FileCursor = Type.Object({
  stamp: Type.String(),
  name: Type.String(),
  state: Type.String(),
  /** Which table of an archive; absent: the first. */
  part: Type.Optional(Offset),
  offset: Offset,
  line: Offset,
});

/**
 * A full read shows the snapshot with the later changes laid over it: `upTo` is the stamp of the last of those when the read began,
 * `shown` how many changed rows were shown after the snapshot's.
 */
const FullCursor = Type.Object({
  ...FileCursor.properties,
  upTo: Type.Union([Type.String(), Type.Null()]),
  shown: Offset,
});

/** Changes start after a snapshot, or go on within a change file. */
const ChangesCursor = Type.Union([Type.Object({ after: Type.String() }), FileCursor]);

export type FileCursor = Static<typeof FileCursor>;
export type ChangesCursor = Static<typeof ChangesCursor>;

export type FullCursor = Static<typeof FullCursor>;

export const fullCursor = (text: string): FullCursor | null => parsed(FullCursor, text);
export const changesCursor = (text: string): ChangesCursor | null => parsed(ChangesCursor, text);

function parsed<Schema extends TSchema>(schema: Schema, text: string): Static<Schema> | null {
  try {
    const cursor: unknown = JSON.parse(text);
    return Value.Check(schema, cursor) ? cursor : null;
  } catch {
    return null;
  }
}
