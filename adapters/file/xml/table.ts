import type { RawValue } from '../../../src/contract/adapter.ts';
import type { Encoding } from '../csv/encoding.ts';
import { encodingOf } from '../csv/table.ts';
import { CountedRows } from '../formats/counted.ts';
import { demandSeen, SAMPLE_ROWS } from '../formats/sampled.ts';
import {
  demandSame,
  malformed,
  type RowMaker,
  type Table,
  type TableOptions,
  TOO_LONG,
} from '../formats/table.ts';
import { type ByteFile, sampleOf, stampOf } from '../sites/site.ts';
import { XmlParser } from './parser.ts';
import { RowBuilder, type XmlRow } from './rows.ts';
import { textOf } from './text.ts';

const SAMPLE = 64 * 1024;

/** Throws FILE_EMPTY, FILE_ENCODING…, FILE_XML…. */
export async function xmlTable(file: ByteFile, options: TableOptions): Promise<Table> {
  const stamp = await stampOf(file);
  const encoding = encodingOf(await sampleOf(file, SAMPLE), options);
  const read = () => batchesOf(file, options, encoding);
  const header = await columnsSeen(read());
  return {
    options,
    unit: 'line',
    header,
    encoding,
    start: { offset: 0, line: 0 },
    rows(from, columns, make) {
      demandSeen(header, columns, options);
      const atEnd = () => demandSame(file, stamp, options);
      return new CountedRows(read(), from, (row) => itemOf(row, columns, make), atEnd);
    },
    async close() {},
  };
}

async function columnsSeen(batches: AsyncIterable<readonly XmlRow[]>): Promise<readonly string[]> {
  const seen = new Set<string>();
  let rows = 0;
  for await (const batch of batches) {
    for (const { cells } of batch) for (const column of cells.keys()) seen.add(column);
    rows += batch.length;
    if (rows >= SAMPLE_ROWS) break;
  }
  return [...seen];
}

async function* batchesOf(
  file: ByteFile,
  options: TableOptions,
  encoding: Encoding | null,
): AsyncGenerator<readonly XmlRow[]> {
  let rows: XmlRow[] = [];
  const parser = new XmlParser(options, new RowBuilder(options, (row) => rows.push(row)));
  for await (const piece of textOf(file, options, encoding)) {
    parser.write(piece);
    yield rows;
    rows = [];
  }
  parser.end();
}

function itemOf<Item>(
  { line, cells, isTooLong }: XmlRow,
  columns: readonly string[],
  make: RowMaker<Item>,
): Item {
  if (isTooLong) return make(line, [], malformed(line, TOO_LONG, shown(cells)));
  const values = columns.map((column) => cells.get(column) ?? null);
  if (!values.some(isDamaged)) return make(line, values);
  const detail = `第 ${line} 行有无法解码的字节 (line ${line}: bytes that cannot be decoded)`;
  return make(line, values, malformed(line, detail, shown(cells)));
}

function isDamaged(value: RawValue): boolean {
  if (value === null) return false;
  return (typeof value === 'string' ? value : JSON.stringify(value)).includes('\ufffd');
}

const shown = (cells: ReadonlyMap<string, RawValue>): string => JSON.stringify(Object.fromEntries(cells));
