import type { Counted } from '../contract/preview.ts';

/** How often each text was met. Only so many distinct ones are kept; the rest is counted together. */
export class Counts {
  readonly #kept = new Map<string, number>();
  readonly #limit: number;
  others = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(value: string): void {
    const count = this.#kept.get(value);
    if (count !== undefined) this.#kept.set(value, count + 1);
    else if (this.#kept.size < this.#limit) this.#kept.set(value, 1);
    else this.others += 1;
  }

  /** The most frequent first. */
  list(): readonly Counted[] {
    return [...this.#kept].map(([value, count]) => ({ value, count })).sort(mostFirst);
  }
}

export const mostFirst = (a: { readonly count: number }, b: { readonly count: number }): number =>
  b.count - a.count;

/** The entry of a map, made when it is not there. */
export function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
