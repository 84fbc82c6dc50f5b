import type { RecordClass } from '../../contract/terms.ts';
import type { Entries, EntryKind, PlatformName } from '../platforms/platform.ts';
import { deal, type Pool, type Quota, share, type Turn } from './pool.ts';
import { REGIONS } from './regions.ts';
import type { Rules, Showing } from './rules.ts';

type Rows<Kind extends EntryKind> = readonly Showing<Kind>[];
type Shown<Kind extends EntryKind> = Readonly<Record<PlatformName, Rows<Kind>>>;

/** Drift that is there before the channel comes. */
export interface Plant<Kind extends EntryKind> {
  readonly key: string;
  readonly class: RecordClass;
  readonly shown: Shown<Kind>;
  /** Jiashan does not answer its delivery on day one. */
  readonly held: boolean;
}

/** The endpoint that holds deliveries back. */
const HOLDER = 'jiashan';

export function plantDayOne<Kind extends EntryKind>(
  rules: Rules<Kind>,
  pool: Pool<Kind>,
  quota: Quota,
): Plant<Kind>[] {
  type Entry = Entries[Kind];
  const rows = (entry: Entry | null): Rows<Kind> => (entry === null ? [] : [{ entry }]);
  const inCareOf = (entry: Entry, platform: PlatformName): Rows<Kind> =>
    rows(rules.moved(entry, REGIONS[platform].division));
  const lackable = ({ variant }: Turn, entry: Entry): boolean => rules.lacking(entry, variant) !== null;

  /** Everybody shows the entry, but for those who are named. */
  const plant = (
    recordClass: RecordClass,
    entry: Entry,
    exceptions: Partial<Shown<Kind>>,
    held = false,
  ): Plant<Kind> => {
    const all = rows(entry);
    const shown = { qingpu: all, wujiang: all, jiashan: all, ...exceptions };
    return { key: rules.key(entry), class: recordClass, shown, held };
  };

  /** Plants a class into the regions' own entries; the first one's home is the platform of number `first`. */
  const spread = (
    recordClass: RecordClass,
    part: number,
    first: number,
    exceptions: (entry: Entry, turn: Turn) => Partial<Shown<Kind>>,
    fit: (turn: Turn, entry: Entry) => boolean = () => true,
  ): Plant<Kind>[] =>
    deal(share(quota, part), first, (turn) => {
      const entry = pool.take(turn.home, (candidate) => fit(turn, candidate));
      return entry === null ? null : plant(recordClass, entry, exceptions(entry, turn));
    });

  return [
    ...spread('missing', 0.01, 0, (_entry, { variant, victim, third }) =>
      variant % 4 === 3 ? { [victim]: [], [third]: [] } : { [victim]: [] },
    ),

    ...spread(
      'incomplete',
      0.005,
      0,
      (entry, { variant, victim, third }) => {
        const less = rows(rules.lacking(entry, variant));
        return variant % 4 === 3 ? { [victim]: less, [third]: less } : { [victim]: less };
      },
      lackable,
    ),

    ...deal(share(quota, 0.005), 0, (turn) => {
      const home = turn.variant % 2 === 0 ? 'qingpu' : 'wujiang';
      const incomplete = turn.variant % 4 >= 2;
      const entry = pool.take(home, (candidate) => !incomplete || lackable(turn, candidate));
      if (entry === null) return null;
      const instead = rows(incomplete ? rules.lacking(entry, turn.variant) : null);
      return plant(incomplete ? 'incomplete' : 'missing', entry, { [HOLDER]: instead }, true);
    }),

    ...deal(share(quota, 0.005), 2, ({ variant, home, third }) =>
      plant('orphan', rules.fresh(home), variant % 2 === 0 ? { [home]: [] } : { [home]: [], [third]: [] }),
    ),

    ...spread('divergent', 0.005, 1, (entry, { variant, victim }) => ({
      [victim]: rows(rules.edited(entry, variant)),
    })),

    ...spread('contested', 0.005, 2, (entry, { variant, victim, third }) => {
      const claimed = inCareOf(entry, victim);
      const believer = [rows(entry), claimed, inCareOf(entry, third)][variant % 3]!;
      return { [victim]: claimed, [third]: believer };
    }),

    ...spread('unclaimed', 0.005, 0, (entry, { variant, home, victim, third }) => {
      const { outside } = REGIONS[home];
      const away = rows(rules.moved(entry, outside[Math.floor(variant / 3) % outside.length]!));
      const ways = [
        { [home]: inCareOf(entry, victim) },
        { [home]: away, [victim]: away, [third]: away },
        { [home]: inCareOf(entry, victim), [victim]: inCareOf(entry, third) },
      ];
      return ways[variant % 3]!;
    }),

    ...spread('duplicate', 0.005, 1, (entry, { variant, anybody }) => ({
      [anybody]: [{ entry }, { entry: variant % 2 === 0 ? rules.edited(entry, variant) : entry }],
    })),

    ...spread('invalid', 0.005, 2, (entry, { variant, anybody }) => ({
      [anybody]: [{ entry, typed: rules.spoilt(entry, anybody, variant) }],
    })),
  ];
}
