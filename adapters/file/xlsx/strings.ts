import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TongdaoError } from '../../../src/contract/errors.ts';
import type { TableOptions } from '../formats/table.ts';

const BLOCK = 128;
/** Characters kept in memory: of the first strings, and again of those used last. */
const KEPT = 8 * 1024 * 1024;
const KEPT_BLOCKS = 1000;
/** What no XML text can hold. */
const SEPARATOR = '\0';

interface Span {
  readonly offset: number;
  readonly length: number;
}

/**
 * The texts that cells of a workbook share, by number, in constant memory. Programs number them as they first meet them: the first
 * ones are those that repeat, and stay in memory; the rest goes to a temporary file without a name, in blocks that are mostly
 * needed one after the other.
 */
export class SharedStrings {
  readonly #options: TableOptions;
  readonly #blocks: (readonly string[] | Span)[] = [];
  readonly #recent = new Map<number, readonly string[]>();
  #recentSize = 0;
  #pending: string[] = [];
  #size = 0;
  #file: number | null = null;
  #end = 0;

  constructor(options: TableOptions) {
    this.#options = options;
  }

  add(text: string): void {
    this.#pending.push(text);
    this.#size += text.length;
    if (this.#pending.length === BLOCK) this.flush();
  }

  /** After the last one. */
  flush(): void {
    if (this.#pending.length === 0) return;
    const isEarly = this.#size <= KEPT && this.#blocks.length < KEPT_BLOCKS;
    this.#blocks.push(isEarly ? this.#pending : this.#write(this.#pending.join(SEPARATOR)));
    this.#pending = [];
  }

  get(index: number): string | undefined {
    const number = Math.floor(index / BLOCK);
    const block = this.#blocks[number];
    if (block === undefined) return undefined;
    return ('offset' in block ? this.#recall(number, block) : block)[index % BLOCK];
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  #recall(number: number, span: Span): readonly string[] {
    const known = this.#recent.get(number);
    if (known !== undefined) return known;
    const buffer = Buffer.allocUnsafe(span.length);
    this.#use((file) => readSync(file, buffer, 0, span.length, span.offset));
    const block = buffer.toString('utf8').split(SEPARATOR);
    this.#recent.set(number, block);
    this.#recentSize += span.length;
    for (const oldest of this.#recent.keys()) {
      if (this.#recentSize <= KEPT || oldest === number) break;
      const forgotten = this.#blocks[oldest];
      this.#recentSize -= forgotten !== undefined && 'offset' in forgotten ? forgotten.length : 0;
      this.#recent.delete(oldest);
    }
    return block;
  }

  #write(text: string): Span {
    const bytes = Buffer.from(text, 'utf8');
    const offset = this.#end;
    this.#use((file) => writeSync(file, bytes, 0, bytes.length, offset));
    this.#end += bytes.length;
    return { offset, length: bytes.length };
  }

  #use(act: (file: number) => void): void {
    try {
      this.#file ??= nameless();
      act(this.#file);
    } catch (error) {
      const { endpoint, name } = this.#options;
      const detail = error instanceof Error && 'code' in error ? String(error.code) : 'I/O';
      const params = { endpoint, where: name, folder: tmpdir(), detail };
      throw new TongdaoError('FILE_TEMPORARY', params, { cause: error });
    }
  }
}

/** A file that nobody else can open, and that is gone with the process. */
function nameless(): number {
  const path = join(tmpdir(), `tongdao-${randomUUID()}`);
  const file = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  return file;
}
