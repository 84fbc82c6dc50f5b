import type { RawRecord, RawValue } from '../contract/adapter.ts';
import { DigestBuffer, sha256 } from './digest.ts';

const STRING = 1;
const NUMBER = 2;
const TRUE = 3;
const FALSE = 4;
const NULL = 5;
const ABSENT = 6;
const ARRAY = 7;
const OBJECT = 8;
const FAULT = 9;

/** 16 bytes of the seed, as units. */
const SEED_UNITS = 8;

/**
 * A digest that differs when any value of the row differs, or the seed. Every value is written with its type and its length, so
 * that no two rows give the same bytes. The native id counts, for two rows that differ in it alone are two showings; position and version
 * do not. A fault's text does, because such a row has no values.
 */
export function compileRawDigest(seed: string): (record: RawRecord) => string {
  const buffer = new DigestBuffer();
  const seedBytes = Buffer.from(sha256(seed).slice(0, SEED_UNITS * 4), 'hex');
  for (let i = 0; i < SEED_UNITS; i += 1) buffer.units[i] = seedBytes.readUInt16LE(i * 2);
  buffer.length = SEED_UNITS;
  return ({ id, values, fault }) => {
    putText(buffer, STRING, id);
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i];
      if (typeof value === 'string') putText(buffer, STRING, value);
      else putValue(buffer, value);
    }
    if (fault !== undefined) {
      putTag(buffer, FAULT, 1);
      putText(buffer, STRING, fault.text);
    }
    return buffer.finish(SEED_UNITS);
  };
}

function putTag(buffer: DigestBuffer, tag: number, length: number): void {
  buffer.reserve(3);
  const { units } = buffer;
  units[buffer.length] = tag;
  units[buffer.length + 1] = length;
  units[buffer.length + 2] = length >>> 16;
  buffer.length += 3;
}

function putText(buffer: DigestBuffer, tag: number, text: string): void {
  const { length } = text;
  buffer.reserve(length + 3);
  const { units } = buffer;
  const start = buffer.length + 3;
  units[start - 3] = tag;
  units[start - 2] = length;
  units[start - 1] = length >>> 16;
  for (let i = 0; i < length; i += 1) units[start + i] = text.charCodeAt(i);
  buffer.length = start + length;
}

/** Without recursion: nesting may be deeper than the stack. */
function putValue(buffer: DigestBuffer, first: RawValue | undefined): void {
  const pending: (RawValue | undefined)[] = [first];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value === 'string') putText(buffer, STRING, value);
    else if (value === null) putTag(buffer, NULL, 0);
    else if (typeof value === 'boolean') putTag(buffer, value ? TRUE : FALSE, 0);
    else if (value === undefined) putTag(buffer, ABSENT, 0);
    else if (typeof value !== 'object') putText(buffer, NUMBER, Object.is(value, -0) ? '-0' : String(value));
    else if (Array.isArray(value)) {
      putTag(buffer, ARRAY, value.length);
      for (let i = value.length - 1; i >= 0; i -= 1) pending.push(value[i]);
    } else {
      const entries = Object.entries(value);
      putTag(buffer, OBJECT, entries.length);
      for (const [name, item] of entries.reverse()) pending.push(item, name);
    }
  }
}
