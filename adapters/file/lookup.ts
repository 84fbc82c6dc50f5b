import type { Page, RawRecord } from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import { recordsOf } from './data.ts';
import { changesSince, folderOf, noneIn, snapshotOf } from './read.ts';
import type { Source } from './source.ts';

/**
 * The present records of these ids: one scan over the snapshot and over the changes since.
 * Throws FILE_LOOKUP_BLIND when an id was not found but some row could not be read: it may be that one.
 */
export async function lookUp(source: Source, ids: readonly string[], signal: AbortSignal): Promise<Page> {
  const { columns, endpoint } = source;
  const present = new Map<string, RawRecord[]>(ids.map((id) => [id, []]));
  const unread = new Set(ids);
  let blind: RawRecord | undefined;
  if (ids.length > 0) {
    const folder = await folderOf(source);
    const snapshot = await snapshotOf(source, folder);
    if (snapshot === undefined) throw noneIn(source);
    for await (const records of recordsOf(source, snapshot, false, signal)) {
      for (const record of records) {
        if (record.fault !== undefined && record.id === '') blind ??= record;
        if (present.get(record.id)?.push(record) !== undefined) unread.delete(record.id);
      }
    }
    for (const changes of await changesSince(source, folder, snapshot)) {
      for await (const records of recordsOf(source, changes, true, signal)) {
        for (const record of records) {
          if (record.fault !== undefined && record.id === '') blind ??= record;
          if (!present.has(record.id)) continue;
          unread.delete(record.id);
          present.set(record.id, record.removed === true ? [] : [record]);
        }
      }
    }
  }
  if (blind?.fault !== undefined && unread.size > 0) {
    const line = blind.fault.params['line'] ?? 0;
    throw new TongdaoError('FILE_LOOKUP_BLIND', { endpoint, where: blind.position, line });
  }
  return { columns, records: [...present.values()].flat(), cursor: '' };
}
