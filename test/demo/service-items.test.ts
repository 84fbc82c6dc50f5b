import t from 'tap';
import type { RecordClass } from '../../src/contract/terms.ts';
import { classesOf } from '../../src/contract/terms.ts';
import type { PlatformName, Row } from '../../src/demo/platforms/platform.ts';
import { PLATFORMS } from '../../src/demo/world/regions.ts';
import { buildWorld, type World } from '../../src/demo/world/world.ts';

const DATASET = 'service-item';
/** What regions may have in their own way. */
const OWN: readonly string[] = ['taskCode', 'deptName', 'address'];
type Shelves = Readonly<Record<PlatformName, ReadonlyMap<string, Row<'item'>>>>;

const world = buildWorld({ records: 30, seed: 5 });
const put = (rows: readonly Row<'item'>[]) => rows.map((row) => [row.id, row] as const);

function shelvesOf(from: World, day: 'dayOne' | 'dayTwo'): Shelves {
  const shelf = (platform: PlatformName) => {
    const rows = new Map(put(from.dayOne[platform].item));
    if (day === 'dayOne') return rows;
    const { put: changed, remove } = from.dayTwo[platform];
    for (const [id, row] of put(changed.item)) rows.set(id, row);
    for (const id of remove.item) rows.delete(id);
    return rows;
  };
  return { qingpu: shelf('qingpu'), wujiang: shelf('wujiang'), jiashan: shelf('jiashan') };
}

/** The class of a key by the definitions for peers, over the very rows that the platforms are given. */
function classOf(key: string, shelves: Shelves): RecordClass {
  const rows = PLATFORMS.map((platform) =>
    [...shelves[platform].values()].filter(
      ({ entry, typed }) => entry.catalogCode === key && typed?.catalogCode === undefined,
    ),
  );
  if (rows.flat().some(({ typed }) => typed !== undefined)) return 'invalid';
  if (rows.some((shown) => shown.length > 1)) return 'duplicate';
  const entries = rows.flatMap((shown) => shown.map(({ entry }) => new Map(Object.entries(entry))));
  const fields = [...entries[0]!.keys()].filter((name) => !OWN.includes(name));
  const values = fields.map((name) => new Set(entries.map((entry) => entry.get(name))));
  const contradict = values.some((set) => [...set].filter((value) => value !== null).length > 1);
  if (contradict) return 'divergent';
  if (values.some((set) => set.size > 1)) return 'incomplete';
  return entries.length < PLATFORMS.length ? 'missing' : 'agreed';
}

for (const day of ['dayOne', 'dayTwo'] as const) {
  t.test(`${day}: the rows give what the world expects, and deliveries change nothing`, async (t) => {
    const expected = world.expected[day][DATASET]!;
    const shelves = shelvesOf(world, day);
    for (const [name, keys] of Object.entries(expected.keys)) {
      for (const key of keys) if (classOf(key, shelves) !== name) t.fail(`${key}: ${classOf(key, shelves)}`);
    }
    t.same(world.expected[`${day}After`][DATASET], expected);
    for (const name of classesOf('compare'))
      if (name !== 'in-flight') t.ok(expected.counts[name] >= 6, `${name}: ${expected.counts[name]}`);
  });
}

t.test('every platform offers some and leaves out some; malformed rows are counted', async (t) => {
  for (const platform of PLATFORMS) {
    const rows = world.dayOne[platform].item;
    t.equal(
      rows.filter(({ typed }) => typed !== undefined).length,
      world.quarantined.dayOne[platform][DATASET],
    );
    t.equal(world.ownIds(platform, 'item').length, world.own[platform].item);
    t.ok(world.own[platform].item > 200 && world.own[platform].item < 300);
  }
});
