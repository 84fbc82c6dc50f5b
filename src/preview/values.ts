import type { RawValue } from '../contract/adapter.ts';
import type { Field } from '../contract/dataset.ts';
import type { MappingEntry } from '../contract/mapping.ts';
import type { CanonicalValue } from '../contract/stages.ts';
import { mask } from '../observe/mask.ts';

const LONGEST = 60;

/** Free text may hold anything; a code or number must be seen whole to be compared. */
const FREE: ReadonlySet<string> = new Set(['name', 'text', 'list']);

/** A value as a preview may show it: of a personal field only its shape, in free text no id numbers. */
export function shownValue(field: Field, value: CanonicalValue | RawValue): string {
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
  const open = field.sensitive === null ? (FREE.has(field.kind) ? mask(text) : text) : shapeOf(text);
  return open.length > LONGEST ? `${open.slice(0, LONGEST - 1)}…` : open;
}

/** What kinds of characters a text has, and nothing of what they say. */
function shapeOf(text: string): string {
  return text.replace(/\p{N}/gu, '#').replace(/[\p{L}\p{M}]/gu, '*');
}

/** The one column that an entry reads, out of a row; undefined where there is no such column. */
export function rawReader(
  entry: MappingEntry | undefined,
  columns: readonly string[],
): (values: readonly RawValue[]) => RawValue | undefined {
  const column = typeof entry === 'string' ? entry : entry?.from;
  if (column === undefined) return () => undefined;
  const index = columns.indexOf(column);
  if (index >= 0) return (values) => values[index];
  const [head = '', ...path] = column.split('.');
  const root = columns.indexOf(head);
  return (values) => path.reduce<RawValue | undefined>(descend, values[root]);
}

function descend(value: RawValue | undefined, name: string): RawValue | undefined {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as { readonly [name: string]: RawValue })[name]
    : undefined;
}
