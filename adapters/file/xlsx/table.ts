import { CountedRows } from '../formats/counted.ts';
import {
  columnsIn,
  demandSame,
  failure,
  headerOf,
  malformed,
  type RowMaker,
  type Table,
  type TableOptions,
  TOO_LONG,
} from '../formats/table.ts';
import { type ByteFile, stampOf } from '../sites/site.ts';
import { XmlParser } from '../xml/parser.ts';
import { SheetBuilder, type SheetRow } from './sheet.ts';
import { openWorkbook, type Workbook } from './workbook.ts';

/** One sheet of a workbook; its first rows that are not blank are the header. Throws FILE_EMPTY, FILE_HEADER…, FILE_XLSX…, FILE_ZIP_…. */
export async function xlsxTable(file: ByteFile, options: TableOptions): Promise<Table> {
  const stamp = await stampOf(file);
  const book = await openWorkbook(file, options);
  try {
    const header = await sheetHeader(book, options);
    return {
      options,
      unit: 'row',
      header,
      encoding: null,
      start: { offset: 0, line: 0 },
      rows(from, columns, make) {
        const wanted = columnsIn(header, columns, options);
        const batches = bodyOf(book, options, wanted, columns);
        const atEnd = () => demandSame(file, stamp, options);
        return new CountedRows(batches, from, (row) => itemOf(row, wanted, make), atEnd);
      },
      async close() {
        book.strings.close();
      },
    };
  } catch (error) {
    book.strings.close();
    throw error;
  }
}

async function* batchesOf(book: Workbook, options: TableOptions): AsyncGenerator<SheetRow[]> {
  let rows: SheetRow[] = [];
  const parser = new XmlParser(options, new SheetBuilder(book, options, (row) => rows.push(row)));
  for await (const piece of book.sheet()) {
    parser.write(piece);
    yield rows;
    rows = [];
  }
  parser.end();
}

/** A column is called by the lowest cell of the header that is filled: above it stand titles and groups, often merged. */
async function sheetHeader(book: Workbook, options: TableOptions): Promise<readonly string[]> {
  const { headerRows = 1 } = options;
  const head: SheetRow[] = [];
  for await (const rows of batchesOf(book, options)) {
    head.push(...rows.slice(0, headerRows - head.length));
    if (head.length === headerRows) break;
  }
  if (head.length < headerRows) throw failure(options, 'FILE_EMPTY');
  const width = Math.max(...head.map(({ cells }) => cells.length));
  const names = Array.from(
    { length: width },
    (_, column) => head.findLast(({ cells }) => (cells[column] ?? '').trim() !== '')?.cells[column] ?? '',
  );
  return headerOf(names, options);
}

/** The rows after the header; repeated headers, as between printed pages, and rows without anything that is wanted are none. */
async function* bodyOf(
  book: Workbook,
  options: TableOptions,
  wanted: readonly number[],
  columns: readonly string[],
): AsyncGenerator<readonly SheetRow[]> {
  let { headerRows: toPass = 1 } = options;
  for await (const rows of batchesOf(book, options)) {
    const passed = Math.min(toPass, rows.length);
    toPass -= passed;
    yield rows.filter((row, at) => at >= passed && !isHeader(row, wanted, columns) && !isBlank(row, wanted));
  }
}

function isHeader({ cells }: SheetRow, wanted: readonly number[], columns: readonly string[]): boolean {
  const isSame = (at: number) => cells[wanted[at] ?? -1]?.trim() === columns[at];
  return wanted.length > 0 && isSame(0) && wanted.every((_, at) => isSame(at));
}

function isBlank({ cells, faults, isTooLong }: SheetRow, wanted: readonly number[]): boolean {
  return !isTooLong && wanted.every((column) => (cells[column] ?? '').trim() === '' && !faults?.has(column));
}

function itemOf<Item>(
  { line, cells, faults, isTooLong }: SheetRow,
  wanted: readonly number[],
  make: RowMaker<Item>,
): Item {
  const text = () => cells.slice(0, 1000).join('\t');
  if (isTooLong) return make(line, [], malformed(line, TOO_LONG, text()));
  const values = wanted.map((column) => cells[column] ?? '');
  if (faults !== null) {
    const bad = wanted.filter((column) => faults.has(column));
    // What a cell shows that is not to be trusted tells nothing, not even whose row it is.
    if (bad.length > 0) {
      const trusted = wanted.map((column) => (faults.has(column) ? '' : (cells[column] ?? '')));
      const detail = bad.map((column) => faults.get(column)).join('; ');
      return make(line, trusted, malformed(line, detail, text()));
    }
  }
  if (!values.some((value) => value.includes('\0'))) return make(line, values);
  const detail = `第 ${line} 行含 NUL 字符 (row ${line}: a NUL character)`;
  return make(line, values, malformed(line, detail, text()));
}
