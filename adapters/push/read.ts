import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Page, ReadRequest } from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import type { Inbox, InboxRow } from '../../src/contract/push.ts';
import { shownRow } from './rows.ts';
import { routeOf, type Source } from './source.ts';

/** The id shown last, and from where changes must be read after this read. */
const FullCursor = Type.Tuple([Type.String(), Type.String({ pattern: '^[0-9]{1,18}$' })]);
const Place = /^[0-9]{1,18}$/;

/** Everything that the endpoint's last rows are, in the order of their ids. Throws PUSH_SILENT, PUSH_SNAPSHOT_MISSING. */
export async function* readFull(source: Source, request: ReadRequest): AsyncGenerator<Page> {
  const inbox = await completeInbox(source);
  let [after, from] =
    request.cursor === null
      ? ['', (await inbox.standing(source.dataset)).at]
      : fullCursor(source, request.cursor);
  for (let pages = 0; ; pages++) {
    if (request.signal.aborted) throw new TongdaoError('ABORTED');
    const rows = await inbox.list(source.dataset, after, request.pageSize);
    if (rows.length === 0 && pages > 0) return;
    after = rows.at(-1)?.id ?? after;
    yield pageOf(source, rows, JSON.stringify([after, from]), from);
  }
}

/** What changed after a place, in the order in which it came. */
export async function* readChanges(source: Source, request: ReadRequest): AsyncGenerator<Page> {
  const inbox = inboxOf(source);
  let after = request.cursor ?? '0';
  if (!Place.test(after)) throw gone(source);
  for (let pages = 0; ; pages++) {
    if (request.signal.aborted) throw new TongdaoError('ABORTED');
    const rows = await inbox.changes(source.dataset, after, request.pageSize);
    if (rows.length === 0 && pages > 0) return;
    after = rows.at(-1)?.at ?? after;
    yield pageOf(source, rows, after, after);
  }
}

/** The last rows of those ids. Before all records are known, one that is not there is not missing. Throws PUSH_SILENT, PUSH_SNAPSHOT_MISSING. */
export async function lookUp(source: Source, ids: readonly string[]): Promise<Page> {
  if (ids.length === 0) return pageOf(source, [], '0', '0');
  const inbox = await completeInbox(source);
  return pageOf(source, await inbox.find(source.dataset, ids), '0', '0');
}

export function inboxOf({ endpoint, inbox }: Source): Inbox {
  if (inbox === null) throw new TongdaoError('PUSH_INBOX_NONE', { endpoint });
  return inbox;
}

async function completeInbox(source: Source): Promise<Inbox> {
  const { endpoint, dataset } = source;
  const inbox = inboxOf(source);
  const { receivedAt, isComplete } = await inbox.standing(dataset);
  if (isComplete) return inbox;
  throw receivedAt === null
    ? new TongdaoError('PUSH_SILENT', { endpoint, dataset, where: routeOf(source) })
    : new TongdaoError('PUSH_SNAPSHOT_MISSING', { endpoint, dataset });
}

function pageOf(source: Source, rows: readonly InboxRow[], cursor: string, changesFrom: string): Page {
  return {
    columns: source.columns,
    records: rows.map((row) => shownRow(source, row)),
    cursor,
    changesFrom,
  };
}

function fullCursor(source: Source, text: string): Static<typeof FullCursor> {
  try {
    const cursor: unknown = JSON.parse(text);
    if (Value.Check(FullCursor, cursor)) return cursor;
  } catch {
    // No cursor of this adapter.
  }
  throw gone(source);
}

function gone({ endpoint, dataset }: Source): TongdaoError {
  return new TongdaoError('CURSOR_GONE', { endpoint, where: dataset });
}
