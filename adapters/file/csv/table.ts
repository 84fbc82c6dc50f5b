import { type FileHandle, open } from 'node:fs/promises';
import { TongdaoError } from '../../../src/contract/errors.ts';
import { decodeLoosely, type Encoding, judge } from './encoding.ts';
import { Scanner } from './scanner.ts';

const SAMPLE = 64 * 1024;
const BOM = '\ufeff';

/** How a file is to be taken, and how errors name it. */
export interface TableOptions {
  readonly endpoint: string;
  /** Absolute path. */
  readonly path: string;
  /** Name for people, relative to the endpoint's folder. */
  readonly name: string;
  readonly encoding: Encoding | 'auto';
  readonly delimiter: string;
}

/** A place between two records. */
export interface Place {
  /** Bytes before it. */
  readonly offset: number;
  /** Physical lines before it. */
  readonly line: number;
}

/** An open CSV file whose header has been read. */
export interface Table {
  readonly options: TableOptions;
  readonly file: FileHandle;
  /** What the file looked like when it was opened, to see whether somebody writes it meanwhile. */
  readonly stamp: string;
  /** null: nothing but ASCII was seen so far and none was prescribed. */
  readonly encoding: Encoding | null;
  readonly newline: '\n' | '\r';
  /** Column names; empty for an empty file. */
  readonly header: readonly string[];
  /** The header's cells as they stand, to know it again further down. */
  readonly headerCells: readonly string[];
  /** The first place after the header. */
  readonly start: Place;
}

/** Opens the file and reads its header. Throws ENDPOINT_UNREACHABLE, FILE_ENCODING…, FILE_HEADER…. The caller closes `file`. */
export async function openTable(options: TableOptions): Promise<Table> {
  const file = await open(options.path, 'r').catch((error: unknown) => {
    throw unreachable(options, error);
  });
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(SAMPLE), 0, SAMPLE, 0);
    const sample = buffer.subarray(0, bytesRead);
    const encoding = encodingOf(sample, options);
    return { options, file, stamp: await stampOf(file), encoding, ...headerOf(sample, encoding, options) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

export async function stampOf(file: FileHandle): Promise<string> {
  const { size, mtimeMs } = await file.stat();
  return `${size}@${Math.trunc(mtimeMs)}`;
}

export function unreachable({ endpoint, name }: TableOptions, error: unknown): TongdaoError {
  const detail = error instanceof Error && 'code' in error ? String(error.code) : 'I/O';
  return new TongdaoError('ENDPOINT_UNREACHABLE', { endpoint, where: name, detail }, { cause: error });
}

/**
 * The encoding of these bytes; null when they are ASCII and none is prescribed.
 * Throws FILE_ENCODING when they are in another one than prescribed, or in none that can be read.
 */
export function encodingOf(bytes: Uint8Array, options: TableOptions): Encoding | null {
  const { endpoint, name, encoding: wanted } = options;
  const found = judge(bytes);
  if (found === 'ascii') return wanted === 'auto' ? null : wanted;
  if (found === wanted || (found === null && wanted !== 'auto')) return wanted;
  if (found === null) throw new TongdaoError('FILE_ENCODING_UNKNOWN', { endpoint, where: name });
  if (found === 'utf-16' || wanted !== 'auto')
    throw new TongdaoError('FILE_ENCODING', { endpoint, where: name, wanted, found });
  return found;
}

function headerOf(
  sample: Buffer,
  encoding: Encoding | null,
  { endpoint, name, delimiter }: TableOptions,
): Pick<Table, 'newline' | 'header' | 'headerCells' | 'start'> {
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
    const header = cells.map((cell, index) => cell.trim() || `#${index + 1}`);
    const twice = header.find((column, index) => header.indexOf(column) !== index);
    if (twice !== undefined)
      throw new TongdaoError('FILE_HEADER_REPEATED', { endpoint, where: name, column: twice });
    const line = scanner.lines;
    return { newline, header, headerCells: cells, start: { offset: offsetOf(sample, newline, line), line } };
  }
  return { newline, header: [], headerCells: [], start: { offset: sample.length, line: scanner.lines } };
}

/** Bytes up to the end of that many lines. */
function offsetOf(bytes: Buffer, newline: string, lines: number): number {
  let offset = 0;
  for (let line = 0; line < lines; line++) offset = bytes.indexOf(newline, offset) + 1;
  return lines === 0 ? bytes.length : offset;
}
