import type { Entries, EntryKind, PlatformName, Row } from '../platforms/platform.ts';
import type { Random } from './random.ts';

export type Typed<Kind extends EntryKind> = NonNullable<Row<Kind>['typed']>;

/** One row as a platform shows it, before it has the platform's id. */
export interface Showing<Kind extends EntryKind> {
  readonly entry: Entries[Kind];
  readonly typed?: Typed<Kind>;
}

/**
 * What can happen to the entries of one kind. Every function leaves its argument as it is.
 * `turn` makes a caller go through all the ways there are, one after the other.
 */
export interface Rules<Kind extends EntryKind> {
  readonly kind: Kind;
  /** The natural key. */
  key(entry: Entries[Kind]): string;
  /** A new entry of that region that nobody shows yet. */
  fresh(home: PlatformName): Entries[Kind];
  /** The same, in the care of that division. */
  moved(entry: Entries[Kind], division: string): Entries[Kind];
  /** One value changed to another one. */
  edited(entry: Entries[Kind], turn: number): Entries[Kind];
  /** One value left out; null where there is none to leave out. */
  lacking(entry: Entries[Kind], turn: number): Entries[Kind] | null;
  /** Cells that no register may hold; which record is meant can still be told. */
  spoilt(entry: Entries[Kind], platform: PlatformName, turn: number): Typed<Kind>;
  /** A row whose key cannot be read. */
  junk(home: PlatformName, turn: number): Showing<Kind>;
  readonly junkKinds: number;
  /** The same meaning in another spelling; null where this platform would not write it so. */
  respelt(entry: Entries[Kind], platform: PlatformName, random: Random): Typed<Kind> | null;
}

/** The first way that yields something, beginning with the one whose turn it is. */
export function firstOf<T>(ways: readonly (() => T | null)[], turn: number): T | null {
  for (let i = 0; i < ways.length; i += 1) {
    const found = ways[(turn + i) % ways.length]!();
    if (found !== null) return found;
  }
  return null;
}
