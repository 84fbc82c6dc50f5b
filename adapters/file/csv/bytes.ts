import type { ByteFile } from '../sites/site.ts';

/** Texts of this size still live where new objects do; larger ones are dear to allocate. */
const CHUNK = 64 * 1024;

/** A window over a file: bytes come in at its end and are dropped at its start. `bytes` is valid until the next `more`. */
export class ByteWindow {
  bytes: Buffer;
  /** Where `bytes` starts in the file. */
  offset: number;
  /** The file has no more than `bytes`. */
  ended = false;
  readonly #file: ByteFile;
  #space: Buffer = Buffer.allocUnsafeSlow(2 * CHUNK);

  constructor(file: ByteFile, offset: number) {
    this.#file = file;
    this.offset = offset;
    this.bytes = this.#space.subarray(0, 0);
  }

  async more(): Promise<void> {
    const held = this.bytes.length;
    if (held + CHUNK > this.#space.length) {
      const larger = Buffer.allocUnsafeSlow(2 * (held + CHUNK));
      this.bytes.copy(larger);
      this.#space = larger;
    } else {
      // The space may be the same one; copying within it is safe.
      this.bytes.copy(this.#space);
    }
    const { bytesRead } = await this.#file.read(this.#space, held, CHUNK, this.offset + held);
    this.ended = bytesRead === 0;
    this.bytes = this.#space.subarray(0, held + bytesRead);
  }

  drop(count: number): void {
    this.bytes = this.bytes.subarray(count);
    this.offset += count;
  }

  /** How many bytes end with a line; all of them at the end of the file. */
  wholeLines(newline: number): number {
    return this.ended ? this.bytes.length : this.bytes.lastIndexOf(newline) + 1;
  }
}
