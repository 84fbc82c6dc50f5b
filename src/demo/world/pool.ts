import type { Entries, EntryKind, PlatformName } from '../platforms/platform.ts';
import type { Random } from './random.ts';
import { PLATFORMS, perPlatform } from './regions.ts';

/** Entries that nothing has happened to yet, in random order. What is taken is never given again, so plants never share a key. */
export class Pool<Kind extends EntryKind> {
  readonly #left: Readonly<Record<PlatformName, Entries[Kind][]>>;

  constructor(own: Readonly<Record<PlatformName, readonly Entries[Kind][]>>, random: Random) {
    this.#left = perPlatform((platform) => random.shuffle([...own[platform]]));
  }

  /** An entry of that home that is fit, or null when there is none left. */
  take(home: PlatformName, fit: (entry: Entries[Kind]) => boolean = () => true): Entries[Kind] | null {
    const left = this.#left[home];
    const at = left.findLastIndex(fit);
    return at < 0 ? null : left.splice(at, 1)[0]!;
  }
}

/** Whose turn it is when plants of one sort are dealt out: every region is home of every sort, and every other one its victim. */
export interface Turn {
  readonly number: number;
  readonly home: PlatformName;
  /** One of the other two. */
  readonly victim: PlatformName;
  readonly third: PlatformName;
}

export function turnOf(number: number): Turn {
  const step = 1 + (Math.floor(number / 3) % 2);
  return {
    number,
    home: PLATFORMS[number % 3]!,
    victim: PLATFORMS[(number + step) % 3]!,
    third: PLATFORMS[(number + 3 - step) % 3]!,
  };
}

/** Makes `count` of something, or as many as the pool allows. */
export function deal<T>(count: number, first: number, make: (turn: Turn) => T | null): T[] {
  const made: T[] = [];
  for (let i = 0; i < count; i += 1) {
    const one = make(turnOf(first + i));
    if (one !== null) made.push(one);
  }
  return made;
}

/** How many keys of a sort are planted: a share of all, at least `floor`. */
export interface Quota {
  readonly total: number;
  readonly floor: number;
}
export const share = (quota: Quota, part: number): number =>
  Math.max(quota.floor, Math.round(quota.total * part));
