import { createHash } from 'node:crypto';
import { leafOf, parentOf } from './tree.ts';

/** A tree of which only the complete subtrees are known, to which further entries are added. */
export class ContinuedTree {
  size: number;
  /** Left-most first, with the number of entries below each. */
  readonly #peaks: { readonly count: number; readonly hash: Buffer }[];

  /** `peaks` right-most first; null when a tree of that size has another number of them. */
  static of(size: number, peaks: readonly Buffer[]): ContinuedTree | null {
    const counts = powersOf(size);
    return counts.length === peaks.length ? new ContinuedTree(size, counts, peaks) : null;
  }

  private constructor(size: number, counts: readonly number[], peaks: readonly Buffer[]) {
    this.size = size;
    this.#peaks = counts.map((count, at) => ({ count, hash: peaks[at]! })).reverse();
  }

  append(entry: Uint8Array): void {
    let peak = { count: 1, hash: leafOf(entry) };
    while (this.#peaks.at(-1)?.count === peak.count) {
      peak = { count: peak.count * 2, hash: parentOf(this.#peaks.pop()!.hash, peak.hash) };
    }
    this.#peaks.push(peak);
    this.size++;
  }

  root(): Buffer {
    const [last, ...others] = this.#peaks.map(({ hash }) => hash).reverse();
    if (last === undefined) return createHash('sha256').digest();
    return others.reduce((root, peak) => parentOf(peak, root), last);
  }
}

/** The powers of two that a number is the sum of, smallest first. */
function powersOf(size: number): readonly number[] {
  const powers: number[] = [];
  for (let rest = size, power = 1; rest > 0; rest = Math.floor(rest / 2), power *= 2) {
    if (rest % 2 === 1) powers.push(power);
  }
  return powers;
}
