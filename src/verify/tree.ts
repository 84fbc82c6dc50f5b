/** The auditor's own RFC 6962 tree: written apart from the writer's, so that one mistake cannot hide in both. */
import { createHash } from 'node:crypto';
import { HASH_BYTES, TILE_WIDTH } from '../tlog/tile.ts';

const TILE_HEIGHT = 8;

function sha256(prefix: number, ...parts: readonly Uint8Array[]): Buffer {
  return createHash('sha256')
    .update(Buffer.concat([Uint8Array.of(prefix), ...parts]))
    .digest();
}

export const leafOf = (entry: Uint8Array): Buffer => sha256(0, entry);
export const parentOf = (left: Uint8Array, right: Uint8Array): Buffer => sha256(1, left, right);

/**
 * A tree that only grows. It holds the peaks (one complete subtree per binary digit of its size) and, for each tile level
 * above 0, the hashes that the tiles must show: an eighth of a byte per entry.
 */
export class GrowingTree {
  size = 0;
  /** The root when the tree had `mark` entries. */
  markedRoot: Buffer | null = null;
  readonly #mark: number;
  #peaks: Buffer[] = [];
  /** `rows[0]` belongs to tile level 1. */
  #rows: Buffer[][] = [];

  constructor(mark: number) {
    this.#mark = mark;
    if (mark === 0) this.markedRoot = this.root();
  }

  append(leaf: Buffer): void {
    let hash = leaf;
    let below = this.size;
    for (let height = 1; below % 2 === 1; height++) {
      hash = parentOf(this.#peaks.pop()!, hash);
      below = (below - 1) / 2;
      if (height % TILE_HEIGHT === 0) this.#keep(height / TILE_HEIGHT, hash);
    }
    this.#peaks.push(hash);
    this.size++;
    if (this.size === this.#mark) this.markedRoot = this.root();
  }

  root(): Buffer {
    const last = this.#peaks.at(-1);
    if (last === undefined) return createHash('sha256').digest();
    return this.#peaks.slice(0, -1).reduceRight((right, peak) => parentOf(peak, right), last);
  }

  /** What the tile at that place must hold, for levels above 0. */
  tile(level: number, n: number, width: number): Buffer {
    const row = this.#rows[level - 1] ?? [];
    return Buffer.concat(row.slice(n * TILE_WIDTH, n * TILE_WIDTH + width), width * HASH_BYTES);
  }

  #keep(level: number, hash: Buffer): void {
    if (this.#rows.length < level) this.#rows.push([]);
    this.#rows[level - 1]?.push(hash);
  }

  clone(): GrowingTree {
    const copy = new GrowingTree(this.#mark);
    copy.size = this.size;
    copy.markedRoot = this.markedRoot;
    copy.#peaks = [...this.#peaks];
    copy.#rows = this.#rows.map((row) => [...row]);
    return copy;
  }
}
