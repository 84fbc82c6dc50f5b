import { nodeHash } from '../tlog/hash.ts';
import { HASH_BYTES, TILE_WIDTH } from '../tlog/tile.ts';
import { splitPoint, subtreeRoot } from './subtree.ts';

/** Gives a hash tile by its place; it may be wider than the tree of the proof. */
export type ReadTile = (level: number, n: number) => Promise<Uint8Array>;

/** Entries `from` to `to` (not included): the subtree over them. */
type Range = readonly [from: number, to: number];

const TILE_HEIGHT = Math.log2(TILE_WIDTH);

/** Hashes from the leaf's sibling up to the root's child (RFC 6962 §2.1.1); `0 <= index < size`. */
export async function inclusionProof(read: ReadTile, index: number, size: number): Promise<Buffer[]> {
  return Promise.all(path(index, 0, size).map((range) => rangeHash(read, range)));
}

/** Hashes which show that the tree of `older` entries is the beginning of the one of `newer` (RFC 6962 §2.1.2); `0 < older <= newer`. */
export async function consistencyProof(read: ReadTile, older: number, newer: number): Promise<Buffer[]> {
  return Promise.all(subproof(older, 0, newer, true).map((range) => rangeHash(read, range)));
}

function path(index: number, from: number, to: number): Range[] {
  if (to - from === 1) return [];
  const middle = from + splitPoint(to - from);
  return index < middle
    ? [...path(index, from, middle), [middle, to]]
    : [...path(index, middle, to), [from, middle]];
}

/** `whole`: the subtree is one that the verifier knows already as the older root. */
function subproof(older: number, from: number, to: number, whole: boolean): Range[] {
  if (older === to) return whole ? [] : [[from, to]];
  const middle = from + splitPoint(to - from);
  return older <= middle
    ? [...subproof(older, from, middle, whole), [middle, to]]
    : [...subproof(older, middle, to, false), [from, middle]];
}

async function rangeHash(read: ReadTile, [from, to]: Range): Promise<Buffer> {
  const height = Math.log2(to - from);
  if (Number.isInteger(height)) return completeHash(read, height, from / (to - from));
  const middle = from + splitPoint(to - from);
  return nodeHash(await rangeHash(read, [from, middle]), await rangeHash(read, [middle, to]));
}

/** The `index`-th node of that height above the leaves, from the tile that holds the row below or at it. */
async function completeHash(read: ReadTile, height: number, index: number): Promise<Buffer> {
  const count = 2 ** (height % TILE_HEIGHT);
  const first = index * count;
  const tile = await read(Math.floor(height / TILE_HEIGHT), Math.floor(first / TILE_WIDTH));
  const start = (first % TILE_WIDTH) * HASH_BYTES;
  return subtreeRoot(tile.subarray(start, start + count * HASH_BYTES));
}
