import type { RawRecord } from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import { RowReader } from './csv/rows.ts';
import { openTable } from './csv/table.ts';
import type { Found } from './folder.ts';
import { columnsIn, recordMaker, type Source, tableOptions } from './source.ts';

const ROWS = 5000;

/** All records of a snapshot or of a change file, one after the other. */
export async function* recordsOf(
  source: Source,
  file: Found,
  changes: boolean,
  signal: AbortSignal,
): AsyncGenerator<RawRecord> {
  const table = await openTable(tableOptions(source, file));
  try {
    const operation = changes && source.read.operation !== undefined ? [source.read.operation.column] : [];
    const wanted = columnsIn(table, [...source.columns, ...operation]);
    const make = recordMaker(source, file.name, operation.length > 0);
    const rows = new RowReader<RawRecord>(table, table.start, wanted, make);
    for (let records = await rows.next(ROWS); records.length > 0; records = await rows.next(ROWS)) {
      if (signal.aborted) throw new TongdaoError('ABORTED');
      yield* records;
    }
  } finally {
    await table.file.close();
  }
}
