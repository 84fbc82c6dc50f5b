import type { RawValue } from '../../../src/contract/adapter.ts';
import { MAX_RECORD, type TableOptions } from '../formats/table.ts';
import { localName, type XmlEvents } from './parser.ts';

/** A row element: texts of its elements by dotted path, attributes as `@name`; what repeats is a list. */
export interface XmlRow {
  readonly line: number;
  readonly cells: ReadonlyMap<string, RawValue>;
  readonly isTooLong: boolean;
}

interface Element {
  /** Its path within the row, and what its children's begin with. */
  readonly path: string;
  readonly prefix: string;
  text: string;
  isNil: boolean;
  hasChildren: boolean;
}

/** Makes rows of XML's events. A row is an element of the given name, or a child of the root. */
export class RowBuilder implements XmlEvents {
  readonly #rowName: string | undefined;
  readonly #take: (row: XmlRow) => void;
  #depth = 0;
  #line = 0;
  #size = 0;
  #cells: Map<string, RawValue> | null = null;
  #open: Element[] = [];

  constructor({ row }: TableOptions, take: (row: XmlRow) => void) {
    this.#rowName = row;
    this.#take = take;
  }

  open(name: string, attributes: Readonly<Record<string, string>>, line: number): void {
    this.#depth += 1;
    if (this.#cells === null) {
      const isRow = this.#rowName === undefined ? this.#depth === 2 : name === this.#rowName;
      if (!isRow) return;
      this.#cells = new Map();
      this.#line = line;
      this.#size = 0;
      this.#enter('', '', attributes);
      return;
    }
    const parent = this.#open.at(-1);
    if (parent !== undefined) parent.hasChildren = true;
    const path = `${parent?.prefix ?? ''}${name}`;
    this.#enter(path, `${path}.`, attributes);
  }

  text(text: string): void {
    const element = this.#open.at(-1);
    if (element === undefined) return;
    this.#size += text.length;
    if (this.#size <= MAX_RECORD) element.text += text;
  }

  close(): void {
    this.#depth -= 1;
    const element = this.#open.pop();
    if (element === undefined || this.#cells === null) return;
    const { path, text, isNil, hasChildren } = element;
    const isBlank = text.trim() === '';
    if (path !== '' && (!hasChildren || !isBlank)) this.#add(path, isNil ? null : text);
    if (path === '' && !hasChildren && !isBlank) this.#add('.', text);
    if (this.#open.length > 0) return;
    const row = { line: this.#line, cells: this.#cells, isTooLong: this.#size > MAX_RECORD };
    this.#cells = null;
    this.#take(row);
  }

  #enter(path: string, prefix: string, attributes: Readonly<Record<string, string>>): void {
    let isNil = false;
    for (const [name, value] of Object.entries(attributes)) {
      if (name === 'xmlns' || name.startsWith('xmlns:')) continue;
      if (name === 'xsi:nil') {
        isNil = value === 'true' || value === '1';
        continue;
      }
      this.#size += value.length;
      if (this.#size <= MAX_RECORD) this.#add(`${prefix}@${localName(name)}`, value);
    }
    this.#open.push({ path, prefix, text: '', isNil, hasChildren: false });
  }

  #add(path: string, value: string | null): void {
    const cells = this.#cells;
    const before = cells?.get(path);
    if (before === undefined) cells?.set(path, value);
    else if (Array.isArray(before)) before.push(value);
    else cells?.set(path, [before, value]);
  }
}
