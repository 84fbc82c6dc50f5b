import { EMPTY_ROOT, nodeHash } from '../tlog/hash.ts';
import { fullTiles, HASH_BYTES, TILE_WIDTH } from '../tlog/tile.ts';
import { subtreeRoot } from './subtree.ts';

/** All that the writer needs of a tree to go on: its size, and the hashes of the right-most partial tile of each level. */
export interface Edge {
  readonly size: number;
  /** `tiles[level]`, possibly empty; levels beyond the array are empty. */
  readonly tiles: readonly Uint8Array[];
}

/** A stored tile; its width is `bytes.length / 32`. A wider one replaces a narrower one of the same place. */
export interface Tile {
  readonly level: number;
  readonly n: number;
  readonly bytes: Buffer;
}

export const EMPTY_EDGE: Edge = { size: 0, tiles: [] };

/** The edge after the leaves, and every tile that is new or wider than before. Costs one node hash a leaf. */
export function append(
  edge: Edge,
  leaves: readonly Uint8Array[],
): { readonly edge: Edge; readonly tiles: Tile[] } {
  const rows = edge.tiles.map((bytes, level) => openRow(fullTiles(edge.size, level), bytes));
  const tiles: Tile[] = [];

  const push = (level: number, hash: Uint8Array): void => {
    if (level === rows.length) rows.push(openRow(0));
    const row = rows[level]!;
    row.bytes.set(hash, row.width * HASH_BYTES);
    row.width++;
    row.changed = true;
    if (row.width < TILE_WIDTH) return;
    tiles.push({ level, n: row.n, bytes: row.bytes });
    rows[level] = openRow(row.n + 1);
    push(level + 1, subtreeRoot(row.bytes));
  };
  for (const leaf of leaves) push(0, leaf);

  const partial = rows.map(({ bytes, width }) => bytes.subarray(0, width * HASH_BYTES));
  for (const [level, { n, changed }] of rows.entries()) {
    if (changed) tiles.push({ level, n, bytes: partial[level]! });
  }
  return { edge: { size: edge.size + leaves.length, tiles: partial }, tiles };
}

/** The tile of a level that still grows. */
interface Row {
  readonly n: number;
  readonly bytes: Buffer;
  width: number;
  changed: boolean;
}

function openRow(n: number, hashes: Uint8Array = Buffer.alloc(0)): Row {
  const bytes = Buffer.alloc(TILE_WIDTH * HASH_BYTES);
  bytes.set(hashes);
  return { n, bytes, width: hashes.length / HASH_BYTES, changed: false };
}

/** The complete subtrees that the tree is made of, lowest and right-most first. */
export function edgePeaks(edge: Edge): readonly Buffer[] {
  const peaks: Buffer[] = [];
  for (const row of edge.tiles) {
    let end = row.length;
    for (let count = 1; end > 0; count *= 2) {
      if ((end / HASH_BYTES) % (count * 2) === 0) continue;
      peaks.push(subtreeRoot(row.subarray(end - count * HASH_BYTES, end)));
      end -= count * HASH_BYTES;
    }
  }
  return peaks;
}

/** Root of the tree: each complete subtree joined as left child with what stands right of it. */
export function edgeRoot(edge: Edge): Buffer {
  const [last, ...others] = edgePeaks(edge);
  return last === undefined ? EMPTY_ROOT : others.reduce((root, peak) => nodeHash(peak, root), last);
}
