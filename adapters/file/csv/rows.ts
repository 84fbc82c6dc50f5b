import type { RowFault } from '../../../src/contract/adapter.ts';
import { TongdaoError } from '../../../src/contract/errors.ts';
import { FAULT_TEXT, MAX_RECORD, type Place } from '../formats/table.ts';
import { stampOf } from '../sites/site.ts';
import { ByteWindow } from './bytes.ts';
import { decode, decodeByLine, decodeLoosely, type Encoding } from './encoding.ts';
import { Scanner } from './scanner.ts';
import { type CsvTable, encodingOf } from './table.ts';

const TOO_LONG = '记录超过 1 MiB 或引号未闭合 (longer than 1 MiB, or a quote is never closed)';

/** Makes what the caller wants of a row. `values` are the wanted columns, as far as they could be told when there is a fault. */
export type RowMaker<Item> = (line: number, values: string[], fault?: RowFault) => Item;

/** A damaged stretch that is passed over until a line fits the header again. */
interface Damage {
  readonly line: number;
  readonly detail: string;
  readonly text: string;
}

/**
 * Reads the rows of an open table from a place on, in constant memory. Every row becomes one item: a record, or a fault when
 * it cannot be one. Blank lines and repeated headers are none.
 * Throws FILE_TRUNCATED when the file ends within a record, FILE_CHANGED when it changed meanwhile, FILE_ENCODING….
 */
export class RowReader<Item> {
  /** After the last row that was given. */
  place: Place;

  readonly #table: CsvTable;
  readonly #width: number;
  readonly #make: RowMaker<Item>;
  readonly #scanner: Scanner;
  readonly #probe: Scanner;
  readonly #window: ByteWindow;
  readonly #newline: number;
  readonly #headerValues: readonly string[];
  #encoding: Encoding | null;
  /** Lines of this block with bytes that cannot be read, with the place of the first such byte in it. */
  #unreadable: ReadonlyMap<number, number> = new Map();
  #hasNul = false;
  /** The file's last line lacks its line end, and this block holds it. */
  #unended = false;
  /** The record at the end of this block needs more bytes. */
  #hungry = false;
  #damage: Damage | null = null;
  /** What of the block `place` has passed. */
  #passed = { bytes: 0, lines: 0 };
  #items: Item[] = [];

  /** @param columns indices of the wanted columns, in the order of the values */
  constructor(table: CsvTable, from: Place, columns: readonly number[], make: RowMaker<Item>) {
    const slots = new Int32Array(table.header.length).fill(-1);
    columns.forEach((column, slot) => {
      slots[column] = slot;
    });
    const { delimiter } = table.options;
    this.place = from;
    this.#table = table;
    this.#width = table.header.length;
    this.#make = make;
    this.#scanner = new Scanner(delimiter, table.newline, slots);
    this.#probe = new Scanner(delimiter, table.newline, slots);
    this.#window = new ByteWindow(table.file, from.offset);
    this.#newline = table.newline.charCodeAt(0);
    this.#headerValues = columns.map((column) => table.headerCells[column] ?? '');
    this.#encoding = table.encoding;
  }

