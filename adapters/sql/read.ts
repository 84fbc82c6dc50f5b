import type { Page, ReadRequest } from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import { changesCursor, fullCursor, written } from './cursor.ts';
import type { Row, Selection } from './dialect.ts';
import { asker, explained, type Link, shownBy } from './link.ts';
import { project, type Source, supersededBy } from './source.ts';

/** Where changes are read by their time, and how far back before the latest one the next read starts. */
export interface Changes {
  readonly source: Source;
  readonly changedAt: string;
  readonly overlap: number;
  /** A staging table's mark of rows that were taken over (交换开关). */
  readonly done: { readonly column: string; readonly value: string } | undefined;
}

type Ask = (selection: Selection) => Promise<readonly Row[]>;

function ask(link: Link, source: Source, signal: AbortSignal): Ask {
  const query = asker(link, signal);
  return (selection) => explained(link, source, () => link.dialect.page(query, selection));
}

async function one(link: Link, source: Source, signal: AbortSignal, sql: string): Promise<string> {
  const { rows } = await explained(link, source, () => asker(link, signal)(sql));
  return rows[0]?.[0] ?? '';
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
  const shown = await explained(link, source, () => shownBy(link, source, signal));
  const { list, record, place } = project(source, source.key, dialect, shown);
  const page = (rows: readonly Row[], after: readonly string[] | null): Page => ({
    columns: source.columns,
    records: rows.map(record),
    cursor: written({ mode: 'full', after: after && [...after], from }),
    ...(from === null ? {} : { changesFrom: written({ mode: 'changes', since: from }) }),
  });

  const keys = source.key.map((name) => dialect.quote(name));
  const known = keys.map((key) => `${key} IS NOT NULL`).join(' AND ');
  const keyless = `(${keys.map((key) => `${key} IS NULL`).join(' OR ')})`;
  const parts = { list, from: `${source.sql} source`, order: keys, limit: pageSize };

  let after: readonly string[] | null = start?.after ?? null;
  for (let full = true; full; ) {
    const reached = after;
    const rows = await rowsOf({
      ...parts,
      where: (bind) => (reached === null ? known : dialect.beyond(keys, (index) => bind.add(reached[index]))),
    });
    full = rows.length >= pageSize;
    const last = rows.at(-1);
    if (last === undefined) break;
    after = place(last);
    yield page(rows, after);
  }

  // Rows without a key have no place in the order: they come last, in one page.
  const count = Number(
    await one(link, source, signal, `SELECT COUNT(*) FROM ${parts.from} WHERE ${keyless}`),
  );
  if (count > 2 * pageSize) {
    const key = source.key.join(', ');
    throw new TongdaoError('SQL_KEY_EMPTY', { endpoint, where: source.label, key, count });
  }
  if (count > 0) {
    const sql = `SELECT ${list} FROM ${parts.from} WHERE ${keyless}`;
    const { rows } = await explained(link, source, () => asker(link, signal)(sql));
    yield page(rows, null);
  } else if (after === null) yield page([], null);
}

/** What changed since the cursor, in pages by (time, key or sequence); of several changes of a key only the latest. */
export async function* readChanges(link: Link, changes: Changes, request: ReadRequest): AsyncGenerator<Page> {
  const { dialect, endpoint } = link;
  const { source } = changes;
  const { cursor, pageSize, signal } = request;
  const start = changesCursor(endpoint, cursor ?? '');
  const rowsOf = ask(link, source, signal);
  const from = 'from' in start ? start.from : await latest(link, changes, signal);
  const shown = await explained(link, source, () => shownBy(link, source, signal));
  const order = orderOf(changes);
  const { list, record, place } = project(source, order, dialect, shown);
  const columns = order.map((name) => dialect.quote(name));
  const [time = ''] = columns;
  const current = source.operation === undefined ? '' : ` AND NOT ${superseded(link, changes)}`;

  let at = start;
  for (let full = true, first = true; full; first = false) {
    const here = at;
    const rows = await rowsOf({
      list,
      from: `${source.sql} own`,
      order: columns,
      limit: pageSize,
      where: (bind) =>
        'since' in here
          ? `${time} >= ${bind.add(here.since)}${current}`
          : `${dialect.beyond(columns, (index) => bind.add(here.after[index]))}${current}`,
    });
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

/** What orders changes: the time, and then the sequence or else the key. */
export function orderOf({ source, changedAt }: Changes): readonly string[] {
  return [changedAt, ...(source.sequence === undefined ? source.key : [source.sequence])];
}

async function latest(link: Link, changes: Changes, signal: AbortSignal): Promise<string> {
  const { source, changedAt, overlap } = changes;
  return one(link, source, signal, link.dialect.latest(source.sql, link.dialect.quote(changedAt), overlap));
}

/** Something later tells of the same key: what an earlier row of a staging table says is past. */
export function superseded({ dialect }: Link, changes: Changes): string {
  const { source } = changes;
  return supersededBy(dialect, source.sql, source.key, orderOf(changes));
}
