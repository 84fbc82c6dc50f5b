import type { ErrorCode } from '../contract/error-codes.ts';
import type { ErrorParams } from '../contract/errors.ts';
import { HASH_BYTES } from '../tlog/tile.ts';
import { type Fault, fault } from './fault.ts';
import { leafOf } from './tree.ts';

const LENGTH_BYTES = 2;

export interface Bundle {
  readonly entries: readonly Buffer[];
  readonly leaves: readonly Buffer[];
  /** The bytes end within an entry, or before its length. */
  readonly torn: boolean;
}

export function readBundle(bytes: Buffer): Bundle {
  const entries: Buffer[] = [];
  let at = 0;
  while (at + LENGTH_BYTES <= bytes.length) {
    const end = at + LENGTH_BYTES + bytes.readUInt16BE(at);
    if (end > bytes.length) break;
    entries.push(bytes.subarray(at + LENGTH_BYTES, end));
    at = end;
  }
  return { entries, leaves: entries.map(leafOf), torn: at < bytes.length };
}

/** Where a bundle first departs from its hashes (the level-0 tile) and what happened there, or null when they agree. */
export function compareBundle(bundle: Bundle, tile: Buffer, file: string, start: number): Fault | null {
  const { leaves, torn } = bundle;
  const width = tile.length / HASH_BYTES;
  const fits = (at: number, place: number): boolean =>
    at < leaves.length && place < width && leaves[at]!.equals(hashAt(tile, place));

  let at = 0;
  while (fits(at, at)) at++;
  if (at === width && at === leaves.length && !torn) return null;

  const found = (code: ErrorCode, params: ErrorParams = {}): Fault =>
    fault(code, { index: start + at, ...params }, start + at);
  if (at >= leaves.length) return torn ? found('VERIFY_ENTRY_TORN', { file }) : found('VERIFY_ENTRY_DROPPED');
  if (at >= width) return found('VERIFY_ENTRY_INSERTED');
  if (leaves.length < width && !torn && fits(at, at + 1)) return found('VERIFY_ENTRY_DROPPED');
  if (leaves.length > width && fits(at + 1, at)) return found('VERIFY_ENTRY_INSERTED');
  for (let other = at + 1; other < width; other++) {
    if (fits(at, other) && fits(other, at)) return found('VERIFY_ENTRY_SWAPPED', { other: start + other });
  }
  return found('VERIFY_ENTRY_CHANGED');
}

function hashAt(tile: Buffer, place: number): Buffer {
  return tile.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES);
}
