import type { RawRecord, RawValue, RowFault } from '../../src/contract/adapter.ts';
import type { ErrorCode } from '../../src/contract/error-codes.ts';
import type { ErrorParams } from '../../src/contract/errors.ts';
import type { InboxRow } from '../../src/contract/push.ts';
import { isObject, type JsonObject, textAt, valueAt } from '../wire/path.ts';
import type { Source } from './source.ts';

const MAX_ID = 600;
/** Deeper than any platform nests, and shallow enough for every function that walks over a value. */
const MAX_DEPTH = 32;
const FAULT_TEXT = 64 * 1024;

/** A row that was sent; with a fault when it must not be taken. */
export function recordOf(source: Source, row: RawValue, position: string): RawRecord {
  const refuse = (code: ErrorCode, params: ErrorParams): RawRecord =>
    faulty({ position, id: '' }, code, params, '');
  if (!isObject(row)) return refuse('ROW_MALFORMED', { detail: 'not a JSON object' });
  if (!isSound(row, 0))
    return refuse('ROW_MALFORMED', { detail: 'half a surrogate pair, or nested too deeply' });
  const id = idOf(source, row);
  if (id === null) return refuse('PUSH_ROW_KEY', { columns: source.keys.join(', ') });

  const { version, operation, omitsEmpty } = source.read;
  const isRemoved = operation?.deleted.includes(textAt(row, operation.column) ?? '') === true;
  if (isRemoved) return { position, id, values: [], removed: true };
  const missing = source.columns.find((column) => valueAt(row, column) === undefined);
  if (missing !== undefined && omitsEmpty !== true) return refuse('PUSH_ROW_COLUMN', { column: missing });
  const mark = textAt(row, version);
  return {
    position,
    id,
    values: source.columns.map((column) => valueAt(row, column) ?? null),
    ...(mark === null ? {} : { version: mark }),
  };
}

/** A row of the inbox as a page shows it. */
export function shownRow(source: Source, { id, values, version, position }: InboxRow): RawRecord {
  if (values === null) return { position, id, values: [], removed: true };
  const missing = source.columns.find((column) => !Object.hasOwn(values, column));
  if (missing !== undefined)
    return faulty({ position, id }, 'PUSH_ROW_OLD', { column: missing }, JSON.stringify(values));
  return {
    position,
    id,
    values: source.columns.map((column) => values[column] ?? null),
    ...(version === null ? {} : { version }),
  };
}

function faulty(
  place: Pick<RawRecord, 'position' | 'id'>,
  code: ErrorCode,
  params: ErrorParams,
  text: string,
): RawRecord {
  const fault: RowFault = { code, params, text: text.slice(0, FAULT_TEXT) };
  return { ...place, values: [], fault };
}

/** The key's text; of several columns joined so that no two ids meet. null when a part is empty, or it cannot be kept. */
function idOf(source: Source, row: JsonObject): string | null {
  const parts = source.keys.map((key) => textAt(row, key) ?? '');
  if (parts.includes('')) return null;
  const id = parts.length === 1 ? (parts[0] ?? '') : parts.map(encodeURIComponent).join('/');
  return id.length > MAX_ID || id.includes('\0') ? null : id;
}

function isSound(value: RawValue, depth: number): boolean {
  if (typeof value === 'string') return !/\p{Surrogate}/u.test(value);
  if (typeof value !== 'object' || value === null) return true;
  return depth < MAX_DEPTH && Object.values(value).every((inner) => isSound(inner, depth + 1));
}
