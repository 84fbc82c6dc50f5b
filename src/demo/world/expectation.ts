import { CLASSES, type RecordClass } from '../../contract/terms.ts';

/** Before and after the deliveries of each day. */
export type Moment = 'dayOne' | 'dayOneAfter' | 'dayTwo' | 'dayTwoAfter';

/** One value per moment. */
export const perMoment = <T>(make: (moment: Moment) => T): Record<Moment, T> => ({
  dayOne: make('dayOne'),
  dayOneAfter: make('dayOneAfter'),
  dayTwo: make('dayTwo'),
  dayTwoAfter: make('dayTwoAfter'),
});

/** Which keys a correct reconciliation finds in each class. */
export interface Tally {
  readonly counts: Readonly<Record<RecordClass, number>>;
  readonly keys: Readonly<Record<RecordClass, readonly string[]>>;
}

interface Drift {
  readonly key: string;
  readonly class: RecordClass;
}

/** Classes that the policy delivers by itself. */
const DELIVERED: ReadonlySet<RecordClass> = new Set(['missing', 'stale', 'incomplete']);

/**
 * Follows every key through the two days. A delivery makes a key agree, one that is held back keeps it in flight until day two begins;
 * everything else waits for people.
 */
export function expectation(
  keys: readonly string[],
  plants: readonly (Drift & { readonly held: boolean })[],
  events: readonly (Drift & { readonly isNew: boolean })[],
): Readonly<Record<Moment, Tally>> {
  const later = [...keys, ...events.filter((event) => event.isNew).map((event) => event.key)];
  const dayOne = classes(plants);
  const dayOneAfter = new Map(dayOne);
  for (const plant of plants) {
    if (DELIVERED.has(plant.class)) dayOneAfter.set(plant.key, plant.held ? 'in-flight' : 'agreed');
  }
  const dayTwo = new Map([...dayOneAfter, ...classes(events)]);
  for (const plant of plants) if (plant.held) dayTwo.set(plant.key, 'agreed');
  const dayTwoAfter = new Map(dayTwo);
  for (const event of events) if (DELIVERED.has(event.class)) dayTwoAfter.set(event.key, 'agreed');
  return {
    dayOne: tally(keys, dayOne),
    dayOneAfter: tally(keys, dayOneAfter),
    dayTwo: tally(later, dayTwo),
    dayTwoAfter: tally(later, dayTwoAfter),
  };
}

const classes = (drifts: readonly Drift[]): Map<string, RecordClass> =>
  new Map(drifts.map((drift) => [drift.key, drift.class]));

export function tally(keys: readonly string[], special: ReadonlyMap<string, RecordClass>): Tally {
  const byClass = Object.fromEntries(CLASSES.map((name) => [name, [] as string[]])) as Record<
    RecordClass,
    string[]
  >;
  for (const key of keys) byClass[special.get(key) ?? 'agreed'].push(key);
  const counts = Object.fromEntries(CLASSES.map((name) => [name, byClass[name].length])) as Record<
    RecordClass,
    number
  >;
  return { counts, keys: byClass };
}
