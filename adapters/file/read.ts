import type { Page, RawRecord, ReadRequest } from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import { type ChangesCursor, changesCursor, type FileCursor, fullCursor } from './cursor.ts';
import { openFound, recordsIn, recordsOf } from './data.ts';
import { type Folder, type Found, filesOf, listFolder } from './folder.ts';
import type { DataFile } from './formats/open.ts';
import { putAway } from './put-away.ts';
import type { Source } from './source.ts';

/** All rows of the newest snapshot, or of the one that the cursor names, as the change files after it left them. */
export async function* readFull(source: Source, request: ReadRequest): AsyncGenerator<Page> {
  const { endpoint, dataset, read } = source;
  const cursor = request.cursor === null ? null : fullCursor(request.cursor);
  if (request.cursor !== null && cursor === null)
    throw new TongdaoError('CURSOR_GONE', { endpoint, where: dataset });
  const folder = await folderOf(source);
  const gone = () => new TongdaoError('FILE_GONE', { endpoint, where: cursor?.name ?? '' });
  const file = await snapshotOf(source, folder, cursor?.name);
  if (file === undefined) throw cursor === null ? noneIn(source) : gone();
  if (cursor === null) await putAway(source, folder, isReplacedBy(source, file));
  const later = (await changesSince(source, folder, file)).filter(
    ({ stamp }) => cursor === null || (cursor.upTo !== null && stamp <= cursor.upTo),
  );
  const upTo = later.at(-1)?.stamp ?? null;
  if (cursor !== null && cursor.upTo !== upTo) throw gone();
  const changed = await lastOfEach(source, later, request.signal);
  const changesFrom = read.changes === undefined ? {} : { changesFrom: after(upTo ?? file.stamp) };
  const data = await openFound(source, file, request.signal);
  try {
    if (cursor !== null && data.stamp !== cursor.state) throw gone();
    let place: FileCursor | null = cursor;
    const at = (shown: number): string => JSON.stringify({ ...place, upTo, shown });
    for await (const page of pagesOf(source, data, file, cursor, request)) {
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
    await data.close();
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
    for await (const records of recordsOf(source, file, true, signal))
      for (const record of records) if (record.id !== '') last.set(record.id, record);
  }
  return last;
}

/** All rows of the change files after the cursor, in the order of their names. */
export async function* readChanges(source: Source, request: ReadRequest): AsyncGenerator<Page> {
  const { endpoint, dataset } = source;
  const cursor = request.cursor === null ? null : changesCursor(request.cursor);
  if (cursor === null) throw new TongdaoError('CURSOR_GONE', { endpoint, where: dataset });
  const folder = await folderOf(source);
  const files = await changesAfter(source, folder, cursor);
  await putAway(source, folder, isBefore(cursor));
  for (const file of files) {
    const data = await openFound(source, file, request.signal);
    try {
      const from = 'name' in cursor && cursor.name === file.name ? cursor : null;
      for await (const { records, place } of pagesOf(source, data, file, from, request, true)) {
        const cursor = JSON.stringify(place);
        yield { columns: source.columns, records, cursor, changesFrom: cursor };
      }
    } finally {
      await data.close();
    }
  }
}

/** The endpoint's folder and archive as they stand now. */
export function folderOf({ site, folder, archive }: Source): Promise<Folder> {
  return listFolder(site, folder, archive);
}

/** The snapshot of that name, or the newest. */
export async function snapshotOf(source: Source, folder: Folder, name?: string): Promise<Found | undefined> {
  const snapshots = await completeFiles(source, folder, source.read.files);
  return name === undefined ? snapshots.at(-1) : snapshots.find((file) => file.name === name);
}

/** Change files later than a snapshot. */
export async function changesSince(
  source: Source,
  folder: Folder,
  snapshot: Found,
): Promise<readonly Found[]> {
  const { changes } = source.read;
  if (changes === undefined) return [];
  const files = await completeFiles(source, folder, changes);
  return files.filter((file) => file.stamp > snapshot.stamp);
}

export function completeFiles(
  { site, read, settle }: Source,
  folder: Folder,
  pattern: string,
): Promise<readonly Found[]> {
  return filesOf(site, folder, pattern, { marker: read.marker, settle });
}

export function noneIn({ endpoint, site, folder, read }: Source): TongdaoError {
  return new TongdaoError('FILE_NONE', { endpoint, where: site.show(folder), pattern: read.files });
}

const after = (stamp: string): string => JSON.stringify({ after: stamp } satisfies ChangesCursor);

/** Snapshots that a newer one replaced are not read again. With change files the cursor of those tells what is done with. */
const isReplacedBy =
  ({ read }: Source, snapshot: Found) =>
  (file: Found): boolean =>
    read.changes === undefined && file.stamp < snapshot.stamp;

/** Whatever stands before the cursor is stored: it was handed out with the last page of it, or by a later one. */
const isBefore =
  (cursor: ChangesCursor) =>
  ({ stamp }: Found): boolean =>
    'after' in cursor ? stamp <= cursor.after : stamp < cursor.stamp;

/** Throws CURSOR_GONE when files that were never read may have been cleared. */
async function changesAfter(
  source: Source,
  folder: Folder,
  cursor: ChangesCursor,
): Promise<readonly Found[]> {
  const { endpoint, read } = source;
  const files = await completeFiles(source, folder, read.changes ?? '');
  const anchor = 'after' in cursor ? cursor.after : cursor.stamp;
  // A platform clears the oldest first: while something as old as the anchor is there, all that is younger is.
  const snapshots = await completeFiles(source, folder, read.files);
  const reachesBack =
    files.some((file) => file.stamp <= anchor) || snapshots.some((file) => file.stamp === anchor);
  const unfinished =
    'name' in cursor && !folder.files.has(cursor.name) && !cursor.state.startsWith(`${cursor.offset}@`);
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
  data: DataFile,
  { stamp, name }: Found,
  from: FileCursor | null,
  request: ReadRequest,
  changes = false,
): AsyncGenerator<{ readonly records: readonly RawRecord[]; readonly place: FileCursor }> {
  const begun = from?.part ?? 0;
  let first = from === null;
  for (const [part, { open }] of data.tables.entries()) {
    if (part < begun) continue;
    const table = await open();
    try {
      const rows = recordsIn(source, table, part === begun && from !== null ? from : table.start, changes);
      for (;;) {
        if (request.signal.aborted) throw new TongdaoError('ABORTED');
        const records = await rows.next(request.pageSize);
        if (records.length === 0 && !first) break;
        first = false;
        const place = { stamp, name, state: data.stamp, ...(part > 0 ? { part } : {}), ...rows.place };
        yield { records, place };
        if (records.length < request.pageSize) break;
      }
    } finally {
      await table.close();
    }
  }
}
