/** Checking proofs: RFC 9162 §2.1.3.2 and §2.1.4.2, step by step. */
import { parentOf } from './tree.ts';

const half = (value: number): number => Math.floor(value / 2);
const odd = (value: number): boolean => value % 2 === 1;

export interface InclusionClaim {
  readonly leaf: Buffer;
  readonly index: number;
  readonly size: number;
  readonly hashes: readonly Uint8Array[];
  readonly root: Buffer;
}

/** Whether the leaf is the `index`-th of the tree with that size and root. */
export function verifyInclusion({ leaf, index, size, hashes, root }: InclusionClaim): boolean {
  if (index < 0 || index >= size) return false;
  let fn = index;
  let sn = size - 1;
  let hash = leaf;
  for (const sibling of hashes) {
    if (sn === 0) return false;
    if (odd(fn) || fn === sn) {
      hash = parentOf(sibling, hash);
      while (!odd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      hash = parentOf(hash, sibling);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && hash.equals(root);
}

export interface ConsistencyClaim {
  readonly older: { readonly size: number; readonly root: Buffer };
  readonly newer: { readonly size: number; readonly root: Buffer };
  readonly hashes: readonly Uint8Array[];
}

/**
 * Whether the newer tree begins with the older one. An older size of 0 is refused: its proof says nothing;
 * compare the older root with that of the empty tree instead.
 */
export function verifyConsistency({ older, newer, hashes }: ConsistencyClaim): boolean {
  if (older.size < 1 || older.size > newer.size) return false;
  if (older.size === newer.size) return hashes.length === 0 && older.root.equals(newer.root);
  const isPowerOfTwo = Number.isInteger(Math.log2(older.size));
  const [first, ...rest] = isPowerOfTwo ? [older.root, ...hashes] : hashes;
  if (first === undefined) return false;

  let fn = older.size - 1;
  let sn = newer.size - 1;
  while (odd(fn)) [fn, sn] = [half(fn), half(sn)];
  let olderRoot: Buffer = Buffer.from(first);
  let newerRoot = olderRoot;
  for (const hash of rest) {
    if (sn === 0) return false;
    if (odd(fn) || fn === sn) {
      olderRoot = parentOf(hash, olderRoot);
      newerRoot = parentOf(hash, newerRoot);
      while (!odd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      newerRoot = parentOf(newerRoot, hash);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && olderRoot.equals(older.root) && newerRoot.equals(newer.root);
}
