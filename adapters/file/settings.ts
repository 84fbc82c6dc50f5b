import { type Static, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import { TongdaoError } from '../../src/contract/errors.ts';
import { FORMATS } from './formats/table.ts';

const closed = { additionalProperties: false } as const;
const Name = Type.String({ minLength: 1 });
const Names = Type.Union([Name, Type.Array(Name, { minItems: 1, uniqueItems: true })]);
const Spellings = Type.Array(Type.String(), { minItems: 1 });
const Pattern = Type.String({
  pattern: '^[^*/\\\\]*\\*[^*/\\\\]*$',
  description: 'file name with one *: reg-full-*.csv; what * stands for orders the files',
});
const HostKey = Type.String({ pattern: '^SHA256:[A-Za-z0-9+/]{43}$' });
const Encodings = Type.Union([Type.Literal('utf-8'), Type.Literal('gb18030')]);
const Duration = Type.String({ pattern: '^[0-9]+(ms|s|m|h)$' });
const Delimiter = Type.String({ pattern: '^[^"\\r\\n]$', description: 'one character: "," or "\\t"' });

/** The folder is that of this machine, or `sftp://user@host:port/path` with a block `sftp`. */
export const OptionsSchema = Type.Object(
  {
    folder: Name,
    encoding: Type.Optional(Type.Union([Type.Literal('auto'), Encodings])),
    sftp: Type.Optional(
      Type.Object(
        {
          hostKey: Type.Union([HostKey, Type.Array(HostKey, { minItems: 1 })]),
          password: Type.Optional(Name),
          privateKey: Type.Optional(Name),
          passphrase: Type.Optional(Name),
        },
        closed,
      ),
    ),
  },
  {
    ...closed,
    if: { properties: { folder: { type: 'string', pattern: '^sftp:' } }, required: ['folder'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { required: ['sftp'] },
  },
);

export const ReadSchema = Type.Object(
  {
    files: Pattern,
    changes: Type.Optional(Pattern),
    key: Names,
    version: Type.Optional(Name),
    operation: Type.Optional(Type.Object({ column: Name, deleted: Spellings }, closed)),
    format: Type.Optional(Type.Enum(FORMATS)),
    delimiter: Type.Optional(Delimiter),
    sheet: Type.Optional(Name),
    headerRows: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
    row: Type.Optional(Name),
    omitsEmpty: Type.Optional(Type.Boolean()),
    marker: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'suffix of the file that says: complete; .md5: and what is in it',
      }),
    ),
    settle: Type.Optional(Duration),
    archive: Type.Optional(Type.Object({ folder: Name }, closed)),
    transient: Type.Optional(Type.Boolean({ description: 'the platform clears its folder: no look-ups' })),
  },
  closed,
);

/** In `file` and `receipts.files`, * stands for the delivery's number; a further receipt appends `.` and anything to it. */
export const WriteSchema = Type.Object(
  {
    folder: Name,
    file: Pattern,
    columns: Type.Optional(Type.Array(Name, { minItems: 1, uniqueItems: true })),
    id: Type.Optional(Name),
    expected: Type.Optional(Name),
    encoding: Type.Optional(Encodings),
    delimiter: Type.Optional(Delimiter),
    marker: Type.Optional(Name),
    answerWithin: Type.Optional(Type.String({ pattern: '^[0-9]+(ms|s|m)$' })),
    receipts: Type.Object(
      {
        folder: Name,
        files: Pattern,
        key: Names,
        result: Type.Object(
          {
            column: Name,
            applied: Spellings,
            unchanged: Type.Optional(Spellings),
            refused: Type.Optional(Spellings),
            conflict: Type.Optional(Spellings),
          },
          closed,
        ),
        message: Type.Optional(Name),
        version: Type.Optional(Name),
        receipt: Type.Optional(Name),
      },
      closed,
    ),
  },
  closed,
);

export type Options = Static<typeof OptionsSchema>;
export type ReadBlock = Static<typeof ReadSchema>;
export type WriteBlock = Static<typeof WriteSchema>;

/** The host has checked the block by the same schema and told the user; here it only gets its type. */
export function typed<Schema extends TSchema>(schema: Schema, block: unknown): Static<Schema> {
  if (Value.Check(schema, block)) return block;
  const path = Value.Errors(schema, block)[0]?.instancePath ?? '';
  throw new TongdaoError('INTERNAL', { detail: `file ${path} does not fit its schema` });
}

export const listOf = (names: string | readonly string[]): readonly string[] =>
  typeof names === 'string' ? [names] : names;

const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 6e4, h: 36e5 };

/** `10s` in milliseconds. */
export function milliseconds(duration: string): number {
  const [, amount = '0', unit = 'ms'] = /^(\d+)(\D+)$/.exec(duration) ?? [];
  return Number(amount) * (MILLISECONDS[unit] ?? 1);
}
