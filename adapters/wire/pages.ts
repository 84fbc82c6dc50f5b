import type { Page, RawRecord, ReadRequest } from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import { Advance } from './advance.ts';
import { begin, type Cursor, readCursor, writeCursor } from './cursor.ts';
import type { Source } from './source.ts';
import { milliseconds, readTime } from './time.ts';

/** One page of the platform. */
export interface Fetched {
  readonly records: readonly RawRecord[];
  readonly following: Cursor['at'];
  /** Rows that the platform announces for the whole read; null when it does not. */
  readonly total: number | null;
  /** The platform's clock, milliseconds since the epoch; null when it does not tell: then ours counts. */
  readonly clock: number | null;
}

/** Asks the platform for the page at the cursor. */
export type FetchPage = (cursor: Cursor, signal: AbortSignal) => Promise<Fetched>;

/** Every row (full) or every row changed since the cursor's moment, page by page as they are asked for. */
export async function* readPages(
  source: Source,
  request: ReadRequest,
  fetchPage: FetchPage,
): AsyncGenerator<Page> {
  let cursor = startOf(source, request);
  let total: number | null = null;
  let latest: number | null = null;
  const advance = new Advance(source);
  while (!cursor.ended) {
    const fetched = await fetchPage(cursor, request.signal);
    advance.see(cursor.at, fetched.records, fetched.following);
    total = lower(total, fetched.total);
    latest = higher(latest, changedAt(source, fetched.records));
    cursor = { ...cursor, next: cursor.next ?? fetched.clock ?? Date.now() };
    for (const records of slices(fetched.records, cursor.skip, request.pageSize)) {
      cursor = moved(cursor, records.length, fetched);
      if (cursor.ended) demandTotal(source, cursor.shown, total);
      yield page(source, records, cursor, latest);
      if (request.signal.aborted) throw new TongdaoError('ABORTED');
    }
  }
  if (advance.pages === 0) yield page(source, [], cursor, latest);
}

function startOf(source: Source, request: ReadRequest): Cursor {
  const changes = request.mode === 'changes';
  if (request.cursor === null) return begin(changes ? 0 : null, request.pageSize);
  const cursor = readCursor(request.cursor);
  if (cursor === null || (cursor.since !== null) !== changes)
    throw new TongdaoError('CURSOR_GONE', { endpoint: source.endpoint, where: source.dataset });
  return cursor.size === 0 ? { ...cursor, size: request.pageSize } : cursor;
}

/** The platform's page as pages of at most twice the size wanted, after the rows that were shown before. */
function slices(
  records: readonly RawRecord[],
  skip: number,
  pageSize: number,
): readonly (readonly RawRecord[])[] {
  const rest = records.slice(skip);
  if (rest.length <= 2 * pageSize) return [rest];
  const count = Math.ceil(rest.length / pageSize);
  return Array.from({ length: count }, (_, index) => rest.slice(index * pageSize, (index + 1) * pageSize));
}

function moved(cursor: Cursor, rows: number, fetched: Fetched): Cursor {
  const shown = cursor.shown + rows;
  const skip = cursor.skip + rows;
  if (skip < fetched.records.length) return { ...cursor, shown, skip };
  return { ...cursor, shown, skip: 0, at: fetched.following, ended: fetched.following === null };
}

function page(source: Source, records: readonly RawRecord[], cursor: Cursor, latest: number | null): Page {
  const from = changesFrom(source, cursor, latest);
  return {
    columns: source.columns,
    records,
    cursor: writeCursor(cursor),
    ...(from === null ? {} : { changesFrom: writeCursor(begin(from)) }),
  };
}

/**
 * Changes must start where this read began by the platform's own clock. Where its rows are stamped by another clock
 * (`changedAt`), they must start no later than the latest stamp seen. The overlap covers writers that were under way.
 */
function changesFrom(source: Source, cursor: Cursor, latest: number | null): number | null {
  const { changes } = source.read;
  if (changes === undefined || cursor.next === null) return null;
  const overlap = milliseconds(changes.overlap);
  if (changes.changedAt === undefined) return Math.max(0, cursor.next - overlap);
  const stamp = latest === null ? cursor.since : latest - overlap;
  return Math.max(0, Math.min(cursor.next - overlap, stamp ?? cursor.next));
}

function changedAt(source: Source, records: readonly RawRecord[]): number | null {
  const { changes } = source.read;
  if (changes?.changedAt === undefined) return null;
  const column = source.columns.indexOf(changes.changedAt);
  const { format } = changes;
  return records.map((record) => readTime(String(record.values[column] ?? ''), format)).reduce(higher, null);
}

function higher(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}

function lower(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}

function demandTotal(source: Source, shown: number, announced: number | null): void {
  if (announced === null || shown >= announced) return;
  const { endpoint, where } = source;
  throw new TongdaoError('HTTP_TOTAL_SHORT', { endpoint, where, announced, shown });
}
