import type { Page, RawRecord, ReadRequest } from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import { RowReader } from './csv/rows.ts';
import { openTable, type Place, type Table } from './csv/table.ts';
import { type ChangesCursor, changesCursor, type FileCursor, type FullCursor, fullCursor } from './cursor.ts';
import { type Folder, type Found, filesOf, listFolder } from './folder.ts';
import { recordsOf } from './records.ts';
import { columnsIn, recordMaker, type Source, tableOptions } from './source.ts';

/** All rows of the newest snapshot, or of the one that the cursor names, as the change files after it left them. */
export async function* readFull(source: Source, request: ReadRequest): AsyncGenerator<Page> {
  const { endpoint, dataset, read } = source;
  const cursor = request.cursor === null ? null : fullCursor(request.cursor);
  if (request.cursor !== null && cursor === null)
    throw new TongdaoError('CURSOR_GONE', { endpoint, where: dataset });
  const folder = await listFolder(endpoint, source.folder);
  const gone = () => new TongdaoError('FILE_GONE', { endpoint, where: cursor?.name ?? '' });
  const file = snapshotOf(source, folder, cursor?.name);
  if (file === undefined) throw cursor === null ? noneIn(source) : gone();
  const later = changesSince(source, folder, file).filter(
    ({ stamp }) => cursor === null || (cursor.upTo !== null && stamp <= cursor.upTo),
  );
  const upTo = later.at(-1)?.stamp ?? null;
  if (cursor !== null && cursor.upTo !== upTo) throw gone();
  const changed = await lastOfEach(source, later, request.signal);
  const changesFrom = read.changes === undefined ? {} : { changesFrom: after(upTo ?? file.stamp) };
  const table = await openTable(tableOptions(source, file));
  try {
    if (cursor !== null && table.stamp !== cursor.state) throw gone();
    let place: FileCursor = cursor ?? placeOf(table, file, table.start);
    const at = (shown: number): string => JSON.stringify({ ...place, upTo, shown } satisfies FullCursor);
    for await (const page of pagesOf(source, table, file, cursor, request)) {
      place = page.place;
      const records = page.records.filter(({ id }) => !changed.has(id));
      yield { columns: source.columns, records, cursor: at(0), ...changesFrom };
    }
    const rows = [...changed.values()].filter(({ removed }) => removed !== true);
    for (let shown = cursor?.shown ?? 0; shown < rows.length; ) {
      const records = rows.slice(shown, shown + request.pageSize);
      shown += records.length;
      yield { columns: source.columns, records, cursor: at(shown), ...changesFrom };
    }
  } finally {
    await table.file.close();
  }
}

/** The last row of every id in change files; it stands in memory, so a platform should publish a snapshot now and then. */
async function lastOfEach(
  source: Source,
  files: readonly Found[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, RawRecord>> {
  const last = new Map<string, RawRecord>();
  for (const file of files) {
    for await (const record of recordsOf(source, file, true, signal))
      if (record.id !== '') last.set(record.id, record);
  }
  return last;
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
      for await (const { records, place } of pagesOf(source, table, file, from, request, true)) {
        const cursor = JSON.stringify(place);
        yield { columns: source.columns, records, cursor, changesFrom: cursor };
      }
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

const after = (stamp: string): string => JSON.stringify({ after: stamp } satisfies ChangesCursor);

function placeOf(table: Table, { stamp, name }: Found, { offset, line }: Place): FileCursor {
  return { stamp, name, state: table.stamp, offset, line };
}

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
): AsyncGenerator<{ readonly records: readonly RawRecord[]; readonly place: FileCursor }> {
  const { columns, read } = source;
  const operation = changes && read.operation !== undefined ? [read.operation.column] : [];
  const wanted = columnsIn(table, [...columns, ...operation]);
  const make = recordMaker(source, file.name, operation.length > 0);
  const rows = new RowReader<RawRecord>(table, from ?? table.start, wanted, make);
  for (let first = from === null; ; first = false) {
    if (request.signal.aborted) throw new TongdaoError('ABORTED');
    const records = await rows.next(request.pageSize);
    if (records.length === 0 && !first) return;
    yield { records, place: placeOf(table, file, rows.place) };
    if (records.length < request.pageSize) return;
  }
}
