/** A small reconciliation of its own, by the definitions of the classes, over the very rows that the platforms are given. */
import fc from 'fast-check';
import t from 'tap';
import { CLASSES, type RecordClass } from '../../src/contract/terms.ts';
import type { PlatformName } from '../../src/demo/platforms/platform.ts';
import { PLATFORMS } from '../../src/demo/world/regions.ts';
import { buildWorld, type World } from '../../src/demo/world/world.ts';

/** Kinds that have a home; service-items.test.ts is about peers. */
type EntryKind = 'enterprise' | 'licence';
type Cells = Readonly<Record<string, string | null>>;
interface AnyRow {
  readonly id: string;
  readonly entry: Cells;
  readonly typed: Readonly<Record<string, string>>;
}
interface Shown {
  rows: { id: string; text: string }[];
  earlier: string[];
}
/** What one platform shows of its keys. */
interface Shelf {
  readonly keys: Map<string, Shown>;
  readonly quarantined: Set<string>;
  rejected: number;
}
type Shelves = Readonly<Record<PlatformName, Shelf>>;
interface Finding {
  readonly class: RecordClass;
  readonly home: PlatformName | null;
  readonly victims: readonly PlatformName[];
}

const KEYS = { enterprise: 'uscc', licence: 'identifier' } as const;
const DIVISIONS = { enterprise: 'division', licence: 'area' } as const;
const DATASET = { enterprise: 'enterprise-registration', licence: 'licence' } as const;
const HOMES: Readonly<Record<string, PlatformName>> = {
  '310118': 'qingpu',
  '320509': 'wujiang',
  '330421': 'jiashan',
};
const MOMENTS = ['dayOne', 'dayOneAfter', 'dayTwo', 'dayTwoAfter'] as const;

const untyped = (rows: readonly { id: string; entry: object; typed?: object }[]): AnyRow[] =>
  rows.map(({ id, entry, typed }) => ({ id, entry: { ...entry }, typed: { ...typed } }) as AnyRow);

const folded = (text: string): string =>
  text.normalize('NFKC').replace(/[〔]/g, '(').replace(/[〕]/g, ')').replace(/\s/g, '');

/** The date that a text means; undefined: none. */
function dateOf(text: string): string | undefined {
  const [, year, month, day] = /^(\d{4})\D?(\d{1,2})\D?(\d{1,2})日?( 00:00:00)?$/.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return Number.isNaN(Date.parse(date)) || new Date(date).toISOString().slice(0, 10) !== date
    ? undefined
    : date;
}

