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
  readonly home: PlatformName;
  /** One of the other two. */
  readonly victim: PlatformName;
  readonly third: PlatformName;
  /** Any of the three, its home included. */
  readonly anybody: PlatformName;
  /** Counts up, out of step with the homes: each home has every variant in turn. */
  readonly variant: number;
}

/** @param first the number of the platform that is home of the first one */
export function turnOf(number: number, first: number): Turn {
  const round = Math.floor(number / 3);
  const step = 1 + (round % 2);
  const platform = (offset: number): PlatformName => PLATFORMS[(first + number + offset) % 3]!;
  return {
    home: platform(0),
    victim: platform(step),
    third: platform(3 - step),
    anybody: platform(1 + round),
    variant: number + round,
  };
}

/** Makes `count` of something, or as many as the pool allows; the homes' round begins with the platform of number `first`. */
export function deal<T>(count: number, first: number, make: (turn: Turn) => T | null): T[] {
  const made: T[] = [];
  for (let i = 0; i < count; i += 1) {
    const one = make(turnOf(i, first));
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
