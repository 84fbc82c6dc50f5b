import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from } from 'pg-copy-streams';

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const HEX = Uint8Array.from(
  { length: 128 },
  (_, code) => Number.parseInt(String.fromCharCode(code), 16) || 0,
);

/**
 * Rows in PostgreSQL's binary COPY form (documentation of COPY, "Binary Format"), built in one growing buffer that
 * is used again after each copy. One call per column in order, then endRow().
 */
export class CopyRows {
  #buffer: Buffer;
  #at = 0;
  #rowStart = 0;
  #fields = 0;
  #rows = 0;

  constructor(initialBytes = 1 << 20) {
    this.#buffer = Buffer.allocUnsafe(initialBytes);
    this.clear();
  }

  /** Finished rows waiting to be copied. */
  get rows(): number {
    return this.#rows;
  }

  /** Bytes they take: what a caller bounds its batches by. */
  get bytes(): number {
    return this.#at;
  }

  text(value: string): void {
    // A UTF-16 unit takes at most three bytes.
    this.#reserve(value.length * 3);
    const length = this.#buffer.write(value, this.#at + 4);
    this.#length(length);
    this.#at += length;
  }

  /** 32 hex digits, as fingerprints are. */
  uuidHex(value: string): void {
    if (value.length !== 32) throw new RangeError(`a uuid has 32 hex digits, not ${value.length}`);
    this.#reserve(16);
    this.#length(16);
    for (let digit = 0; digit < 32; digit += 2) {
      const byte = (HEX[value.charCodeAt(digit)]! << 4) | HEX[value.charCodeAt(digit + 1)]!;
      this.#buffer[this.#at++] = byte;
    }
  }

  bytea(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#length(value.length);
    this.#buffer.set(value, this.#at);
    this.#at += value.length;
  }

  int2(value: number): void {
    this.#reserve(2);
    this.#length(2);
    this.#at = this.#buffer.writeInt16BE(value, this.#at);
  }

  int4(value: number): void {
    this.#reserve(4);
    this.#length(4);
    this.#at = this.#buffer.writeInt32BE(value, this.#at);
  }

  int8(value: bigint): void {
    this.#reserve(8);
    this.#length(8);
    this.#at = this.#buffer.writeBigInt64BE(value, this.#at);
  }

  bool(value: boolean): void {
    this.#reserve(1);
    this.#length(1);
    this.#buffer[this.#at++] = value ? 1 : 0;
  }

  null(): void {
    this.#reserve(0);
    this.#length(-1);
  }

  endRow(): void {
    this.#buffer.writeInt16BE(this.#fields, this.#rowStart);
    this.#rows += 1;
    this.#beginRow();
  }

  /** The whole COPY stream. Valid until the next row or clear(). */
  finish(): Buffer {
    if (this.#fields !== 0) throw new RangeError('the last row was not ended');
    this.#buffer.writeInt16BE(-1, this.#rowStart);
    return this.#buffer.subarray(0, this.#at);
  }

  /** Forgets the rows; keeps the buffer. */
  clear(): void {
    this.#at = SIGNATURE.copy(this.#buffer);
    this.#rows = 0;
    this.#beginRow();
  }

  #beginRow(): void {
    this.#rowStart = this.#at;
    this.#fields = 0;
    this.#grow(2);
    this.#at += 2;
  }

  #length(length: number): void {
    this.#at = this.#buffer.writeInt32BE(length, this.#at);
    this.#fields += 1;
  }

  #reserve(bytes: number): void {
    this.#grow(bytes + 4);
  }

  #grow(bytes: number): void {
    const needed = this.#at + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#at);
    this.#buffer = larger;
  }
}

/** Copies the rows into `target`, e.g. `staging (endpoint, key)`, clears them, and returns how many there were. */
export async function copyInto(client: pg.ClientBase, target: string, rows: CopyRows): Promise<number> {
  const count = rows.rows;
  const stream = client.query(from(`COPY ${target} FROM STDIN (FORMAT binary)`));
  await pipeline([rows.finish()], stream);
  rows.clear();
  return count;
}
