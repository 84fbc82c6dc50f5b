import { nodeHash } from '../tlog/hash.ts';
import { HASH_BYTES } from '../tlog/tile.ts';

/** Root of a complete subtree, given the hashes of its lowest row, one after the other; their number is a power of two. */
export function subtreeRoot(row: Uint8Array): Buffer {
  let hashes: Uint8Array[] = [];
  for (let at = 0; at < row.length; at += HASH_BYTES) hashes.push(row.subarray(at, at + HASH_BYTES));
  while (hashes.length > 1) {
    const above: Uint8Array[] = [];
    for (let at = 0; at < hashes.length; at += 2) above.push(nodeHash(hashes[at]!, hashes[at + 1]!));
    hashes = above;
  }
  return Buffer.from(hashes[0]!);
}

/** The largest power of two smaller than `count` (RFC 6962 §2.1); `count` is at least 2. */
export function splitPoint(count: number): number {
  let half = 1;
  while (half * 2 < count) half *= 2;
  return half;
}
