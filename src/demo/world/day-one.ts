import type { RecordClass } from '../../contract/terms.ts';
import type { EntryKind, PlatformName } from '../platforms/platform.ts';
import { deal, type Pool, type Quota, share, type Turn } from './pool.ts';
import { PLATFORMS, REGIONS } from './regions.ts';
import type { Rules, Showing } from './rules.ts';

type Rows<Kind extends EntryKind> = readonly Showing<Kind>[];

/** Drift that is there before the channel comes. */
export interface Plant<Kind extends EntryKind> {
  readonly key: string;
  readonly class: RecordClass;
  readonly home: PlatformName;
  readonly shown: Readonly<Record<PlatformName, Rows<Kind>>>;
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
  type Entry = Parameters<Rules<Kind>['key']>[0];
  const rows = (entry: Entry | null): Rows<Kind> => (entry === null ? [] : [{ entry }]);

  /** Everybody shows the entry, but for those who are named. */
  const plant = (
    recordClass: RecordClass,
    home: PlatformName,
    entry: Entry,
    exceptions: Partial<Record<PlatformName, Rows<Kind>>>,
    held = false,
  ): Plant<Kind> => {
    const all = rows(entry);
    const shown = { qingpu: all, wujiang: all, jiashan: all, ...exceptions };
    return { key: rules.key(entry), class: recordClass, home, shown, held };
  };
  const sort = (order: number, part: number, make: (turn: Turn) => Plant<Kind> | null): Plant<Kind>[] =>
    deal(share(quota, part), order, make);
  const lackable = (number: number) => (entry: Entry) => rules.lacking(entry, number) !== null;
  const divisionOf = (platform: PlatformName): string => REGIONS[platform].division;

  return [
    ...sort(0, 0.01, ({ number, home, victim, third }) => {
      const entry = pool.take(home);
      if (entry === null) return null;
      return plant(
        'missing',
        home,
        entry,
        number % 4 === 3 ? { [victim]: [], [third]: [] } : { [victim]: [] },
      );
    }),

    ...sort(1, 0.005, ({ number }) => {
      const home = number % 2 === 0 ? 'wujiang' : 'qingpu';
      const incomplete = number % 4 >= 2;
      const entry = pool.take(home, incomplete ? lackable(number) : undefined);
      if (entry === null) return null;
      const instead = rows(incomplete ? rules.lacking(entry, number) : null);
      return plant(incomplete ? 'incomplete' : 'missing', home, entry, { [HOLDER]: instead }, true);
    }),

    ...sort(2, 0.005, ({ number, home, third }) => {
      const entry = rules.fresh(home);
      return plant('orphan', home, entry, number % 2 === 0 ? { [home]: [] } : { [home]: [], [third]: [] });
    }),

    ...sort(0, 0.005, ({ number, home, victim, third }) => {
      const entry = pool.take(home, lackable(number));
      if (entry === null) return null;
      const less = rows(rules.lacking(entry, number));
      return plant(
        'incomplete',
        home,
        entry,
        number % 4 === 3 ? { [victim]: less, [third]: less } : { [victim]: less },
      );
    }),

    ...sort(1, 0.005, ({ number, home, victim }) => {
      const entry = pool.take(home);
      return entry === null
        ? null
        : plant('divergent', home, entry, { [victim]: rows(rules.edited(entry, number)) });
    }),

    ...sort(2, 0.005, ({ number, home, victim, third }) => {
      const entry = pool.take(home);
      if (entry === null) return null;
      const claimed = rows(rules.moved(entry, divisionOf(victim)));
      const alsoClaimed = rows(rules.moved(entry, divisionOf(third)));
      const believer = [rows(entry), claimed, alsoClaimed][number % 3]!;
      return plant('contested', home, entry, { [victim]: claimed, [third]: believer });
    }),

    ...sort(0, 0.005, ({ number, home, victim, third }) => {
      const entry = pool.take(home);
      if (entry === null) return null;
      const outside = REGIONS[home].outside;
      const towards = (platform: PlatformName): Rows<Kind> => rows(rules.moved(entry, divisionOf(platform)));
      const away = rules.moved(entry, outside[number % outside.length]!);
      const ways = [
        { [home]: towards(victim) },
        { [home]: rows(away), [victim]: rows(away), [third]: rows(away) },
        { [home]: towards(victim), [victim]: towards(third) },
      ];
      return plant('unclaimed', home, entry, ways[(number + Math.floor(number / 3)) % 3]!);
    }),

    ...sort(1, 0.005, (turn) => {
      const entry = pool.take(turn.home);
      if (entry === null) return null;
      const second = turn.number % 2 === 0 ? rules.edited(entry, turn.number) : entry;
      return plant('duplicate', turn.home, entry, { [anyOf(turn)]: [{ entry }, { entry: second }] });
    }),

    ...sort(2, 0.005, (turn) => {
      const entry = pool.take(turn.home);
      if (entry === null) return null;
      const at = anyOf(turn);
      const typed = rules.spoilt(entry, at, Math.floor(turn.number / 3));
      return plant('invalid', turn.home, entry, { [at]: [{ entry, typed }] });
    }),
  ];
}

/** What concerns one platform only: at a replica, at the other, at home. */
const anyOf = ({ number }: Turn): PlatformName => PLATFORMS[(number + 1 + Math.floor(number / 3)) % 3]!;
