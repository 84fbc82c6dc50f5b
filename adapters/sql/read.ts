import type { Page, ReadRequest } from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import { changesCursor, fullCursor, written } from './cursor.ts';
import { type Row, SqlFailure } from './dialect.ts';
import { asker, explained, type Link } from './link.ts';
import { cellsOf, project, type Source } from './source.ts';

/** Where changes are read, and how far back before the latest one the next read starts. */
export interface Changes {
  readonly source: Source;
  readonly changedAt: string;
  readonly overlap: number;
}

type Ask = (sql: string, params?: readonly unknown[]) => Promise<readonly Row[]>;

function ask(link: Link, source: Source, signal: AbortSignal): Ask {
  const query = asker(link, signal);
  return (sql, params) => explained(link, source, async () => (await query(sql, params)).rows);
}

/**
 * Every row, in pages by key: each page is a query of its own, so nothing is held open at the endpoint between pages.
 * A page ends with all rows that share its last key, so a key shown twice is never cut in two.
 */
export async function* readFull(
  link: Link,
  source: Source,
  changes: Changes | null,
  request: ReadRequest,
): AsyncGenerator<Page> {
  const { dialect, endpoint } = link;
  const { cursor, pageSize, signal } = request;
  const start = cursor === null ? null : fullCursor(endpoint, cursor);
  if (start?.after === null) return;

  const rowsOf = ask(link, source, signal);
  // Taken before the first row is read: what changes while reading lies after it.
  const from = start === null ? changes && (await latest(link, changes, signal)) : start.from;
  const { list, record, place } = project(source, source.key, dialect);
  const page = (rows: readonly Row[], after: readonly string[] | null): Page => ({
    columns: source.columns,
    records: rows.map(record),
    cursor: written({ mode: 'full', after: after && [...after], from }),
    ...(from === null ? {} : { changesFrom: written({ mode: 'changes', since: from }) }),
  });

  const select = `SELECT ${list} FROM ${source.sql}`;
  const keys = source.key.map((name) => dialect.quote(name));
  const known = keys.map((key) => `${key} IS NOT NULL`).join(' AND ');
  const keyless = keys.map((key) => `${key} IS NULL`).join(' OR ');
  const ending = `ORDER BY ${keys.join(', ')} ${dialect.withTies(pageSize)}`;

  let after: readonly string[] | null = start?.after ?? null;
  for (let full = true; full; ) {
    const where = after === null ? known : dialect.after(keys, 1);
    const rows = await rowsOf(`${select} WHERE ${where} ${ending}`, after ?? []);
    full = rows.length >= pageSize;
    const last = rows.at(-1);
    if (last === undefined) break;
    after = place(last);
    yield page(rows, after);
  }

  // Rows without a key have no place in the order: they come last, in one page.
  const [[text] = []] = await rowsOf(`SELECT COUNT(*) FROM ${source.sql} WHERE ${keyless}`);
  const count = Number(text);
  if (count > 2 * pageSize) {
    const key = source.key.join(', ');
    throw new TongdaoError('SQL_KEY_EMPTY', { endpoint, where: source.label, key, count });
  }
  if (count > 0) yield page(await rowsOf(`${select} WHERE ${keyless}`), null);
  else if (after === null) yield page([], null);
}

/** What changed since the cursor, in pages by (time, key or sequence); of several changes of a key only the latest. */
export async function* readChanges(link: Link, changes: Changes, request: ReadRequest): AsyncGenerator<Page> {
  const { dialect, endpoint } = link;
  const { source, changedAt } = changes;
  const { cursor, pageSize, signal } = request;
  const start = changesCursor(endpoint, cursor ?? '');
  const rowsOf = ask(link, source, signal);
  const from = 'from' in start ? start.from : await latest(link, changes, signal);
  const order = [changedAt, ...(source.sequence === undefined ? source.key : [source.sequence])];
  const { list, record, place } = project(source, order, dialect);
  const columns = order.map((name) => dialect.quote(name));
  const [time = ''] = columns;
  const select = `SELECT ${list} FROM ${source.sql}`;
  const ending = `${latestPerKey(link, source, order)} ORDER BY ${columns.join(', ')} ${dialect.withTies(pageSize)}`;

  let at = start;
  for (let full = true, first = true; full; first = false) {
    const rows =
      'since' in at
        ? await rowsOf(`${select} WHERE ${time} >= ${dialect.parameter(1)}${ending}`, [at.since])
        : await rowsOf(`${select} WHERE ${dialect.after(columns, 1)}${ending}`, at.after);
    full = rows.length >= pageSize;
    const last = rows.at(-1);
    if (last === undefined && !first) return;
    if (last !== undefined) at = { mode: 'changes', after: [...place(last)], from };
    yield {
      columns: source.columns,
      records: rows.map(record),
      cursor: written(at),
      changesFrom: written({ mode: 'changes', since: from }),
    };
  }
}

/** The present rows of those ids. */
export async function lookUp(
  link: Link,
  source: Source,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Page> {
  const { dialect } = link;
  const { list, record } = project(source, source.key, dialect);
  const cells = ids.map((id) => cellsOf(id, source.key)).filter((it) => it !== null);
  const query = asker(link, signal);
  const find = async (keys: readonly string[]) => {
    const { sql, params } = dialect.among(keys, cells);
    return (await query(`SELECT ${list} FROM ${source.sql} WHERE ${sql}`, params)).rows;
  };
  const keys = source.key.map((name) => dialect.quote(name));
  const rows = await explained(link, source, async () => {
    if (cells.length === 0) return [];
    try {
      return await find(keys);
    } catch (error) {
      // An id that cannot be a value of the key's type: compared as text it simply matches nothing.
      if (error instanceof SqlFailure && error.kind === 'record') return find(keys.map(dialect.asText));
      throw error;
    }
  });
  return { columns: source.columns, records: rows.map(record), cursor: '' };
}

async function latest(link: Link, changes: Changes, signal: AbortSignal): Promise<string> {
  const { source, changedAt, overlap } = changes;
  const sql = link.dialect.latest(source.sql, link.dialect.quote(changedAt), overlap);
  const [[time] = []] = await ask(link, source, signal)(sql);
  return time ?? '';
}

/** Nothing later tells of the same key: what an earlier row of a staging table says is past. */
function latestPerKey({ dialect }: Link, source: Source, order: readonly string[]): string {
  if (source.operation === undefined) return '';
  const later = (name: string) => `later.${dialect.quote(name)}`;
  const own = (name: string) => `${source.sql}.${dialect.quote(name)}`;
  const sameKey = source.key.map((name) => `${later(name)} = ${own(name)}`).join(' AND ');
  const isLater = dialect.laterThan(order.map(later), order.map(own));
  return ` AND NOT EXISTS (SELECT 1 FROM ${source.sql} AS later WHERE ${sameKey} AND ${isLater})`;
}