  /** Up to `size` items, none only at the end of the file. */
  async next(size: number): Promise<Item[]> {
    this.#items = [];
    while (this.#items.length < size) {
      if (this.#scanner.position >= this.#scanner.text.length && !(await this.#nextBlock())) break;
      this.#scan(size);
    }
    this.#pass();
    return this.#items;
  }

  async #nextBlock(): Promise<boolean> {
    this.#pass();
    const window = this.#window;
    window.drop(this.#passed.bytes);
    this.#passed = { bytes: 0, lines: 0 };
    this.#scanner.load('');
    if (this.#hungry || window.bytes.length === 0) await window.more();
    this.#hungry = false;
    for (;;) {
      const length = window.wholeLines(this.#newline);
      if (length > 0) {
        this.#load(window.bytes.subarray(0, length));
        return true;
      }
      if (window.ended) return this.#finish();
      if (window.bytes.length > MAX_RECORD) await this.#passLongLine();
      else await window.more();
    }
  }

  async #finish(): Promise<false> {
    if (this.#damage !== null) {
      if (this.#unended) throw this.#error('FILE_TRUNCATED', { line: this.#damage.line });
      this.#giveDamage();
    }
    if ((await stampOf(this.#table.file)) !== this.#table.stamp) throw this.#error('FILE_CHANGED');
    return false;
  }

  #load(bytes: Buffer): void {
    const last = this.#window.ended;
    this.#unreadable = new Map();
    let text = decode(bytes, this.#encoding ?? 'utf-8');
    if (text === null && this.#encoding === null) {
      this.#encoding = encodingOf(bytes, this.#table.options);
      text = decode(bytes, this.#encoding ?? 'utf-8');
    }
    text ??= this.#decodeDamaged(bytes, last);
    if (this.#encoding === null && text.length !== bytes.length) this.#encoding = 'utf-8';
    this.#hasNul = text.includes('\0');
    this.#unended = last && !text.endsWith(this.#table.newline);
    this.#scanner.load(text);
  }

  #decodeDamaged(bytes: Buffer, last: boolean): string {
    const { text, unreadable, cutLine } = decodeByLine(bytes, this.#encoding ?? 'utf-8', this.#newline);
    if (last && cutLine !== null) throw this.#error('FILE_TRUNCATED', { line: this.#line(cutLine) });
    this.#unreadable = unreadable;
    return text;
  }

  #scan(size: number): void {
    const scanner = this.#scanner;
    const { text } = scanner;
    const width = this.#width;
    const whole = this.#unreadable.size === 0 && !this.#hasNul;
    while (scanner.position < text.length && this.#items.length < size) {
      if (this.#damage !== null) {
        this.#lookForFit();
        continue;
      }
      const start = scanner.position;
      const first = scanner.lines;
      const values = scanner.next();
      if (scanner.fields === 1 && text.slice(start, scanner.position).trim() === '') continue;
      if (whole && scanner.fields === width && !scanner.flawed && !scanner.open) {
        if (values[0] === this.#headerValues[0] && this.#isHeader(values)) continue;
        this.#items.push(this.#make(this.#line(first), values));
      } else {
        this.#takeFaulty(start, first, values);
      }
    }
  }

  #isHeader(values: readonly string[]): boolean {
    return values.every((value, index) => value === this.#headerValues[index]);
  }

  /** A record that is not whole, or that may not be. */
  #takeFaulty(start: number, first: number, values: string[]): void {
    const scanner = this.#scanner;
    const { text, open } = scanner;
    const end = scanner.position;
    const last = scanner.lines;
    const line = this.#line(first);
    const sound = !open && !scanner.flawed && scanner.fields === this.#width;
    const short = !open && scanner.fields < this.#width;
    if (this.#unended && end === text.length && short) throw this.#error('FILE_TRUNCATED', { line });
    if (open && !this.#window.ended) {
      this.#waitForQuote(start, first);
      return;
    }
    const fault = this.#faultOf(start, first, line);
    if (fault === null) {
      this.#items.push(this.#make(line, values));
      return;
    }
    // A quote that was opened by mistake takes the following lines with it, up to one that is a record by itself.
    if (!sound && (open || last - first > 1)) {
      scanner.goTo(start, first);
      scanner.skipLine();
      while (scanner.position < end && !this.#fits()) scanner.skipLine();
      if (open && scanner.position >= end) throw this.#error('FILE_TRUNCATED', { line });
    }
    const shown = text.slice(start, Math.min(scanner.position, start + FAULT_TEXT));
    this.#items.push(
      this.#make(line, sound ? values : [], { ...fault, text: shown.replaceAll('\0', '\ufffd') }),
    );
  }

  /** The text ends within a quoted field: fetch more, or give the record up when it is too long. */
  #waitForQuote(start: number, first: number): void {
    const scanner = this.#scanner;
    const { text } = scanner;
    scanner.goTo(start, first);
    this.#pass();
    if (this.#window.wholeLines(this.#newline) - this.#passed.bytes <= MAX_RECORD) {
      this.#hungry = true;
      scanner.goTo(text.length, first);
    } else {
      scanner.skipLine();
      this.#damage = {
        line: this.#line(first),
        detail: TOO_LONG,
        text: text.slice(start, start + FAULT_TEXT),
      };
    }
  }

  #faultOf(start: number, first: number, line: number): Omit<RowFault, 'text'> | null {
    const { text, position, lines, fields, open, flawed } = this.#scanner;
    for (let at = first; at <= lines; at++) {
      const offset = this.#unreadable.get(at);
      if (offset !== undefined && (at < lines || at === first))
        return {
          code: 'ROW_ENCODING',
          params: { line, offset: this.#window.offset + offset, encoding: this.#encoding ?? 'utf-8' },
        };
    }
    const malformed = (detail: string) => ({ code: 'ROW_MALFORMED', params: { line, detail } });
    if (open) return malformed(`第 ${line} 行引号未闭合 (line ${line}: a quote is never closed)`);
    if (flawed) return malformed(`第 ${line} 行引号后有多余文字 (line ${line}: text after a closing quote)`);
    if (fields !== this.#width)
      return malformed(
        `第 ${line} 行有 ${fields} 个字段，应为 ${this.#width} (line ${line}: ${fields} fields, not ${this.#width})`,
      );
    if (!text.slice(start, position).includes('\0')) return null;
    return malformed(`第 ${line} 行含 NUL 字符 (line ${line}: a NUL character)`);
  }

  #lookForFit(): void {
    const scanner = this.#scanner;
    while (scanner.position < scanner.text.length && !this.#fits()) scanner.skipLine();
    if (scanner.position < scanner.text.length) this.#giveDamage();
  }

  /** Whether the physical line at the scanner's position is a record of the right width by itself. */
  #fits(): boolean {
    const { text, position } = this.#scanner;
    const end = text.indexOf(this.#table.newline, position);
    this.#probe.load(text.slice(position, end < 0 ? text.length : end + 1));
    this.#probe.next();
    const { fields, open, flawed } = this.#probe;
    return fields === this.#width && !open && !flawed && this.#probe.position === this.#probe.text.length;
  }

  #giveDamage(): void {
    if (this.#damage === null) return;
    const { line, detail, text } = this.#damage;
    this.#damage = null;
    this.#items.push(this.#make(line, [], { code: 'ROW_MALFORMED', params: { line, detail }, text }));
  }

  /** The window holds the start of a line that is longer than a record may be. */
  async #passLongLine(): Promise<void> {
    const window = this.#window;
    const line = this.#line(0);
    const text = decodeLoosely(window.bytes.subarray(0, FAULT_TEXT), this.#encoding ?? 'utf-8');
    let end = -1;
    while (end < 0) {
      window.drop(window.bytes.length);
      await window.more();
      if (window.ended) throw this.#error('FILE_TRUNCATED', { line });
      end = window.bytes.indexOf(this.#newline);
    }
    window.drop(end + 1);
    this.place = { offset: window.offset, line };
    this.#damage ??= { line, detail: TOO_LONG, text };
  }

  /** Number of a line of this block, from 1. */
  #line(inBlock: number): number {
    return this.place.line - this.#passed.lines + inBlock + 1;
  }

  /** Moves `place` to where the scanner stands. */
  #pass(): void {
    const { text, position, lines } = this.#scanner;
    const { bytes } = this.#window;
    let at = this.#passed.bytes;
    if (position >= text.length && text !== '' && !this.#hungry) at = this.#window.wholeLines(this.#newline);
    else for (let line = this.#passed.lines; line < lines; line++) at = bytes.indexOf(this.#newline, at) + 1;
    this.place = {
      offset: this.place.offset + at - this.#passed.bytes,
      line: this.place.line + lines - this.#passed.lines,
    };
    this.#passed = { bytes: at, lines };
  }

  #error(code: 'FILE_TRUNCATED' | 'FILE_CHANGED', params: { readonly line?: number } = {}): TongdaoError {
    const { endpoint, name } = this.#table.options;
    return new TongdaoError(code, { endpoint, where: name, ...params });
  }
}
