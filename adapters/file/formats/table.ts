import type { RawValue, RowFault } from '../../../src/contract/adapter.ts';
import { TongdaoError } from '../../../src/contract/errors.ts';
import type { Encoding } from '../csv/encoding.ts';
import { type ByteFile, stampOf } from '../sites/site.ts';

/** A record whose text is longer is quarantined, in any format. */
export const MAX_RECORD = 1024 * 1024;
export const FAULT_TEXT = 64 * 1024;
export const TOO_LONG = '记录超过 1 MiB (longer than 1 MiB)';

export const FORMATS = ['csv', 'xlsx', 'jsonl', 'xml'] as const;
export type Format = (typeof FORMATS)[number];

/** How a file is to be taken, and how errors name it. */
export interface TableOptions {
  readonly endpoint: string;
  /** Name for people, relative to the endpoint's folder; its ending tells the format unless `format` does. */
  readonly name: string;
  readonly encoding: Encoding | 'auto';
  readonly format?: Format | undefined;
  readonly delimiter?: string | undefined;
  /** xlsx: name of the sheet; the first one that is not hidden. */
  readonly sheet?: string | undefined;
  /** xlsx: how many rows the header takes. */
  readonly headerRows?: number | undefined;
  /** xml: name of the element that is a row; the children of the root. */
  readonly row?: string | undefined;
  /** jsonl, xml: the platform leaves empty fields out. */
  readonly omitsEmpty?: boolean | undefined;
}

/** A place between two rows. What `offset` counts is the format's own business. */
export interface Place {
  readonly offset: number;
  /** Lines (or rows of a sheet) before it. */
  readonly line: number;
}

/** Makes what the caller wants of a row. `values` are the wanted columns, as far as they could be told when there is a fault. */
export type RowMaker<Item> = (line: number, values: RawValue[], fault?: RowFault) => Item;

export interface Rows<Item> {
  /** After the last row that was given. */
  readonly place: Place;
  /** Up to `size` items, none only at the end. */
  next(size: number): Promise<Item[]>;
}

/** An open table: its columns are known, its rows are read from any place on, in constant memory. */
export interface Table {
  readonly options: TableOptions;
  /** What positions count. */
  readonly unit: 'line' | 'row';
  /** All columns; for formats without a header, those that the first rows have. */
  readonly header: readonly string[];
  /** null: not known, or nothing but ASCII so far. */
  readonly encoding: Encoding | null;
  readonly start: Place;
  /**
   * Throws COLUMN_MISSING. Reading throws FILE_TRUNCATED when the file ends within a row, FILE_CHANGED when it changed meanwhile,
   * and FILE_… when it cannot be read on.
   */
  rows<Item>(from: Place, columns: readonly string[], make: RowMaker<Item>): Rows<Item>;
  close(): Promise<void>;
}

/** Where the columns stand. Throws COLUMN_MISSING. */
export function columnsIn(
  header: readonly string[],
  columns: readonly string[],
  { endpoint, name }: TableOptions,
): readonly number[] {
  return columns.map((column) => {
    const at = header.indexOf(column);
    if (at >= 0) return at;
    throw new TongdaoError('COLUMN_MISSING', {
      endpoint,
      where: name,
      column,
      columns: header.slice(0, 60).join(', '),
    });
  });
}

/** Column names as they stand in a header's cells. Throws FILE_HEADER_REPEATED. */
export function headerOf(cells: readonly string[], { endpoint, name }: TableOptions): readonly string[] {
  const header = cells.map((cell, index) => cell.trim() || `#${index + 1}`);
  const twice = header.find((column, index) => header.indexOf(column) !== index);
  if (twice === undefined) return header;
  throw new TongdaoError('FILE_HEADER_REPEATED', { endpoint, where: name, column: twice });
}

/** Throws FILE_CHANGED. */
export async function demandSame(file: ByteFile, stamp: string, options: TableOptions): Promise<void> {
  if ((await stampOf(file)) !== stamp) throw failure(options, 'FILE_CHANGED');
}

export function failure(
  { endpoint, name }: TableOptions,
  code:
    | 'FILE_CHANGED'
    | 'FILE_EMPTY'
    | 'FILE_TRUNCATED'
    | 'FILE_ZIP_BROKEN'
    | 'FILE_ZIP_ENCRYPTED'
    | 'FILE_ZIP_LIMIT'
    | 'FILE_ZIP_NAME'
    | 'FILE_ZIP_NONE'
    | 'FILE_XLSX'
    | 'FILE_XLSX_SHEET'
    | 'FILE_JSONL'
    | 'FILE_XML'
    | 'FILE_XML_DOCTYPE'
    | 'FILE_XML_LIMIT',
  params: Readonly<Record<string, string | number>> = {},
  cause?: unknown,
): TongdaoError {
  return new TongdaoError(code, { endpoint, where: name, ...params }, { cause });
}

/** A fault of a row that cannot be parsed. */
export function malformed(line: number, detail: string, text: string): RowFault {
  return {
    code: 'ROW_MALFORMED',
    params: { line, detail },
    text: text.slice(0, FAULT_TEXT).replaceAll('\0', '\ufffd'),
  };
}
