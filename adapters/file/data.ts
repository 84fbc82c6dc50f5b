import type { RawRecord } from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import { demandChecksum, isChecksum } from './checksum.ts';
import type { Found } from './folder.ts';
import { type DataFile, openData } from './formats/open.ts';
import type { Place, Rows, Table } from './formats/table.ts';
import { recordMaker, type Source, tableOptions } from './source.ts';

/** Opens a file of the source, compared with its checksum where it has one. */
export async function openFound(source: Source, found: Found, signal?: AbortSignal): Promise<DataFile> {
  const { endpoint, site, read, verified } = source;
  if (isChecksum(read.marker)) await demandChecksum(endpoint, site, found, read.marker, verified, signal);
  return openData(site, found.path, tableOptions(source, found.name));
}

/** Records of a table. In change files the operation is read, too; it is told, not shown. */
export function recordsIn(source: Source, table: Table, from: Place, changes: boolean): Rows<RawRecord> {
  const { columns, read } = source;
  const operation = changes && read.operation !== undefined ? [read.operation.column] : [];
  const make = recordMaker(source, table, operation.length > 0);
  return table.rows(from, [...columns, ...operation], make);
}

const ROWS = 5000;

/** All records of a snapshot or of a change file, some thousands at a time: waiting for each by itself would take longer than reading it. */
export async function* recordsOf(
  source: Source,
  found: Found,
  changes: boolean,
  signal: AbortSignal,
): AsyncGenerator<readonly RawRecord[]> {
  const file = await openFound(source, found, signal);
  try {
    for (const { open } of file.tables) {
      const table = await open();
      try {
        const rows = recordsIn(source, table, table.start, changes);
        for (let records = await rows.next(ROWS); records.length > 0; records = await rows.next(ROWS)) {
          if (signal.aborted) throw new TongdaoError('ABORTED');
          yield records;
        }
      } finally {
        await table.close();
      }
    }
  } finally {
    await file.close();
  }
}
