import type { Page, RawRecord, ReadRequest } from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import { RowReader } from './csv/rows.ts';
import { openTable, type Place, type Table } from './csv/table.ts';
import { type ChangesCursor, changesCursor, type FileCursor, fileCursor } from './cursor.ts';
import { type Folder, type Found, filesOf, listFolder } from './folder.ts';
import { columnsIn, recordMaker, type Source, tableOptions } from './source.ts';

/** All rows of the newest snapshot, or of the one that the cursor names. */
export async function* readFull(source: Source, request: ReadRequest): AsyncGenerator<Page> {
  const { endpoint, dataset, read } = source;
  const cursor = request.cursor === null ? null : fileCursor(request.cursor);
  if (request.cursor !== null && cursor === null)
    throw new TongdaoError('CURSOR_GONE', { endpoint, where: dataset });
  const folder = await listFolder(endpoint, source.folder);
  const gone = () => new TongdaoError('FILE_GONE', { endpoint, where: cursor?.name ?? '' });
  const file = snapshotOf(source, folder, cursor?.name);
  if (file === undefined) throw cursor === null ? noneIn(source) : gone();
  const table = await openTable(tableOptions(source, file));
  try {
    if (cursor !== null && table.stamp !== cursor.state) throw gone();
    const pages = pagesOf(source, table, file, cursor, request);
    const changesFrom = read.changes === undefined ? {} : { changesFrom: afterSnapshot(file) };
    for await (const page of pages) yield { ...page, ...changesFrom };
  } finally {
    await table.file.close();
  }
}

/** All rows of the change files after the cursor, in the order of their names. */
export async function* readChanges(source: Source, request: ReadRequest): AsyncGenerator<Page> {
  const { endpoint, dataset } = source;
  const cursor = request.cursor === null ? null : changesCursor(request.cursor);
  if (cursor === null) throw new TongdaoError('CURSOR_GONE', { endpoint, where: dataset });
  const folder = await listFolder(endpoint, source.folder);
  for (const file of changesAfter(source, folder, cursor)) {
    const table = await openTable(tableOptions(source, file));
    try {
      const from = 'name' in cursor && cursor.name === file.name ? cursor : null;
      for await (const page of pagesOf(source, table, file, from, request, true))
        yield { ...page, changesFrom: page.cursor };
    } finally {
      await table.file.close();
    }
  }
}

/** The snapshot of that name, or the newest. */
export function snapshotOf({ read }: Source, folder: Folder, name?: string): Found | undefined {
  const snapshots = filesOf(folder, read.files, read.marker);
  return name === undefined ? snapshots.at(-1) : snapshots.find((file) => file.name === name);
}

/** Change files later than a snapshot. */
export function changesSince({ read }: Source, folder: Folder, snapshot: Found): readonly Found[] {
  if (read.changes === undefined) return [];
  return filesOf(folder, read.changes, read.marker).filter((file) => file.stamp > snapshot.stamp);
}

export function noneIn({ endpoint, folder, read }: Source): TongdaoError {
  return new TongdaoError('FILE_NONE', { endpoint, where: folder, pattern: read.files });
}

const afterSnapshot = (file: Found): string => JSON.stringify({ after: file.stamp } satisfies ChangesCursor);

/** Throws CURSOR_GONE when files that were never read may have been cleared. */
function changesAfter({ endpoint, read }: Source, folder: Folder, cursor: ChangesCursor): readonly Found[] {
  const files = filesOf(folder, read.changes ?? '', read.marker);
  const anchor = 'after' in cursor ? cursor.after : cursor.stamp;
  // A platform clears the oldest first: while something as old as the anchor is there, all that is younger is.
  const snapshots = filesOf(folder, read.files, read.marker);
  const reachesBack =
    files.some((file) => file.stamp <= anchor) || snapshots.some((file) => file.stamp === anchor);
  const unfinished =
    'name' in cursor && !folder.names.has(cursor.name) && !cursor.state.startsWith(`${cursor.offset}@`);
  if (!reachesBack || unfinished)
    throw new TongdaoError('CURSOR_GONE', { endpoint, where: 'name' in cursor ? cursor.name : anchor });
  return files.filter((file) => file.stamp > anchor || ('name' in cursor && file.name === cursor.name));
}

/**
 * The rows of a file in pages. Without `from` there is at least one page, so that its cursor is told; from a cursor on
 * there may be none.
 */
async function* pagesOf(
  source: Source,
  table: Table,
  file: Found,
  from: Place | null,
  request: ReadRequest,
  changes = false,
): AsyncGenerator<Page> {
  const { columns, read } = source;
  const operation = changes && read.operation !== undefined ? [read.operation.column] : [];
  const wanted = columnsIn(table, [...columns, ...operation]);
  const make = recordMaker(source, file.name, operation.length > 0);
  const rows = new RowReader<RawRecord>(table, from ?? table.start, wanted, make);
  for (let first = from === null; ; first = false) {
    if (request.signal.aborted) throw new TongdaoError('ABORTED');
    const records = await rows.next(request.pageSize);
    if (records.length === 0 && !first) return;
    const { offset, line } = rows.place;
    const cursor: FileCursor = { stamp: file.stamp, name: file.name, state: table.stamp, offset, line };
    yield { columns, records, cursor: JSON.stringify(cursor) };
    if (records.length < request.pageSize) return;
  }
}
