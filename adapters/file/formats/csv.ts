import { RowReader } from '../csv/rows.ts';
import { openCsv } from '../csv/table.ts';
import type { ByteFile } from '../sites/site.ts';
import { columnsIn, type Table, type TableOptions } from './table.ts';

/** A TSV file's name says so. */
export async function csvTable(file: ByteFile, options: TableOptions): Promise<Table> {
  const delimiter = options.delimiter ?? (/\.tsv$/i.test(options.name) ? '\t' : ',');
  const table = await openCsv(file, { ...options, delimiter });
  const { header, encoding, start } = table;
  return {
    options,
    unit: 'line',
    header,
    encoding,
    start,
    rows: (from, columns, make) => new RowReader(table, from, columnsIn(header, columns, options), make),
    async close() {},
  };
}
