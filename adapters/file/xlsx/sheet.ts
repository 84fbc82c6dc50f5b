import { failure, MAX_RECORD, type TableOptions } from '../formats/table.ts';
import type { XmlEvents } from '../xml/parser.ts';
import { numberText } from './formats.ts';
import type { Workbook } from './workbook.ts';

const MAX_COLUMNS = 16_384;

/** A row of a sheet that is not blank. */
export interface SheetRow {
  /** Its number in the sheet. */
  readonly line: number;
  /** Texts by column; holes where nothing stands. */
  readonly cells: readonly (string | undefined)[];
  /** What is wrong with a cell, by column. */
  readonly faults: ReadonlyMap<number, string> | null;
  readonly isTooLong: boolean;
}

/** Makes rows of the events of a sheet's XML (ECMA-376 part 1, 18.3). */
export class SheetBuilder implements XmlEvents {
  readonly #book: Workbook;
  readonly #options: TableOptions;
  readonly #take: (row: SheetRow) => void;
  #line = 0;
  #cells: (string | undefined)[] = [];
  #faults: Map<number, string> | null = null;
  #size = 0;
  #isFilled = false;
  #column = -1;
  #type = '';
  #style = 0;
  #value = '';
  #hasFormula = false;
  #hasValue = false;
  /** Whether text is a value: within `v`, or `t` of an inline string. */
  #isValue = false;
  #isHint = false;

  constructor(book: Workbook, options: TableOptions, take: (row: SheetRow) => void) {
    this.#book = book;
    this.#options = options;
    this.#take = take;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'v' || (name === 't' && !this.#isHint)) this.#isValue = this.#hasValue = true;
    else if (name === 'c') this.#openCell(attributes);
    else if (name === 'row') this.#openRow(attributes);
    else if (name === 'f') this.#hasFormula = true;
    else if (name === 'rPh') this.#isHint = true;
  }

  text(text: string): void {
    if (!this.#isValue) return;
    this.#size += text.length;
    if (this.#size <= MAX_RECORD) this.#value += text;
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#isValue = false;
    else if (name === 'c') this.#closeCell();
    else if (name === 'row') this.#closeRow();
    else if (name === 'rPh') this.#isHint = false;
  }

  #openRow({ r }: Readonly<Record<string, string>>): void {
    this.#line = r === undefined ? this.#line + 1 : Number(r);
    this.#cells = [];
    this.#faults = null;
    this.#size = 0;
    this.#isFilled = false;
    this.#column = -1;
  }

  #openCell({ r, t = 'n', s = '0' }: Readonly<Record<string, string>>): void {
    this.#column = r === undefined ? this.#column + 1 : columnOf(r);
    if (!(this.#column < MAX_COLUMNS))
      throw failure(this.#options, 'FILE_XLSX', { detail: `cell ${r?.slice(0, 20)}` });
    this.#type = t;
    this.#style = Number(s);
    this.#value = '';
    this.#hasFormula = false;
    this.#hasValue = false;
  }

  #closeCell(): void {
    // A formula that came to an empty text is how people leave cells blank.
    const isBlank = this.#type === 'str' && this.#hasValue && this.#value === '';
    if (this.#hasFormula && !isBlank) this.#fault('是公式，请粘贴为值 (holds a formula: paste its values)');
    if (this.#value === '') return;
    const text = this.#text();
    if (text === '') return;
    this.#isFilled = true;
    this.#size += text.length;
    if (this.#size <= MAX_RECORD) this.#cells[this.#column] = text;
  }

  #closeRow(): void {
    const isTooLong = this.#size > MAX_RECORD;
    if (!this.#isFilled && !isTooLong && this.#faults === null) return;
    this.#take({ line: this.#line, cells: this.#cells, faults: this.#faults, isTooLong });
  }

  #text(): string {
    const value = this.#value;
    const { strings, formats, is1904 } = this.#book;
    switch (this.#type) {
      case 's': {
        const text = strings.get(Number(value));
        if (text === undefined)
          throw failure(this.#options, 'FILE_XLSX', {
            detail: `${cellName(this.#column, this.#line)}: shared string`,
          });
        return unescaped(text);
      }
      case 'str':
      case 'inlineStr':
        return unescaped(value);
      case 'b':
        return value === '1' ? 'TRUE' : 'FALSE';
      case 'e':
        this.#fault(`是错误值 ${value.slice(0, 20)} (holds the error ${value.slice(0, 20)})`);
        return value;
      case 'd':
        return value;
      default: {
        const text = numberText(value, formats[this.#style] ?? 'plain', is1904);
        if (text === null)
          this.#fault(
            '是超过 15 位的数字，末位已丢失，请把该列设为文本 (a number of more than 15 digits, of which the last are lost: make it text)',
          );
        return text ?? value;
      }
    }
  }

  #fault(what: string): void {
    this.#faults ??= new Map();
    this.#faults.set(this.#column, `${cellName(this.#column, this.#line)} ${what}`);
  }
}

/** `C5` is column 2. */
function columnOf(reference: string): number {
  let column = 0;
  for (let at = 0; at < reference.length; at++) {
    const code = reference.charCodeAt(at);
    if (code < 0x41 || code > 0x5a) break;
    column = column * 26 + code - 0x40;
  }
  return column === 0 ? Number.NaN : column - 1;
}

function cellName(column: number, line: number): string {
  let letters = '';
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(0x41 + ((rest - 1) % 26)) + letters;
  return `${letters}${line}`;
}

/** `_x000D_` stands for a character that XML would change (ECMA-376 part 1, 22.9.2.19). */
function unescaped(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
