import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { failure, type TableOptions } from '../formats/table.ts';
import type { ByteFile, FileState } from '../sites/site.ts';
import { broken, type Packed } from './archive.ts';

/**
 * A packed file as one that can be read from any place on. What is packed can only be unpacked from its start: going back
 * begins anew, going forward passes over. Its checksum is seen whenever its end is reached.
 */
export class Member implements ByteFile {
  readonly #packed: Packed;
  readonly #archive: ByteFile;
  readonly #options: TableOptions;
  #stream: Readable | null = null;
  #chunks: AsyncIterator<Buffer> | null = null;
  #chunk: Buffer = Buffer.alloc(0);
  /** Where `#chunk` starts. */
  #offset = 0;
  #sum = 0;

  constructor(packed: Packed, archive: ByteFile, options: TableOptions) {
    this.#packed = packed;
    this.#archive = archive;
    this.#options = options;
  }

  async read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }> {
    if (this.#stream === null || position < this.#offset) await this.#begin();
    let bytesRead = 0;
    while (bytesRead < length) {
      const from = position + bytesRead - this.#offset;
      if (from >= this.#chunk.length) {
        if (await this.#more()) continue;
        break;
      }
      bytesRead += this.#chunk.copy(buffer, offset + bytesRead, from, from + length - bytesRead);
    }
    return { bytesRead };
  }

  /** The size is the member's own; the archive's time tells whether it changed. */
  async stat(): Promise<FileState> {
    return { size: this.#packed.size, mtimeMs: (await this.#archive.stat()).mtimeMs };
  }

  async close(): Promise<void> {
    this.#stream?.destroy();
    this.#stream = null;
  }

  async #begin(): Promise<void> {
    this.#stream?.destroy();
    this.#stream = await this.#packed.stream();
    this.#chunks = this.#stream[Symbol.asyncIterator]();
    this.#chunk = Buffer.alloc(0);
    this.#offset = 0;
    this.#sum = 0;
  }

  async #more(): Promise<boolean> {
    const next = await this.#chunks?.next().catch((error: unknown) => {
      throw broken(this.#options, error);
    });
    if (next === undefined || next.done === true) {
      if (this.#offset + this.#chunk.length === this.#packed.size && this.#sum !== this.#packed.crc32)
        throw failure(this.#options, 'FILE_ZIP_BROKEN', { detail: `CRC-32 of ${this.#packed.name}` });
      return false;
    }
    this.#offset += this.#chunk.length;
    this.#chunk = next.value;
    this.#sum = crc32(this.#chunk, this.#sum);
    return true;
  }
}
