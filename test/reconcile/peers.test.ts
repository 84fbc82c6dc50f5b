import t from 'tap';
import { type EngineDataset, engine, NAMES } from '../support/engine.ts';
import type { Cells } from '../support/memory-platform.ts';

const ITEMS: EngineDataset = {
  name: 'service-item',
  mapping: {
    catalogCode: 'code',
    taskCode: 'task',
    taskName: 'name',
    promiseDays: 'promise',
    materials: 'materials',
    handleType: 'channels',
  },
  columns: ['code', 'task', 'name', 'promise', 'materials', 'channels'],
  key: ['code'],
  canWrite: false,
};

const codeOf = (n: number): string => `0001140${String(n).padStart(5, '0')}`;
const item = (n: number, more: Cells = {}): Cells => ({
  code: codeOf(n),
  task: `T${n}`,
  name: `第${n}项`,
  promise: '5个工作日',
  materials: '身份证明;申请表',
  channels: '窗口办理;网上办理',
  ...more,
});

t.test('peers fall in classes without a home, and nothing is delivered', async (t) => {
  const one = await engine(t, { dataset: ITEMS });
  const { qingpu, wujiang, jiashan } = one.platforms;
  for (const name of NAMES) {
    for (let n = 1; n <= 8; n += 1) one.platforms[name].put(`n${n}`, item(n, { task: `${name}${n}` }));
  }
  jiashan.change('n2', {
    promise: '5工作日',
    materials: '2、申请表;1、身份证明',
    channels: '网上办理;窗口办理',
  });
  jiashan.change('n3', { promise: '3个工作日' });
  for (const [i, name] of NAMES.entries()) one.platforms[name].change('n4', { materials: `证明${i}` });
  wujiang.change('n5', { channels: '' });
  jiashan.remove('n6');
  qingpu.put('again', item(7, { promise: '9个工作日' }));
  wujiang.change('n8', { promise: '尽快' });
  await one.syncAll();
  t.match(await one.reconcile(), { keys: 8, planned: 0, targets: [] });
  t.same(await one.verdicts(), [
    `${codeOf(1)} agreed`,
    `${codeOf(2)} agreed format`,
    `${codeOf(3)} divergent`,
    `${codeOf(4)} divergent`,
    `${codeOf(5)} incomplete`,
    `${codeOf(6)} missing`,
    `${codeOf(7)} duplicate`,
    `${codeOf(8)} invalid`,
  ]);
  const found = await one.query<{ key: string; home: number | null; policy: string; where: string }>(
    `SELECT key, home, policy, (SELECT string_agg(concat_ws(' ', finding->>'endpoint', finding->>'class', finding->>'fields'), '; ')
       FROM jsonb_array_elements(findings) AS finding) AS where FROM discrepancy ORDER BY key`,
  );
  t.match(found, [
    { key: codeOf(3), home: null, policy: 'case', where: 'jiashan divergent ["promiseDays"]' },
    {
      key: codeOf(4),
      where:
        'jiashan divergent ["materials"]; qingpu divergent ["materials"]; wujiang divergent ["materials"]',
    },
    { key: codeOf(5), where: 'wujiang incomplete ["handleType"]' },
    { key: codeOf(6), where: 'jiashan missing []' },
    { key: codeOf(7), where: 'qingpu duplicate []' },
    { key: codeOf(8), where: 'wujiang invalid []' },
  ]);
  t.same(
    await one.query(
      'SELECT keys::int, (SELECT sum(value::int)::int FROM jsonb_each_text(totals)) AS sum FROM reconciliation',
    ),
    [{ keys: 8, sum: 8 }],
  );
  const kept = await one.query<{ values: number }>(
    `SELECT count(*)::int AS values FROM body WHERE key = $1`,
    [codeOf(4)],
  );
  t.same(kept, [{ values: 3 }], 'the values of every endpoint are evidence');

  await one.reconcile();
  t.same(await one.query('SELECT count(*)::int AS events FROM discrepancy_event'), [{ events: 6 }]);
  jiashan.change('n3', { promise: '5个工作日' });
  await one.sync('jiashan');
  t.match(await one.reconcile(), { totals: { agreed: 3 } }, 'a difference that is gone is closed');
  t.same(one.jobs, []);
  t.same(await one.deliveries(), []);
});

t.test('a young difference is in flight, and a class can be ignored', async (t) => {
  const one = await engine(t, { dataset: ITEMS, settleMs: 3_600_000, policy: { missing: 'ignore' } });
  one.platforms.qingpu.put('n1', item(1));
  await one.syncAll();
  t.match(await one.reconcile(), { totals: { 'in-flight': 1 } });
  await one.query(`UPDATE state SET changed_at = changed_at - interval '2 hours'`);
  t.match(await one.reconcile(), { totals: { missing: 1 } });
  t.match(await one.query('SELECT policy FROM discrepancy'), [{ policy: 'ignore' }]);
});

t.test('peers are never delivered to, whatever policy, endpoints and ledger say', async (t) => {
  const one = await engine(t, {
    dataset: { ...ITEMS, canWrite: true },
    policy: { missing: 'deliver', incomplete: 'deliver', divergent: 'deliver' },
  });
  const { qingpu, wujiang, jiashan } = one.platforms;
  qingpu.put('n1', item(1));
  for (const name of NAMES)
    one.platforms[name].put('n2', item(2, name === 'wujiang' ? { channels: '' } : {}));
  for (const name of NAMES)
    one.platforms[name].put('n3', item(3, name === 'jiashan' ? { name: '另一项' } : {}));
  await one.syncAll();
  t.match(await one.reconcile(), { totals: { missing: 1, incomplete: 1, divergent: 1 }, planned: 0 });
  t.same(await one.query('SELECT DISTINCT policy FROM discrepancy'), [{ policy: 'case' }]);
  await one.query(
    `INSERT INTO delivery (dataset, key, target, home, discrepancy, wanted, expected, planned_by)
     SELECT state.dataset, state.key, target.id, state.endpoint, discrepancy.id, state.fingerprint, NULL, discrepancy.opened_by
     FROM state JOIN discrepancy USING (dataset, key) JOIN endpoint AS target ON target.name = 'jiashan' WHERE key = $1`,
    [codeOf(1)],
  );
  await t.rejects(one.deliver('jiashan'), { code: 'DELIVERY_COMPARE' });
  t.same([...qingpu.effects, ...wujiang.effects, ...jiashan.effects], []);
});
