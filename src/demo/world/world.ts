/**
 * The demonstration's world: what the registers of three regions hold, which drift is planted in them, and what a correct
 * reconciliation must find. Pure: the same options give the same world.
 */
import { createHash } from 'node:crypto';
import type { Enterprise, Entries, EntryKind, PlatformName, Row } from '../platforms/platform.ts';
import { plantDayOne } from './day-one.ts';
import { planDayTwo } from './day-two.ts';
import { enterpriseRules } from './enterprise-rules.ts';
import { EnterpriseMaker } from './enterprises.ts';
import { expectation, type Moment, perMoment, type Tally } from './expectation.ts';
import { licenceRules } from './licence-rules.ts';
import { LicenceMaker } from './licences.ts';
import { Pool, type Quota } from './pool.ts';
import { random } from './random.ts';
import { PLATFORMS, perPlatform } from './regions.ts';
import type { Rules } from './rules.ts';
import { serviceItems } from './service-items.ts';
import { shelve } from './shelves.ts';

export interface WorldOptions {
  /** Registrations per region, at least 10; with `data` not used. */
  readonly records: number;
  readonly seed: number;
  /** The regions' own registrations, instead of invented ones. No credit code may occur twice. */
  readonly data?: Readonly<Record<PlatformName, readonly Enterprise[]>>;
  /** The day on which it all happens, `YYYY-MM-DD`. */
  readonly today?: string;
}

interface LivingOn {
  readonly put: { readonly [Kind in EntryKind]: readonly Row<Kind>[] };
  readonly remove: Readonly<Record<EntryKind, readonly string[]>>;
}

export interface World {
  /** What each platform shows before the channel comes: its own entries and its replicas of the others'. */
  readonly dayOne: Readonly<Record<PlatformName, { readonly [Kind in EntryKind]: readonly Row<Kind>[] }>>;
  /** Natural keys whose deliveries jiashan does not answer until day two begins. */
  readonly held: readonly string[];
  /** What the platforms do by themselves after day one's deliveries; it only touches rows of day one. */
  readonly dayTwo: Readonly<Record<PlatformName, LivingOn>>;
  /** Entries that a platform is home of (service items: that it offers) and shows on day one, second rows of duplicates not counted. */
  readonly own: Readonly<Record<PlatformName, Readonly<Record<EntryKind, number>>>>;
  /** The platform's own numbers of those rows. */
  ownIds(platform: PlatformName, kind: EntryKind): readonly string[];
  /** By the channel's dataset: `enterprise-registration`, `licence`, `service-item`. */
  readonly expected: Readonly<Record<Moment, Readonly<Record<string, Tally>>>>;
  /** Rows that belong into quarantine, by dataset. Day two adds none and mends none. */
  readonly quarantined: { readonly dayOne: Readonly<Record<PlatformName, Readonly<Record<string, number>>>> };
  /** The same for the same world only. */
  readonly digest: string;
}

const TODAY = '2026-06-30';

