import type { Page, RawRecord, ReadRequest } from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import { milliseconds, readTime, writeTime } from '../wire/time.ts';
import { demandSuccess, itemsOf, totalOf } from './answer.ts';
import type { Client, Question } from './client.ts';
import { begin, type Cursor, readCursor, writeCursor } from './cursor.ts';
import type { Source } from './options.ts';
import { pageAfter, pageQuery } from './paging.ts';
import { rowsOf } from './rows.ts';

/** A platform that goes on giving empty pages, each with a further cursor, is taken for one that does not advance. */
const EMPTY_PAGES = 100;

/** One page of the platform. */
interface Fetched {
  readonly records: readonly RawRecord[];
  readonly following: Cursor['at'];
  readonly total: number | null;
  /** The platform's clock. */
  readonly date: number;
}

/** Every row (full) or every row changed since the cursor's moment, page by page as they are asked for. */
export async function* readPages(client: Client, source: Source, request: ReadRequest): AsyncGenerator<Page> {
  let cursor = startOf(source, request);
  let total: number | null = null;
  let latest: number | null = null;
  const advance = new Advance(source);
  while (!cursor.ended) {
    const fetched = await fetchPage(client, source, cursor, request.signal);
    advance.see(cursor.at, fetched);
    total = lower(total, fetched.total);
    latest = higher(latest, changedAt(source, fetched.records));
    cursor = { ...cursor, next: cursor.next ?? fetched.date };
    for (const records of slices(fetched.records, cursor.skip, request.pageSize)) {
      cursor = moved(cursor, records.length, fetched);
      if (cursor.ended) demandTotal(source, cursor.shown, total);
      yield page(source, records, cursor, latest);
      if (request.signal.aborted) throw new TongdaoError('ABORTED');
    }
  }
  if (advance.pages === 0) yield page(source, [], cursor, latest);
}

/** Asks for the page at the cursor. */
export async function fetchPage(
  client: Client,
  source: Source,
  cursor: Cursor,
  signal: AbortSignal,
): Promise<Fetched> {
  const { read } = source;
  const { changes } = read;
  const since =
    cursor.since === null || changes === undefined
      ? {}
      : { [changes.param]: writeTime(cursor.since, changes.format) };
  const path = (cursor.since === null ? undefined : changes?.path) ?? read.path;
  const query = { ...read.query, ...since, ...pageQuery(read, cursor.at, cursor.size) };
  const question: Question = { method: 'GET', path, where: path, query };
  const answer = await client.ask(question, signal);
  demandSuccess(client, question, answer, read);
  const items = itemsOf(client, question, answer, read);
  return {
    records: rowsOf(source, items, path, cursor.shown - cursor.skip),
    following: pageAfter(read, cursor.at, items.length, answer.body),
    total: totalOf(answer, read),
    date: answer.date,
  };
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
  const { endpoint, read } = source;
  throw new TongdaoError('HTTP_TOTAL_SHORT', { endpoint, where: read.path, announced, shown });
}

/** Sees that reading advances: no cursor comes twice, no page repeats the one before, no endless empty pages. */
class Advance {
  pages = 0;
  readonly #source: Source;
  readonly #asked = new Set<Cursor['at']>();
  #before: readonly RawRecord[] = [];
  #empty = 0;

  constructor(source: Source) {
    this.#source = source;
  }

  see(at: Cursor['at'], { records, following }: Fetched): void {
    this.pages++;
    this.#asked.add(at);
    this.#empty = records.length === 0 ? this.#empty + 1 : 0;
    const cursorAgain = following !== null && this.#asked.has(following);
    const endless = following !== null && this.#empty >= EMPTY_PAGES;
    if (cursorAgain || endless || same(records, this.#before)) {
      const { endpoint, read } = this.#source;
      throw new TongdaoError('CURSOR_REPEATED', { endpoint, where: read.path });
    }
    this.#before = records;
  }
}

/** Two pages of several rows with the same values; a single row may well be there twice. */
function same(one: readonly RawRecord[], other: readonly RawRecord[]): boolean {
  if (one.length < 2 || one.length !== other.length) return false;
  if (one.some((record, index) => record.id !== other[index]?.id)) return false;
  const values = (records: readonly RawRecord[]) => JSON.stringify(records.map((record) => record.values));
  return values(one) === values(other);
}
