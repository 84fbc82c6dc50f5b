import { createHash } from 'node:crypto';
import { append, type Edge, EMPTY_EDGE, type Tile } from '../../src/merkle/append.ts';
import type { ReadTile } from '../../src/merkle/proof.ts';

const sha256 = (...parts: readonly Uint8Array[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest();

export const leafOf = (entry: Uint8Array): Buffer => sha256(Buffer.of(0), entry);

/** The Merkle tree hash exactly as RFC 6962 §2.1 defines it, given the leaves' hashes. */
export function rootOf(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return leaves[0]!;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return sha256(Buffer.of(1), rootOf(leaves.slice(0, k)), rootOf(leaves.slice(k)));
}

export const numberedLeaves = (count: number): Buffer[] =>
  Array.from({ length: count }, (_, at) => leafOf(Buffer.from(`entry ${at}`)));

/** Stored tiles, as the database keeps them: a wider tile replaces the narrower one of its place. */
export class TileStore {
  readonly tiles = new Map<string, Buffer>();
  edge: Edge = EMPTY_EDGE;

  append(leaves: readonly Buffer[]): readonly Tile[] {
    const { edge, tiles } = append(this.edge, leaves);
    this.edge = edge;
    for (const { level, n, bytes } of tiles) this.tiles.set(`${level}/${n}`, bytes);
    return tiles;
  }

  readonly read: ReadTile = async (level, n) => {
    const bytes = this.tiles.get(`${level}/${n}`);
    if (bytes === undefined) throw new Error(`no tile ${level}/${n}`);
    return bytes;
  };
}
