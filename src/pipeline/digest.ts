import { hash } from 'node:crypto';

const DEFAULT_UNITS = 64 * 1024;

/**
 * A byte string under construction as 16-bit units, hashed in place: no record-sized allocation on the hot path.
 * UTF-16 code units go in as they are, so that malformed text is told apart too. Reused between records, never shared between threads.
 */
export class DigestBuffer {
  units = new Uint16Array(DEFAULT_UNITS);
  length = 0;
  #bytes = Buffer.from(this.units.buffer);

  /** Room for so many more units. */
  reserve(count: number): void {
    if (this.length + count <= this.units.length) return;
    const grown = new Uint16Array((this.length + count) * 2);
    grown.set(this.units.subarray(0, this.length));
    this.#replace(grown);
  }

  /** First half of the SHA-256 of what was written since `start` and before, 32 hex digits. Starts anew at `start`. */
  finish(start: number): string {
    const digest = hash('sha256', this.#bytes.subarray(0, this.length * 2), 'hex').slice(0, 32);
    // One huge field must not keep its buffer for ever.
    if (this.units.length > 16 * DEFAULT_UNITS) this.#replace(this.units.slice(0, DEFAULT_UNITS));
    this.length = start;
    return digest;
  }

  #replace(units: Uint16Array<ArrayBuffer>): void {
    this.units = units;
    this.#bytes = Buffer.from(units.buffer);
  }
}

/** SHA-256 of a text, 64 hex digits. */
export const sha256 = (text: string): string => hash('sha256', text, 'hex');

/** JSON with sorted keys, for configuration; Maps and Sets become sorted entries. */
export function stableJson(value: unknown): string {
  if (value instanceof Map) return stableJson([...value].sort(byFirst));
  if (value instanceof Set) return stableJson([...value].sort());
  if (Array.isArray(value)) return `[${value.map(stableJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return `{${entries
    .sort(byFirst)
    .map(([key, item]) => `${JSON.stringify(key)}:${stableJson(item)}`)
    .join(',')}}`;
}

const byFirst = ([a]: readonly [unknown, ...unknown[]], [b]: readonly [unknown, ...unknown[]]): number =>
  String(a) < String(b) ? -1 : 1;
