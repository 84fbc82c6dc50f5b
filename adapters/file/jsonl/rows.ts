import type { RawValue } from '../../../src/contract/adapter.ts';
import { ByteWindow } from '../csv/bytes.ts';
import { decode, decodeByLine, decodeLoosely, type Encoding } from '../csv/encoding.ts';
import { encodingOf } from '../csv/table.ts';
import {
  demandSame,
  FAULT_TEXT,
  failure,
  MAX_RECORD,
  malformed,
  type Place,
  type RowMaker,
  type Rows,
  type TableOptions,
  TOO_LONG,
} from '../formats/table.ts';
import type { ByteFile } from '../sites/site.ts';
import { parseObject, valueAt } from './json.ts';

const NEWLINE = 0x0a;

export interface JsonlFile {
  readonly file: ByteFile;
  readonly stamp: string;
  readonly encoding: Encoding | null;
  readonly options: TableOptions;
}

/** One object a line; a line that holds none is a fault by itself. */
export class JsonlRows<Item> implements Rows<Item> {
  place: Place;
  readonly #source: JsonlFile;
  readonly #columns: readonly string[];
  readonly #make: RowMaker<Item>;
  readonly #window: ByteWindow;
  #encoding: Encoding | null;
  #lines: readonly string[] = [];
  /** Of this block: the next line; the bad lines with the place of their first bad byte. */
  #at = 0;
  #unreadable: ReadonlyMap<number, number> = new Map();
  #blockOffset = 0;
  /** Lines of this block that `place` has passed. */
  #passed = 0;
  /** Whether the block's last line is the file's last one and lacks its line end. */
  #unended = false;

  constructor(source: JsonlFile, from: Place, columns: readonly string[], make: RowMaker<Item>) {
    this.place = from;
    this.#source = source;
    this.#columns = columns;
    this.#make = make;
    this.#window = new ByteWindow(source.file, from.offset);
    this.#encoding = source.encoding;
  }

  async next(size: number): Promise<Item[]> {
    const items: Item[] = [];
    while (items.length < size) {
      if (this.#at >= this.#lines.length) {
        this.#pass();
        if (!(await this.#nextBlock(items))) break;
        continue;
      }
      const line = this.#lines[this.#at] ?? '';
      this.#at += 1;
      if (line.trim() !== '') items.push(this.#item(line, this.#at - 1));
    }
    this.#pass();
    return items;
  }

  async #nextBlock(items: Item[]): Promise<boolean> {
    const window = this.#window;
    if (window.bytes.length === 0) await window.more();
    for (;;) {
      const length = window.wholeLines(NEWLINE);
      if (length > 0) {
        this.#load(window.bytes.subarray(0, length));
        return true;
      }
      if (window.ended) {
        await demandSame(this.#source.file, this.#source.stamp, this.#source.options);
        return false;
      }
      if (window.bytes.length > MAX_RECORD) {
        items.push(await this.#passLongLine());
        return true;
      }
      await window.more();
    }
  }

  #load(bytes: Buffer): void {
    this.#encoding ??= encodingOf(bytes, this.#source.options);
    const encoding = this.#encoding ?? 'utf-8';
    const whole = decode(bytes, encoding);
    const { text, unreadable } =
      whole === null
        ? decodeByLine(bytes, encoding, NEWLINE)
        : { text: whole, unreadable: new Map<number, number>() };
    this.#unreadable = unreadable;
    this.#blockOffset = this.#window.offset;
    this.#lines = text.split('\n');
    this.#unended = !text.endsWith('\n');
    // After the last line end there is no line.
    if (!this.#unended) this.#lines = this.#lines.slice(0, -1);
    this.#at = 0;
  }

  #item(text: string, at: number): Item {
    const line = this.place.line + at - this.#passed + 1;
    const offset = this.#unreadable.get(at);
    const isLast = this.#unended && at === this.#lines.length - 1;
    const object = offset === undefined ? parseObject(line === 1 ? text.replace(/^\ufeff/, '') : text) : null;
    if (object === null && isLast) throw failure(this.#source.options, 'FILE_TRUNCATED', { line });
    if (offset !== undefined) {
      const params = { line, offset: this.#blockOffset + offset, encoding: this.#encoding ?? 'utf-8' };
      return this.#make(line, [], { code: 'ROW_ENCODING', params, text: text.slice(0, FAULT_TEXT) });
    }
    if (object === null) {
      const detail = `第 ${line} 行不是一个 JSON 对象 (line ${line}: not a JSON object)`;
      return this.#make(line, [], malformed(line, detail, text));
    }
    if (text.length > MAX_RECORD) return this.#make(line, [], malformed(line, TOO_LONG, text));
    const values: RawValue[] = this.#columns.map((column) => valueAt(object, column) ?? null);
    if (!text.includes('\\u0000')) return this.#make(line, values);
    const detail = `第 ${line} 行含 NUL 字符 (line ${line}: a NUL character)`;
    return this.#make(line, values, malformed(line, detail, text));
  }

  async #passLongLine(): Promise<Item> {
    const window = this.#window;
    const line = this.place.line + 1;
    const text = decodeLoosely(window.bytes.subarray(0, FAULT_TEXT), this.#encoding ?? 'utf-8');
    let end = -1;
    while (end < 0) {
      window.drop(window.bytes.length);
      await window.more();
      if (window.ended) throw failure(this.#source.options, 'FILE_TRUNCATED', { line });
      end = window.bytes.indexOf(NEWLINE);
    }
    window.drop(end + 1);
    this.place = { offset: window.offset, line };
    return this.#make(line, [], malformed(line, TOO_LONG, text));
  }

  /** Moves `place` and the window to the next line. */
  #pass(): void {
    const { bytes, ended } = this.#window;
    const isWhole = this.#at >= this.#lines.length && this.#lines.length > 0 && ended && this.#unended;
    let end = 0;
    for (let line = this.#passed; line < this.#at; line++) end = bytes.indexOf(NEWLINE, end) + 1;
    if (isWhole) end = bytes.length;
    this.#window.drop(end);
    this.place = { offset: this.#window.offset, line: this.place.line + this.#at - this.#passed };
    this.#passed = this.#at;
    if (this.#at >= this.#lines.length) {
      this.#lines = [];
      this.#at = 0;
      this.#passed = 0;
    }
  }
}
