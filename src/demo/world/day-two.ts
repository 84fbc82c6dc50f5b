import type { RecordClass } from '../../contract/terms.ts';
import type { Entries, EntryKind, PlatformName } from '../platforms/platform.ts';
import { deal, type Pool, type Quota, share, type Turn } from './pool.ts';
import { REGIONS } from './regions.ts';
import type { Rules } from './rules.ts';

/** What happens to one key after the first reconciliation and its deliveries. */
export interface Event<Kind extends EntryKind> {
  readonly key: string;
  /** Its class when the changes have been read. */
  readonly class: RecordClass;
  /** A key that nobody showed before. */
  readonly isNew: boolean;
  readonly put: readonly { readonly platform: PlatformName; readonly entry: Entries[Kind] }[];
  readonly remove: readonly PlatformName[];
}

export function planDayTwo<Kind extends EntryKind>(
  rules: Rules<Kind>,
  pool: Pool<Kind>,
  quota: Quota,
): Event<Kind>[] {
  type Happening = Pick<Event<Kind>, 'put' | 'remove'>;
  const happens = (
    recordClass: RecordClass,
    part: number,
    order: number,
    what: (entry: Entries[Kind], turn: Turn) => Partial<Happening>,
  ): Event<Kind>[] =>
    deal(share(quota, part), order, (turn) => {
      const entry = pool.take(turn.home);
      if (entry === null) return null;
      return {
        key: rules.key(entry),
        class: recordClass,
        isNew: false,
        put: [],
        remove: [],
        ...what(entry, turn),
      };
    });
  const movedTo = (entry: Entries[Kind], platform: PlatformName): Entries[Kind] =>
    rules.moved(entry, REGIONS[platform].division);

  return [
    ...happens('stale', 0.005, 0, (entry, { variant, home }) => ({
      put: [{ platform: home, entry: rules.edited(entry, variant) }],
    })),
    ...happens('breach', 0.005, 1, (entry, { variant, victim }) => ({
      put: [{ platform: victim, entry: rules.edited(entry, variant) }],
    })),
    ...happens('orphan', 0.005, 2, (_entry, { home }) => ({ remove: [home] })),
    ...deal(share(quota, 0.005), 0, ({ home }): Event<Kind> => {
      const entry = rules.fresh(home);
      return {
        key: rules.key(entry),
        class: 'missing',
        isNew: true,
        put: [{ platform: home, entry }],
        remove: [],
      };
    }),
    // A move between regions that is half done: the old home has let go, nobody has taken over.
    ...happens('unclaimed', 0.0025, 1, (entry, { home, victim }) => ({
      put: [{ platform: home, entry: movedTo(entry, victim) }],
    })),
    // … done twice: the new home has taken over, the old one has not let go.
    ...happens('contested', 0.0025, 2, (entry, { victim }) => ({
      put: [{ platform: victim, entry: movedTo(entry, victim) }],
    })),
    // … complete: both say the same, the third has not heard of it.
    ...happens('stale', 0.0025, 0, (entry, { home, victim }) => ({
      put: [home, victim].map((platform) => ({ platform, entry: movedTo(entry, victim) })),
    })),
  ];
}