export function buildWorld(options: WorldOptions): World {
  const { seed, data, today = TODAY } = options;
  const taken = new Set(PLATFORMS.flatMap((platform) => data?.[platform].map((entry) => entry.uscc) ?? []));
  const maker = new EnterpriseMaker(random(seed, 'enterprise'), today, taken);
  const registrations = perPlatform(
    (platform) => data?.[platform] ?? times(options.records, () => maker.make(platform)),
  );
  const issuer = new LicenceMaker(random(seed, 'licence'), today, registrations);
  const licences = perPlatform((platform) => {
    const holders = registrations[platform].length;
    const count = data === undefined ? Math.floor(holders / 3) : Math.max(30, Math.floor(holders / 10));
    return times(count, () => issuer.make(platform));
  });

  const enterprise = settle(
    enterpriseRules(maker, random(seed, 'enterprise edits'), today),
    registrations,
    seed,
  );
  const licence = settle(licenceRules(issuer, random(seed, 'licence edits')), licences, seed);
  const items = serviceItems(random(seed, 'item'));
  const dayOne = perPlatform((platform) => ({
    enterprise: enterprise.shelves.dayOne[platform],
    licence: licence.shelves.dayOne[platform],
    item: items.dayOne[platform],
  }));
  const own = perPlatform((platform) => ({
    enterprise: registrations[platform].length,
    licence: licences[platform].length,
    item: items.own[platform],
  }));
  const expectedAt = (moment: Moment) => ({
    'enterprise-registration': enterprise.expected[moment],
    licence: licence.expected[moment],
    'service-item': items.expected[moment],
  });
  return {
    dayOne,
    held: [...enterprise.held, ...licence.held],
    dayTwo: perPlatform((platform) => {
      const [companies, permits] = [enterprise.shelves.dayTwo[platform], licence.shelves.dayTwo[platform]];
      return {
        put: { enterprise: companies.put, licence: permits.put, item: items.dayTwo[platform].put },
        remove: {
          enterprise: companies.remove,
          licence: permits.remove,
          item: items.dayTwo[platform].remove,
        },
      };
    }),
    own,
    // Its own rows are the first ones on a platform's shelf.
    ownIds: (platform, kind) => dayOne[platform][kind].slice(0, own[platform][kind]).map((row) => row.id),
    expected: perMoment(expectedAt),
    quarantined: {
      dayOne: perPlatform((platform) => ({
        'enterprise-registration': enterprise.quarantined[platform],
        licence: licence.quarantined[platform],
        'service-item': items.quarantined[platform],
      })),
    },
    digest: worldDigest([seed, today], registrations, [expectedAt('dayTwo'), expectedAt('dayOne')]),
  };
}

/** SHA-256 over the options, every registration, and what is expected of which key. */
function worldDigest(
  options: readonly (string | number)[],
  registrations: Readonly<Record<PlatformName, readonly Enterprise[]>>,
  expected: readonly Readonly<Record<string, Tally>>[],
): string {
  const hash = createHash('sha256').update(JSON.stringify(options));
  for (const platform of PLATFORMS)
    for (const entry of registrations[platform]) hash.update(JSON.stringify(entry));
  for (const tallies of expected) {
    for (const { keys } of Object.values(tallies))
      for (const list of Object.values(keys)) hash.update(`${list.join()}\n`);
  }
  return hash.digest('hex');
}

/** Everything about the entries of one kind. */
function settle<Kind extends EntryKind>(
  rules: Rules<Kind>,
  own: Readonly<Record<PlatformName, readonly Entries[Kind][]>>,
  seed: number,
) {
  const pool = new Pool(own, random(seed, `${rules.kind} pool`));
  const quota = quotaOf(PLATFORMS.map((platform) => own[platform].length));
  const plants = plantDayOne(rules, pool, quota);
  const events = planDayTwo(rules, pool, quota);
  const junk = perPlatform((platform) => {
    const count = Math.max(
      Math.min(rules.junkKinds, quota.floor * 2),
      Math.round(own[platform].length * 0.002),
    );
    return times(count, (turn) => rules.junk(platform, turn));
  });
  const keys = [
    ...PLATFORMS.flatMap((platform) => own[platform].map((entry) => rules.key(entry))),
    ...plants.filter((plant) => plant.class === 'orphan').map((plant) => plant.key),
  ];
  return {
    shelves: shelve(rules, own, plants, junk, events, random(seed, `${rules.kind} spellings`)),
    held: plants.filter((plant) => plant.held).map((plant) => plant.key),
    expected: expectation(keys, plants, events),
    quarantined: perPlatform(
      (platform) =>
        junk[platform].length +
        plants.filter((plant) => plant.class === 'invalid' && plant.shown[platform][0]?.typed !== undefined)
          .length,
    ),
  };
}

/** Three of every sort where there is room for it, one where there is little. */
function quotaOf(sizes: readonly number[]): Quota {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return { total, floor: total >= 150 ? 3 : 1 };
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