/** Whether a typed cell means what the entry says. */
function meansTheSame(property: string, typed: string, entry: Cells): boolean {
  const value = entry[property] ?? null;
  if (value === null) return /^(N\/A|\\N|-|无|长期|永久|无固定期限|9999-12-31)$/.test(typed);
  if (property === 'capital') {
    const amount = Number(/[\d,.]+/.exec(typed)?.[0]?.replaceAll(',', ''));
    return Math.round(amount * 10_000) === Number(value) && /^[^\d]*[\d,.]+[(]?万/.test(typed);
  }
  if (/On$|From$|To$/.test(property)) return dateOf(typed) === value;
  if (property === 'uscc') return folded(typed).toUpperCase() === value;
  return folded(typed) === folded(value);
}

function put(shelf: Shelf, kind: EntryKind, { id, entry, typed }: AnyRow): void {
  const wrong = Object.entries(typed).filter(([property, text]) => !meansTheSame(property, text, entry));
  const key = entry[KEYS[kind]] as string;
  if (wrong.length > 0) {
    shelf.rejected += 1;
    const typedKey = typed[KEYS[kind]];
    const canTell = typedKey === undefined || typedKey.replaceAll('I', '1').replaceAll('O', '0') === key;
    if (canTell) shelf.quarantined.add(key);
    return;
  }
  const shown = shelf.keys.get(key) ?? { rows: [], earlier: [] };
  shelf.keys.set(key, shown);
  const row = shown.rows.find((other) => other.id === id);
  if (row === undefined) shown.rows.push({ id, text: JSON.stringify(entry) });
  else {
    shown.earlier.push(row.text);
    row.text = JSON.stringify(entry);
  }
}

function emptyShelves(): Shelves {
  const shelf = (): Shelf => ({ keys: new Map(), quarantined: new Set(), rejected: 0 });
  return { qingpu: shelf(), wujiang: shelf(), jiashan: shelf() };
}

function classify(key: string, kind: EntryKind, shelves: Shelves, underway: ReadonlySet<string>): Finding {
  const held = PLATFORMS.flatMap((platform) => {
    const shown = shelves[platform].keys.get(key);
    if (shown === undefined || shown.rows.length === 0) return [];
    const entry = JSON.parse(shown.rows[0]!.text) as Cells;
    return [{ platform, shown, entry, names: HOMES[entry[DIVISIONS[kind]] as string] }];
  });
  const whole = (name: RecordClass, victims: readonly PlatformName[] = []): Finding => ({
    class: name,
    home: null,
    victims,
  });
  const quarantined = PLATFORMS.filter((platform) => shelves[platform].quarantined.has(key));
  if (quarantined.length > 0) return whole('invalid', quarantined);
  const repeating = held.filter(({ shown }) => shown.rows.length > 1).map(({ platform }) => platform);
  if (repeating.length > 0) return whole('duplicate', repeating);
  const claimers = held.filter(({ platform, names }) => platform === names);
  if (claimers.length > 1) return whole('contested');
  const [home] = claimers;
  if (home === undefined) {
    const named = new Set(held.map(({ names }) => names));
    const [only] = named;
    const isOrphan =
      named.size === 1 && only !== undefined && !held.some(({ platform }) => platform === only);
    return whole(isOrphan ? 'orphan' : 'unclaimed');
  }
  const findings = PLATFORMS.filter((platform) => platform !== home.platform).flatMap((platform) => {
    const replica = held.find((other) => other.platform === platform);
    const name = replica === undefined ? 'missing' : replicaClass(home, replica);
    if (name === 'agreed') return [];
    return [{ platform, class: underway.has(`${platform} ${key}`) ? ('in-flight' as const) : name }];
  });
  const gravest = CLASSES.find((name) => findings.some((finding) => finding.class === name)) ?? 'agreed';
  return {
    class: gravest,
    home: home.platform,
    victims: findings.map(({ platform }) => platform),
  };
}

function replicaClass(
  home: { readonly shown: Shown; readonly entry: Cells },
  replica: { readonly shown: Shown; readonly entry: Cells },
): RecordClass {
  const [theirs, ours] = [home.shown.rows[0]!.text, replica.shown.rows[0]!.text];
  if (theirs === ours) return 'agreed';
  if (home.shown.earlier.includes(ours)) return 'stale';
  const differing = Object.keys(home.entry).filter((name) => home.entry[name] !== replica.entry[name]);
  if (differing.every((name) => replica.entry[name] === null)) return 'incomplete';
  const agreedOnce = replica.shown.earlier.some(
    (text) => text === theirs || home.shown.earlier.includes(text),
  );
  return agreedOnce ? 'breach' : 'divergent';
}

/** Lives through both days. Returns what is found at each moment, and how many rows each platform had in quarantine. */
function live(world: World, kind: EntryKind) {
  const shelves = emptyShelves();
  const found = {} as Record<(typeof MOMENTS)[number], Map<string, Finding>>;
  const underway = new Set<string>();
  const look = (): Map<string, Finding> => {
    const keys = new Set(
      PLATFORMS.flatMap((platform) => [...shelves[platform].keys.keys(), ...shelves[platform].quarantined]),
    );
    return new Map([...keys].map((key) => [key, classify(key, kind, shelves, underway)]));
  };
  const deliver = (findings: ReadonlyMap<string, Finding>, held: ReadonlySet<string>): void => {
    for (const [key, finding] of findings) {
      if (!['missing', 'stale', 'incomplete', 'in-flight'].includes(finding.class)) continue;
      const entry = JSON.parse(shelves[finding.home!].keys.get(key)!.rows[0]!.text) as Cells;
      for (const victim of finding.victims) {
        if (victim === 'jiashan' && held.has(key)) underway.add(`${victim} ${key}`);
        else {
          underway.delete(`${victim} ${key}`);
          const id = shelves[victim].keys.get(key)?.rows[0]?.id ?? 'made by the platform';
          put(shelves[victim], kind, { id, entry, typed: {} });
        }
      }
    }
  };

  for (const platform of PLATFORMS) {
    for (const row of untyped(world.dayOne[platform][kind])) put(shelves[platform], kind, row);
  }
  const rejected = Object.fromEntries(PLATFORMS.map((platform) => [platform, shelves[platform].rejected]));
  found.dayOne = look();
  deliver(found.dayOne, new Set(world.held));
  found.dayOneAfter = look();
  deliver(found.dayOneAfter, new Set());

  const before = new Map([...found.dayOneAfter].map(([key, finding]) => [key, finding.class]));
  for (const platform of PLATFORMS) {
    const ids = new Map(world.dayOne[platform][kind].map((row) => [row.id, row]));
    for (const row of untyped(world.dayTwo[platform].put[kind])) {
      const key = row.entry[KEYS[kind]] as string;
      if (before.has(key) && (before.get(key) !== 'agreed' || !ids.has(row.id)))
        throw new Error(`touched: ${key}`);
      put(shelves[platform], kind, row);
    }
    for (const id of world.dayTwo[platform].remove[kind]) {
      const key = untyped([ids.get(id)!])[0]!.entry[KEYS[kind]] as string;
      if (before.get(key) !== 'agreed') throw new Error(`touched: ${key}`);
      shelves[platform].keys.get(key)!.rows = [];
    }
  }
  found.dayTwo = look();
  deliver(found.dayTwo, new Set());
  found.dayTwoAfter = look();
  return { found, rejected };
}

/** What does not come out as the world says, in words. */
function contradictions(world: World): string[] {
  return (['enterprise', 'licence'] as const).flatMap((kind) => {
    const { found, rejected } = live(world, kind);
    const wrong = MOMENTS.flatMap((moment) => {
      const { keys } = world.expected[moment][DATASET[kind]]!;
      const expected = new Map(CLASSES.flatMap((name) => keys[name].map((key) => [key, name] as const)));
      const all = new Set([...expected.keys(), ...found[moment].keys()]);
      return [...all]
        .filter((key) => expected.get(key) !== found[moment].get(key)?.class)
        .map(
          (key) => `${moment} ${key}: ${expected.get(key)} expected, ${found[moment].get(key)?.class} found`,
        );
    });
    const miscounted = PLATFORMS.filter(
      (platform) => world.quarantined.dayOne[platform][DATASET[kind]] !== rejected[platform],
    );
    return [
      ...wrong,
      ...miscounted.map((platform) => `${platform}: ${rejected[platform]} rows in quarantine`),
    ];
  });
}

t.test('the rows give what the world expects, at every moment', async (t) => {
  t.same(contradictions(buildWorld({ records: 1000, seed: 1 })), []);
});

t.test('so it is for any seed and size', async (t) => {
  const options = fc.record({ records: fc.integer({ min: 10, max: 160 }), seed: fc.integer() });
  const holds = fc.property(options, (given) => contradictions(buildWorld(given)).length === 0);
  t.doesNotThrow(() => fc.assert(holds, { numRuns: 25 }));
});

t.test('every region is home and victim of every class where there is one', async (t) => {
  const world = buildWorld({ records: 200, seed: 2 });
  for (const kind of ['enterprise', 'licence'] as const) {
    const { found } = live(world, kind);
    const findings = [...found.dayOne.values(), ...found.dayTwo.values()];
    const all = [...PLATFORMS].sort();
    for (const name of ['missing', 'incomplete', 'divergent', 'breach', 'stale'] as const) {
      const some = findings.filter((finding) => finding.class === name);
      t.same([...new Set(some.map(({ home }) => home))].sort(), all, `${kind} ${name}: homes`);
      t.same([...new Set(some.flatMap(({ victims }) => victims))].sort(), all, `${kind} ${name}: victims`);
    }
    for (const name of ['duplicate', 'invalid'] as const) {
      const victims = findings
        .filter((finding) => finding.class === name)
        .flatMap((finding) => finding.victims);
      t.same([...new Set(victims)].sort(), all, `${kind} ${name}: victims`);
    }
  }
});

t.test('the same meaning is written in many ways, and jiashan alone writes capital as text', async (t) => {
  const { dayOne } = buildWorld({ records: 3000, seed: 4 });
  const typedAt = (platform: PlatformName) =>
    new Set(
      untyped([...dayOne[platform].enterprise, ...dayOne[platform].licence]).flatMap((row) =>
        Object.keys(row.typed),
      ),
    );
  for (const platform of PLATFORMS) {
    for (const property of [
      'establishedOn',
      'uscc',
      'domicile',
      'name',
      'issuedOn',
      'holderName',
      'premises',
    ]) {
      t.ok(typedAt(platform).has(property), `${platform} ${property}`);
    }
    t.equal(typedAt(platform).has('capital'), platform === 'jiashan');
  }
});
