import { SaxesParser } from 'saxes';
import { failure, type TableOptions } from '../formats/table.ts';

const MAX_DEPTH = 64;
/** Text without markup, or one tag: more is held by no field of any register. */
const MAX_PIECE = 16 * 1024 * 1024;

export interface XmlEvents {
  /** Names are without their namespace. */
  open(name: string, attributes: Readonly<Record<string, string>>, line: number): void;
  text(text: string): void;
  close(name: string): void;
}

/**
 * Reads XML piece by piece: no document type, no entities but the five of XML itself, bounded depth and pieces.
 * Throws FILE_XML, FILE_XML_DOCTYPE, FILE_XML_LIMIT; FILE_TRUNCATED when the text ends within the document.
 */
export class XmlParser {
  readonly #options: TableOptions;
  readonly #parser = new SaxesParser();
  #depth = 0;
  #piece = 0;
  #hasRoot = false;

  constructor(options: TableOptions, events: XmlEvents) {
    this.#options = options;
    const parser = this.#parser;
    parser.on('error', (error) => {
      const detail = error.message.replace(/^\d+:\d+: /, '').slice(0, 200);
      throw failure(options, 'FILE_XML', { line: parser.line, detail }, error);
    });
    parser.on('doctype', () => {
      throw failure(options, 'FILE_XML_DOCTYPE', { line: parser.line });
    });
    parser.on('opentag', ({ name, attributes }) => {
      this.#piece = 0;
      this.#hasRoot = true;
      this.#depth += 1;
      if (this.#depth > MAX_DEPTH) throw this.#limit(`${this.#depth} > ${MAX_DEPTH} levels`);
      events.open(localName(name), attributes, parser.line);
    });
    parser.on('closetag', ({ name }) => {
      this.#piece = 0;
      this.#depth -= 1;
      events.close(localName(name));
    });
    parser.on('text', (text) => {
      this.#piece = 0;
      events.text(text);
    });
    parser.on('cdata', (text) => {
      this.#piece = 0;
      events.text(text);
    });
  }

  write(text: string): void {
    this.#piece += text.length;
    if (this.#piece > MAX_PIECE) throw this.#limit(`> ${MAX_PIECE / 1024 ** 2} MiB`);
    this.#parser.write(text);
  }

  end(): void {
    if (!this.#hasRoot) throw failure(this.#options, 'FILE_EMPTY');
    if (this.#depth > 0) throw failure(this.#options, 'FILE_TRUNCATED', { line: this.#parser.line });
    this.#parser.close();
  }

  #limit(detail: string) {
    return failure(this.#options, 'FILE_XML_LIMIT', { line: this.#parser.line, detail });
  }
}

export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
