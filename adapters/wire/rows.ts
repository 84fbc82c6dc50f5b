import type { RawRecord, RawValue } from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import type { Answer } from './answer.ts';
import { isObject, type JsonObject, textAt, valueAt } from './path.ts';
import type { Source } from './source.ts';

const FAULT_TEXT = 64 * 1024;

/**
 * Raw records of a list of JSON rows. A column that no row has is an error: it was renamed, or the name is wrong;
 * reading on would make every value of it empty.
 * @param shown rows shown before these, for the position
 */
export function rowsOf(
  source: Source,
  items: readonly RawValue[],
  path: string,
  shown: number,
): readonly RawRecord[] {
  demandColumns(source, items.filter(isObject), path);
  return items.map((item, index) => recordOf(source, item, `${path} row ${shown + index + 1}`));
}

/** The rows that a look-up shows. One that was not asked for means that the look-up asks for something else. */
export function foundRows(
  source: Source,
  items: readonly RawValue[],
  where: string,
  ids: readonly string[],
  { fault }: Pick<Answer, 'fault'>,
): readonly RawRecord[] {
  const wanted = new Set(ids);
  for (const item of items) {
    const id = isObject(item) ? idOf(source, item) : null;
    if (id === null || !wanted.has(id)) throw fault('HTTP_ANSWER_SHAPE', { path: source.keys.join(', ') });
  }
  return rowsOf(source, items, where, 0);
}

function recordOf(source: Source, item: RawValue, position: string): RawRecord {
  if (!isObject(item)) return broken(position, item, 'not a JSON object');
  const id = idOf(source, item);
  if (id === null) return broken(position, item, `${source.keys.join(', ')} is empty`);
  const { version, changes } = source.read;
  const values = source.columns.map((column) => valueAt(item, column) ?? null);
  if (![id, ...values].every(isWellFormed)) return broken(position, item, 'half a surrogate pair in a text');
  const mark = textAt(item, version);
  const operation = textAt(item, changes?.operation);
  return {
    position,
    id,
    values,
    ...(mark === null ? {} : { version: mark }),
    ...(operation !== null && changes?.deleted?.includes(operation) ? { removed: true as const } : {}),
  };
}

/** The key's text; of several columns joined so that no two ids meet. null when a part is empty. */
export function idOf(source: Source, item: JsonObject): string | null {
  const parts = source.keys.map((key) => textAt(item, key));
  if (parts.some((part) => part === null || part === '')) return null;
  return parts.length === 1
    ? (parts[0] ?? null)
    : parts.map((part) => encodeURIComponent(part ?? '')).join('/');
}

/** Half a pair has no UTF-8 and would be stored as something else. */
function isWellFormed(value: RawValue): boolean {
  if (typeof value === 'string') return !/\p{Surrogate}/u.test(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(isWellFormed);
}

function broken(position: string, item: RawValue, detail: string): RawRecord {
  const text = JSON.stringify(item).slice(0, FAULT_TEXT);
  return { position, id: '', values: [], fault: { code: 'ROW_MALFORMED', params: { detail }, text } };
}

function demandColumns(source: Source, items: readonly JsonObject[], path: string): void {
  const [first] = items;
  if (first === undefined || source.read.omitsEmpty === true) return;
  const { version } = source.read;
  const needed = version === undefined ? source.columns : [...source.columns, version];
  for (const column of needed) {
    if (items.some((item) => valueAt(item, column) !== undefined)) continue;
    throw new TongdaoError('COLUMN_MISSING', {
      endpoint: source.endpoint,
      where: path,
      column,
      columns: Object.keys(first).slice(0, 60).join(', '),
    });
  }
}
