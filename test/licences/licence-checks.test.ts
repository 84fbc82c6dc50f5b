import t from 'tap';
import { PLATFORMS } from '../../src/demo/world/regions.ts';
import { buildWorld } from '../../src/demo/world/world.ts';
import { REGISTRATIONS } from '../../src/reconcile/licences.ts';
import { compile, licence as licenceDataset } from '../pipeline/compile.ts';
import { licences, readInFull, type Shown } from './shown.ts';

const GOOD = '91310118MA1JTE5T1L';
const GONE = '91320509MA1MQ1GB52';
/** Registered in another district long ago, at home in Wujiang now. */
const MOVED = '91310112MA1GB1XX5U';
const registered = (key: string, status = 'ACTIVE', more: Partial<Shown> = {}): Shown => ({
  dataset: REGISTRATIONS,
  key,
  status,
  ...more,
});

t.test('holder missing anywhere, holder ended, and expired but marked valid', async (t) => {
  const { show, pass, open } = await licences(t);
  await show([
    registered(GOOD),
    registered(GONE, 'CANCELLED'),
    registered(MOVED, 'ACTIVE', { endpoint: 'wujiang' }),
    { key: 'fine', holder: GOOD, validTo: '2030-01-01' },
    { key: 'fine without end', holder: GOOD },
    { key: 'fine, holder moved', holder: MOVED, validTo: '2030-01-01' },
    { key: 'fine on its last day', holder: GOOD, validTo: '2026-11-26' },
    { key: 'held by a person', holder: null, validTo: '2030-01-01' },
    { key: 'nobody', holder: '91330421MA29H4555E', validTo: '2030-01-01' },
    { key: 'ended', holder: GONE, validTo: '2030-01-01' },
    { key: 'expired', holder: GOOD, validTo: '2026-11-25' },
    { key: 'ended and expired', holder: GONE, validTo: '2020-01-01' },
    { key: 'cancelled itself', holder: GONE, validTo: '2020-01-01', status: 'CANCELLED' },
    { key: 'seen by a replica only', holder: GONE, home: 'wujiang' },
  ]);
  await pass();
  t.same(await open(), [
    'expired ended and expired',
    'expired expired',
    'holder-ended ended',
    'holder-ended ended and expired',
    'holder-missing nobody',
  ]);
  t.same(await pass(), [], 'a pass over nothing new opens and closes nothing');
});

t.test('a holder is what its home shows: a replica that lags raises no alarm', async (t) => {
  const { show, pass, open } = await licences(t);
  await show([
    registered(GOOD, 'ACTIVE', { endpoint: 'qingpu' }),
    registered(GOOD, 'CANCELLED', { endpoint: 'wujiang', home: 'qingpu' }),
    registered(GONE, 'REVOKED', { endpoint: 'qingpu' }),
    registered(GONE, 'ACTIVE', { endpoint: 'wujiang', home: 'qingpu' }),
    { key: 'one', holder: GOOD },
    { key: 'two', holder: GONE },
  ]);
  await pass();
  t.same(await open(), ['holder-ended two']);
});

t.test('findings follow what changes, on either side and with the days, and keep since when', async (t) => {
  const { show, pass, pool } = await licences(t);
  await show([
    registered(GOOD),
    { key: 'one', holder: GOOD, validTo: '2026-11-27' },
    { key: 'two', holder: GONE, validTo: '2030-01-01' },
  ]);
  t.same(await pass(), ['opened holder-missing two']);
  await show([registered(GONE, 'ACTIVE', { endpoint: 'jiashan' })]);
  t.same(await pass(REGISTRATIONS), ['closed holder-missing two'], 'the holder was registered');
  await show([registered(GOOD, 'REVOKED')]);
  t.same(await pass(REGISTRATIONS), ['opened holder-ended one'], 'the holder ended');
  t.same(await pass('licence', '2026-11-27'), [], 'the last day');
  t.same(
    await pass('licence', '2026-11-29'),
    ['opened expired one'],
    'the day after, though nothing was read',
  );
  const { rows } = await pool.query<{ since: Date }>(
    `SELECT since FROM licence_check WHERE finding = 'expired'`,
  );
  t.equal(rows[0]?.since.toISOString(), '2026-11-27T16:00:00.000Z', 'midnight of the channel');
  await show([{ key: 'one', holder: GOOD, validTo: '2026-11-27', status: 'EXPIRED' }]);
  t.same(await pass('licence', '2026-11-29'), ['closed expired one', 'closed holder-ended one']);
  await show([registered(GONE, 'ACTIVE', { endpoint: 'jiashan', present: false })]);
  t.same(await pass(REGISTRATIONS, '2026-11-29'), ['opened holder-missing two'], 'the registration is gone');
  await show([{ key: 'two', holder: GONE, present: false }]);
  t.same(await pass('licence', '2026-11-29'), ['closed holder-missing two']);
});

