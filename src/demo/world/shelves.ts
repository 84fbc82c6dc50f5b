import type { Entries, EntryKind, PlatformName, Row } from '../platforms/platform.ts';
import type { Plant } from './day-one.ts';
import type { Event } from './day-two.ts';
import type { Random } from './random.ts';
import { PLATFORMS, perPlatform } from './regions.ts';
import type { Rules, Showing } from './rules.ts';

const SERIES = {
  qingpu: { enterprise: '1', licence: '2', item: '3' },
  wujiang: { enterprise: 'Q', licence: 'Z', item: 'S' },
  jiashan: { enterprise: 'ZT', licence: 'ZZ', item: 'SX' },
} as const;

/** How the platforms number their rows. */
export const ID_FORMS: Readonly<Record<PlatformName, (kind: EntryKind, number: number) => string>> = {
  qingpu: (kind, number) => `3101180${SERIES.qingpu[kind]}${String(number).padStart(10, '0')}`,
  wujiang: (kind, number) => `WJ${SERIES.wujiang[kind]}${String(number).padStart(9, '0')}`,
  jiashan: (kind, number) => `330421-${SERIES.jiashan[kind]}-${String(number).padStart(8, '0')}`,
};

/** Share of rows that are written differently and mean the same. */
const RESPELT = 0.03;

export interface Shelves<Kind extends EntryKind> {
  readonly dayOne: Record<PlatformName, Row<Kind>[]>;
  readonly dayTwo: Record<PlatformName, { put: Row<Kind>[]; remove: string[] }>;
}

/**
 * Puts everything onto the platforms' shelves: a platform's own entries first, then what it shows of the others, then what lies about;
 * each row with an id of the platform's own.
 */
export function shelve<Kind extends EntryKind>(
  rules: Rules<Kind>,
  own: Readonly<Record<PlatformName, readonly Entries[Kind][]>>,
  plants: readonly Plant<Kind>[],
  junk: Readonly<Record<PlatformName, readonly Showing<Kind>[]>>,
  events: readonly Event<Kind>[],
  random: Random,
): Shelves<Kind> {
  const planted = new Map(plants.map((plant) => [plant.key, plant]));
  const orphans = plants.filter((plant) => plant.class === 'orphan');
  const touched = new Map(events.map((event) => [event.key, new Map<PlatformName, string>()]));
  const counters = perPlatform(() => 0);
  const idAt = (platform: PlatformName): string => {
    counters[platform] += 1;
    return ID_FORMS[platform](rules.kind, counters[platform]);
  };

  const dayOne = perPlatform((platform) => {
    const shelf: Row<Kind>[] = [];
    const late: Showing<Kind>[] = [];
    const lay = ({ entry, typed }: Showing<Kind>): string => {
      const id = idAt(platform);
      shelf.push(typed === undefined ? { id, entry } : { id, entry, typed });
      return id;
    };
    for (const home of [platform, ...PLATFORMS.filter((other) => other !== platform)]) {
      for (const entry of own[home]) {
        const key = rules.key(entry);
        const plant = planted.get(key);
        const rowIds = touched.get(key);
        if (plant !== undefined) {
          const [first, ...rest] = plant.shown[platform];
          if (first !== undefined) lay(first);
          late.push(...rest);
        } else if (rowIds !== undefined) {
          rowIds.set(platform, lay({ entry }));
        } else {
          const typed = random.chance(RESPELT) ? rules.respelt(entry, platform, random) : null;
          lay(typed === null ? { entry } : { entry, typed });
        }
      }
    }
    for (const plant of orphans) plant.shown[platform].forEach(lay);
    late.forEach(lay);
    junk[platform].forEach(lay);
    return shelf;
  });

  const dayTwo = perPlatform((platform) => ({
    put: events.flatMap((event) =>
      event.put
        .filter((put) => put.platform === platform)
        .map(
          ({ entry }): Row<Kind> => ({ id: touched.get(event.key)?.get(platform) ?? idAt(platform), entry }),
        ),
    ),
    remove: events
      .filter((event) => event.remove.includes(platform))
      .map((event) => touched.get(event.key)!.get(platform)!),
  }));
  return { dayOne, dayTwo };
}
