import t from 'tap';
import { CLASSES, type RecordClass } from '../../src/contract/terms.ts';
import { PLATFORMS } from '../../src/demo/world/regions.ts';
import { buildWorld, type World } from '../../src/demo/world/world.ts';
import {
  isMod1110Valid,
  isMod3736Valid,
  isOrgCodeValid,
  isUsccValid,
} from '../../src/pipeline/check-digits.ts';

const DATASETS = ['enterprise-registration', 'licence'] as const;
const MOMENTS = ['dayOne', 'dayOneAfter', 'dayTwo', 'dayTwoAfter'] as const;
const BEFORE_DELIVERY: readonly RecordClass[] = [
  'missing',
  'orphan',
  'incomplete',
  'divergent',
  'contested',
  'unclaimed',
  'duplicate',
  'invalid',
];
const AFTER_A_PAST: readonly RecordClass[] = [
  'stale',
  'breach',
  'missing',
  'orphan',
  'unclaimed',
  'contested',
];

const world = buildWorld({ records: 400, seed: 7 });
const rowsOf = (from: World) =>
  PLATFORMS.flatMap((platform) => [...from.dayOne[platform].enterprise, ...from.dayOne[platform].licence]);
const clean = rowsOf(world).filter((row) => row.typed === undefined);

t.test('the same options give the same world', async (t) => {
  const again = buildWorld({ records: 400, seed: 7 });
  t.equal(JSON.stringify(again), JSON.stringify(world));
  t.equal(again.digest, world.digest);
});

t.test('another seed gives another world with as many plants', async (t) => {
  const other = buildWorld({ records: 400, seed: 8 });
  t.not(other.digest, world.digest);
  for (const dataset of DATASETS) {
    t.same(other.expected.dayOne[dataset]?.counts, world.expected.dayOne[dataset]?.counts);
  }
});

for (const moment of MOMENTS) {
  for (const dataset of DATASETS) {
    t.test(`${moment} ${dataset}: every key is in exactly one class`, async (t) => {
      const { counts, keys } = world.expected[moment][dataset]!;
      const all = CLASSES.flatMap((name) => keys[name]);
      t.equal(new Set(all).size, all.length);
      for (const name of CLASSES) t.equal(keys[name].length, counts[name]);
    });
  }
}

t.test('from 200 registrations on every class has three keys, from 30 on one', async (t) => {
  for (const [records, least] of [
    [200, 3],
    [30, 1],
  ] as const) {
    const { expected } = buildWorld({ records, seed: 3 });
    for (const dataset of DATASETS) {
      const atLeast = (moment: (typeof MOMENTS)[number], classes: readonly RecordClass[]) => {
        for (const name of classes) {
          const found = expected[moment][dataset]!.counts[name];
          t.ok(found >= least, `${records} ${moment} ${dataset} ${name}: ${found}`);
        }
      };
      atLeast('dayOne', BEFORE_DELIVERY);
      atLeast('dayOneAfter', ['in-flight']);
      atLeast('dayTwo', AFTER_A_PAST);
    }
  }
});

t.test('nothing that deliveries can mend is left after them', async (t) => {
  for (const moment of ['dayOneAfter', 'dayTwoAfter'] as const) {
    for (const dataset of DATASETS) {
      const { counts } = world.expected[moment][dataset]!;
      t.same([counts.missing, counts.stale, counts.incomplete], [0, 0, 0]);
    }
  }
});

t.test('most keys agree', async (t) => {
  const { counts } = buildWorld({ records: 3000, seed: 1 }).expected.dayOne['enterprise-registration']!;
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  t.ok(counts.agreed / all > 0.9);
  t.ok(counts.missing / all > 0.008 && counts.missing / all < 0.02);
});

t.test('a world of ten registrations per region works', async (t) => {
  const tiny = buildWorld({ records: 10, seed: 1 });
  t.same(tiny.own.jiashan, { enterprise: 10, licence: 3, item: tiny.own.jiashan.item });
  t.equal(tiny.ownIds('jiashan', 'enterprise').length, 10);
});

t.test('codes and numbers have valid check characters', async (t) => {
  for (const { entry } of clean) {
    if ('uscc' in entry) {
      if (!isUsccValid(entry.uscc) || !isOrgCodeValid(entry.uscc.slice(8, 17))) t.fail(entry.uscc);
    } else {
      const parts = entry.identifier.split('.').slice(5);
      if (!isMod3736Valid(parts.join(''))) t.fail(entry.identifier);
      if (!isUsccValid(entry.issuerCode) || !isUsccValid(entry.holderUscc)) t.fail(entry.holderUscc);
      if (/^(JY|SC)/.test(entry.number) && !isMod1110Valid(entry.number.slice(2))) t.fail(entry.number);
    }
  }
});

t.test('row ids are unique on each platform', async (t) => {
  for (const platform of PLATFORMS) {
    for (const kind of ['enterprise', 'licence'] as const) {
      const ids = world.dayOne[platform][kind].map((row) => row.id);
      t.equal(new Set(ids).size, ids.length);
    }
  }
});

t.test('every status, foreign money and codes issued elsewhere occur', async (t) => {
  const companies = clean.flatMap(({ entry }) => ('uscc' in entry ? [entry] : []));
  t.same([...new Set(companies.map((entry) => entry.status))].sort(), [
    'ACTIVE',
    'CANCELLED',
    'REVOKED',
    'SUSPENDED',
  ]);
  t.same([...new Set(companies.map((entry) => entry.currency))].sort(), [
    'CNY',
    'EUR',
    'HKD',
    'JPY',
    'USD',
    null,
  ]);
  t.ok(companies.some((entry) => entry.uscc.slice(2, 8) === '310000' && entry.division === '310118'));
  t.ok(companies.every((entry) => entry.status !== 'CANCELLED' || entry.cancelledOn !== null));
  t.ok(companies.every((entry) => entry.approvedOn === null || entry.establishedOn <= entry.approvedOn));
});

t.test('licences are held by enterprises of the same region', async (t) => {
  for (const platform of PLATFORMS) {
    const own = new Set(world.dayOne[platform].enterprise.map((row) => row.entry.uscc));
    for (const id of world.ownIds(platform, 'licence')) {
      const row = world.dayOne[platform].licence.find((licence) => licence.id === id)!;
      if (!own.has(row.entry.holderUscc)) t.fail(row.entry.holderUscc);
    }
  }
});
