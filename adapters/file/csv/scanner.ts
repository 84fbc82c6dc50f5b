const QUOTE = 0x22;
const CR = 0x0d;

/**
 * Cuts a text into the records of RFC 4180, one at a time, and keeps only the fields that are wanted.
 * After `next()` the properties tell of the record that it returned.
 */
export class Scanner {
  text = '';
  position = 0;
  /** Line ends passed in this text. */
  lines = 0;
  /** How many fields the record has, wanted or not. */
  fields = 0;
  /** The text ends within a quoted field. */
  open = false;
  /** Something other than a delimiter follows a closing quote. */
  flawed = false;

  readonly #delimiter: number;
  readonly #newline: string;
  readonly #newlineCode: number;
  readonly #slots: Int32Array;
  readonly #wanted: number;

  /** @param slots by field: its place in the values that `next` returns, or -1 */
  constructor(delimiter: string, newline: string, slots: Int32Array) {
    this.#delimiter = delimiter.charCodeAt(0);
    this.#newline = newline;
    this.#newlineCode = newline.charCodeAt(0);
    this.#slots = slots;
    this.#wanted = slots.reduce((most, slot) => Math.max(most, slot + 1), 0);
  }

  load(text: string): void {
    this.text = text;
    this.goTo(0, 0);
  }

  goTo(position: number, lines: number): void {
    this.position = position;
    this.lines = lines;
  }

  /** Go to the next physical line, whatever quotes say. */
  skipLine(): void {
    const end = this.text.indexOf(this.#newline, this.position);
    this.position = end < 0 ? this.text.length : end + 1;
    if (end >= 0) this.lines += 1;
  }

  next(): string[] {
    const { text } = this;
    const delimiter = this.#delimiter;
    const newline = this.#newlineCode;
    const slots = this.#slots;
    const width = slots.length;
    const length = text.length;
    const values = new Array<string>(this.#wanted);
    this.open = false;
    this.flawed = false;
    let field = 0;
    let at = this.position;
    for (;;) {
      const slot = field < width ? (slots[field] ?? -1) : -1;
      field += 1;
      let code = text.charCodeAt(at);
      if (code === QUOTE) {
        at = this.#quoted(at, slot, values);
        code = text.charCodeAt(at);
      } else {
        const from = at;
        while (code !== delimiter && code !== newline && at < length) code = text.charCodeAt(++at);
        if (slot >= 0) {
          const end = at > from && code !== delimiter && text.charCodeAt(at - 1) === CR ? at - 1 : at;
          values[slot] = text.slice(from, end);
        }
      }
      if (code === delimiter && at < length) {
        at += 1;
        continue;
      }
      this.fields = field;
      this.position = at < length ? at + 1 : length;
      if (at < length) this.lines += 1;
      return values;
    }
  }

  /** Takes a quoted field that starts at `at`; returns where its delimiter or line end stands. */
  #quoted(at: number, slot: number, values: string[]): number {
    const { text } = this;
    let escaped = false;
    let close = text.indexOf('"', at + 1);
    while (close >= 0 && text.charCodeAt(close + 1) === QUOTE) {
      escaped = true;
      close = text.indexOf('"', close + 2);
    }
    if (close < 0) {
      this.open = true;
      return text.length;
    }
    const value = text.slice(at + 1, close);
    for (let end = value.indexOf(this.#newline); end >= 0; end = value.indexOf(this.#newline, end + 1))
      this.lines += 1;
    if (slot >= 0) values[slot] = escaped ? value.replaceAll('""', '"') : value;
    let end = close + 1;
    if (text.charCodeAt(end) === CR && this.#newlineCode !== CR) end += 1;
    while (end < text.length) {
      const code = text.charCodeAt(end);
      if (code === this.#delimiter || code === this.#newlineCode) break;
      this.flawed = true;
      end += 1;
    }
    return end;
  }
}
