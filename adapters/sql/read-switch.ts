import { createHash } from 'node:crypto';
import type { Page, ReadRequest } from '../../src/contract/adapter.ts';
import { binder } from './common/bind.ts';
import { changesCursor, type Shown, written } from './cursor.ts';
import type { Bind, Row, Selection } from './dialect.ts';
import { asker, explained, type Link, shownBy } from './link.ts';
import { type Changes, orderOf, superseded } from './read.ts';
import { type Projection, project, unique } from './source.ts';

/** Rows marked by one statement. */
const BATCH = 500;

type Place = readonly string[];

/** A staging table with a switch, and how its rows are selected. */
interface Pending {
  readonly link: Link;
  readonly changes: Changes;
  readonly done: NonNullable<Changes['done']>;
  readonly signal: AbortSignal;
  readonly projection: Projection;
  readonly order: readonly string[];
}

/**
 * Changes of a staging table whose rows carry a switch (交换开关): what is not switched to done yet is read, whatever its time.
 *
 * A row is switched only when it is certain that it was stored: when a cursor comes back that was given together with it or after
 * it. A process that dies before leaves the rows as they are, and they are read again. Since rows may be entered, sent again or
 * changed meanwhile, a page is switched only while it is what was shown, by its digest; otherwise it is shown once more.
 */
export async function* readSwitched(
  link: Link,
  changes: Changes,
  done: Pending['done'],
  request: ReadRequest,
): AsyncGenerator<Page> {
  const { source } = changes;
  const { cursor, pageSize, signal } = request;
  const start = changesCursor(link.endpoint, cursor ?? '');
  const order = orderOf(changes);
  const shown = await explained(link, source, () => shownBy(link, source, signal));
  const projection = project(source, order, link.dialect, shown);
  const pending: Pending = { link, changes, done, signal, projection, order };
  const { record, place, width } = projection;

  if (start.shown !== undefined) await settle(pending, start.shown);
  let after: Place | null = 'after' in start ? start.after : null;
  const given: Shown = { after: after && [...after], pages: [] };
  for (let full = true, first = true; full; first = false) {
    const rows = await select(pending, after, null, pageSize);
    full = rows.length >= pageSize;
    const last = rows.at(-1);
    if (last === undefined && !first) return;
    if (last !== undefined) {
      after = place(last);
      given.pages.push({ end: [...after], rows: rows.length, digest: digestOf(rows, width) });
    }
    const from = { mode: 'changes', since: '', shown: given } as const;
    yield {
      columns: source.columns,
      records: rows.filter((row) => row[width] === '0').map(record),
      cursor: written(after === null ? from : { mode: 'changes', after: [...after], from: '', shown: given }),
      changesFrom: written(from),
    };
  }
}

/** Rows not switched yet, in order, in `(after, end]`; after the record's cells: 1 if a later row tells of the same key, else 0. */
async function select(
  { link, changes, done, signal, projection, order }: Pending,
  after: Place | null,
  end: Place | null,
  limit: number,
): Promise<readonly Row[]> {
  const { dialect } = link;
  const { source } = changes;
  const columns = order.map((name) => dialect.quote(name));
  const beyond = (bind: Bind, place: Place) => dialect.beyond(columns, (index) => bind.add(place[index]));
  const isPast = `CASE WHEN ${superseded(link, changes)} THEN '1' ELSE '0' END`;
  const selection: Selection = {
    list: `${projection.list}, ${isPast}`,
    from: `${source.sql} own`,
    order: columns,
    limit,
    where: (bind) =>
      [
        isOpen(link, done, bind),
        ...(after === null ? [] : [beyond(bind, after)]),
        ...(end === null ? [] : [`NOT (${beyond(bind, end)})`]),
      ].join(' AND '),
  };
  return explained(link, source, () => dialect.page(asker(link, signal), selection));
}

/** Switches the pages that were stored and are still what was shown. */
async function settle(pending: Pending, { after: start, pages }: Shown): Promise<void> {
  const { width } = pending.projection;
  let after: Place | null = start;
  for (const { end, rows: count, digest } of pages) {
    const rows = await select(pending, after, end, count + 1);
    if (rows.length === count && digestOf(rows, width) === digest) await switchOver(pending, rows);
    after = end;
  }
}

/** Each row by its key and its place in the order; what arrived since is not touched. */
async function switchOver(
  { link, changes, done, signal, projection, order }: Pending,
  rows: readonly Row[],
): Promise<void> {
  const { dialect } = link;
  const { source } = changes;
  const names = unique([...order, ...source.key]);
  const query = asker(link, signal);
  for (let at = 0; at < rows.length; at += BATCH) {
    const bind = binder(dialect);
    const set = `${dialect.quote(done.column)} = ${bind.add(done.value)}`;
    const open = isOpen(link, done, bind);
    const places = rows.slice(at, at + BATCH).map((row) => projection.texts(row, names));
    const among = dialect.among(
      bind,
      names.map((name) => dialect.quote(name)),
      places,
    );
    const sql = `UPDATE ${source.sql} SET ${set} WHERE ${open} AND ${among}`;
    await explained(link, source, () => query(sql, bind.params));
  }
}

function isOpen({ dialect }: Link, { column, value }: Pending['done'], bind: Bind): string {
  const name = dialect.quote(column);
  return `(${name} IS NULL OR ${name} <> ${bind.add(value)})`;
}

/** Of the rows' own cells, without what is said of them by later rows. */
function digestOf(rows: readonly Row[], width: number): string {
  const digest = createHash('sha256');
  for (const row of rows) digest.update(JSON.stringify(row.slice(0, width)));
  return digest.digest('base64url');
}