t.test(
  'before all registrations were read nobody counts as missing, afterwards everybody is looked for',
  async (t) => {
    const { show, pass, pool } = await licences(t, false);
    await show([{ key: 'one', holder: GONE, validTo: '2020-01-01' }]);
    t.same(await pass(), ['opened expired one']);
    await readInFull(pool);
    t.same(await pass(REGISTRATIONS), ['opened holder-missing one']);
  },
);

t.test('each finding and its end stand in the log, once', async (t) => {
  const { show, pass, pool } = await licences(t);
  await show([{ key: 'one', holder: GONE }]);
  await pass();
  await show([registered(GONE)]);
  await pass(REGISTRATIONS);
  await pass(REGISTRATIONS);
  const { rows } = await pool.query<{ body: string }>('SELECT body FROM audit_outbox ORDER BY id');
  t.match(
    rows.map(({ body }) => JSON.parse(body)),
    [
      {
        type: 'discrepancy-opened',
        subject: { dataset: 'licence', key: 'one' },
        data: { finding: 'holder-missing' },
      },
      {
        type: 'discrepancy-closed',
        subject: { dataset: 'licence', key: 'one' },
        data: { finding: 'holder-missing' },
      },
    ],
  );
  t.equal(rows.length, 2);
});

t.test('the whole world: what is found is what a walk over all records finds', async (t) => {
  const { show, pass, open } = await licences(t);
  const world = buildWorld({ records: 300, seed: 11, today: '2026-11-26' });
  const enterprises = PLATFORMS.flatMap((endpoint) =>
    world.dayOne[endpoint].enterprise.map(({ entry }) => ({ endpoint, entry })),
  );
  const own = PLATFORMS.flatMap((endpoint) =>
    world.dayOne[endpoint].licence.map(({ entry }) => ({ endpoint, entry })),
  );
  const divisions = { '310118': 'qingpu', '320509': 'wujiang', '330421': 'jiashan' } as const;
  const homeOf = (division: string) => divisions[division as keyof typeof divisions];
  const once = <Item extends { endpoint: string; key: string }>(items: readonly Item[]) => [
    ...new Map(items.map((item) => [`${item.endpoint} ${item.key}`, item])).values(),
  ];
  const registrations = once(
    enterprises
      .filter(({ entry }) => homeOf(entry.division) !== undefined)
      .map(({ endpoint, entry }) =>
        registered(entry.uscc, entry.status, { endpoint, home: homeOf(entry.division)! }),
      )
      .map((shown) => ({ ...shown, endpoint: shown.endpoint! })),
  );
  const held = once(
    own
      .filter(({ entry }) => homeOf(entry.area) !== undefined)
      .map(({ endpoint, entry }) => ({
        key: entry.identifier,
        endpoint,
        home: homeOf(entry.area)!,
        holder: entry.holderUscc,
        validTo: entry.validTo,
        status: entry.status,
      })),
  );
  await show([...registrations, ...held]);
  await pass();

  const wanted: string[] = [];
  const ended = ['CANCELLED', 'REVOKED'];
  for (const { key, endpoint, home, holder, validTo, status } of held) {
    if (endpoint !== home || status !== 'VALID') continue;
    const shown = registrations.filter((one) => one.key === holder);
    const atHome = shown.find((one) => one.endpoint === one.home);
    if (shown.length === 0) wanted.push(`holder-missing ${key}`);
    else if (
      atHome === undefined
        ? shown.every((one) => ended.includes(one.status!))
        : ended.includes(atHome.status!)
    )
      wanted.push(`holder-ended ${key}`);
    if (validTo !== null && validTo < '2026-11-26') wanted.push(`expired ${key}`);
  }
  t.ok(held.length > 50);
  t.same(await open(), wanted.sort());
  t.ok(wanted.length < held.length / 5, `${wanted.length} of ${held.length}`);
});

t.test('the ledger learns of a holder that is an organisation, never of a person', (t) => {
  const columns = ['no', 'holder', 'type', 'code', 'to'];
  const mapping = {
    certTypeCode: 'type',
    certNo: 'no',
    holderName: 'holder',
    holderCode: 'code',
    validTo: 'to',
  };
  const sealed = (code: string, codeType?: string) => {
    const types = codeType === undefined ? {} : { holderCodeType: { constant: codeType } };
    const bound = compile({ ...mapping, ...types }, { dataset: licenceDataset }).bind(columns);
    const values = ['1', '某厂', 'JY', code, '2030-01-01'];
    const made = bound.process({ position: '1', id: '1', values });
    if (made.outcome !== 'sealed') throw new Error(JSON.stringify(made.reasons));
    return made;
  };
  t.match(sealed(GOOD, '001'), { holder: GOOD, validTo: '2030-01-01' });
  t.equal(sealed(GOOD).holder, GOOD, 'without a type, by its check character');
  t.equal(sealed('11010519491231002X').holder, null, 'a resident number');
  t.equal(sealed('110105194912310021', '111').holder, null);
  t.equal(sealed(GOOD, '111').holder, null);
  t.equal(sealed('E12345678', '414').holder, null);
  t.end();
});
