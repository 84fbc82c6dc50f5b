import { TongdaoError } from '../../../src/contract/errors.ts';
import { failure, headerOf, type Place, type TableOptions } from '../formats/table.ts';
import { type ByteFile, sampleOf, stampOf } from '../sites/site.ts';
import { decodeLoosely, type Encoding, judge } from './encoding.ts';
import { Scanner } from './scanner.ts';

const SAMPLE = 64 * 1024;
const BOM = '\ufeff';

/** An open CSV file whose header has been read. */
export interface CsvTable {
  readonly options: CsvOptions;
  readonly file: ByteFile;
  /** What the file looked like when it was opened, to see whether somebody writes it meanwhile. */
  readonly stamp: string;
  /** null: nothing but ASCII was seen so far and none was prescribed. */
  readonly encoding: Encoding | null;
  readonly newline: '\n' | '\r';
  /** Column names. */
  readonly header: readonly string[];
  /** The header's cells as they stand, to know it again further down. */
  readonly headerCells: readonly string[];
  /** The first place after the header. */
  readonly start: Place;
}

export type CsvOptions = TableOptions & { readonly delimiter: string };

/** Reads the header. Throws FILE_EMPTY, FILE_ENCODING…, FILE_HEADER…. The caller closes `file`. */
export async function openCsv(file: ByteFile, options: CsvOptions): Promise<CsvTable> {
  const stamp = await stampOf(file);
  const sample = await sampleOf(file, SAMPLE);
  const encoding = encodingOf(sample, options);
  return { options, file, stamp, encoding, ...headLine(sample, encoding, options) };
}

/**
 * The encoding of these bytes; null when they are ASCII and none is prescribed.
 * Throws FILE_ENCODING when they are in another one than prescribed, or in none that can be read.
 */
export function encodingOf(
  bytes: Uint8Array,
  options: Pick<TableOptions, 'endpoint' | 'name' | 'encoding'>,
): Encoding | null {
  const { endpoint, name, encoding: wanted } = options;
  const found = judge(bytes);
  if (found === 'ascii') return wanted === 'auto' ? null : wanted;
  if (found === wanted || (found === null && wanted !== 'auto')) return wanted;
  if (found === null) throw new TongdaoError('FILE_ENCODING_UNKNOWN', { endpoint, where: name });
  if (found === 'utf-16' || wanted !== 'auto')
    throw new TongdaoError('FILE_ENCODING', { endpoint, where: name, wanted, found });
  return found;
}

function headLine(
  sample: Buffer,
  encoding: Encoding | null,
  options: CsvOptions,
): Pick<CsvTable, 'newline' | 'header' | 'headerCells' | 'start'> {
  const { endpoint, name, delimiter } = options;
  const newline = sample.includes('\n') || !sample.includes('\r') ? '\n' : '\r';
  const whole = decodeLoosely(sample, encoding ?? 'utf-8');
  const text = whole.startsWith(BOM) ? whole.slice(1) : whole;
  const scanner = new Scanner(
    delimiter,
    newline,
    new Int32Array(SAMPLE).map((_, index) => index),
  );
  scanner.load(text);
  for (let start = 0; start < text.length; start = scanner.position) {
    const cells = scanner.next().slice(0, scanner.fields);
    if (text.slice(start, scanner.position).trim() === '') continue;
    const cut = scanner.lines === 0 && sample.length === SAMPLE;
    if (scanner.open || scanner.flawed || cut)
      throw new TongdaoError('FILE_HEADER', { endpoint, where: name });
    const header = headerOf(cells, options);
    const line = scanner.lines;
    return { newline, header, headerCells: cells, start: { offset: offsetOf(sample, newline, line), line } };
  }
  throw failure(options, 'FILE_EMPTY');
}

/** Bytes up to the end of that many lines. */
function offsetOf(bytes: Buffer, newline: string, lines: number): number {
  let offset = 0;
  for (let line = 0; line < lines; line++) offset = bytes.indexOf(newline, offset) + 1;
  return lines === 0 ? bytes.length : offset;
}
