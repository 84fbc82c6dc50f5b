import t from 'tap';
import { engine, keyOf, licence, NAMES } from '../support/engine.ts';

const CASES = { missing: 'case', stale: 'case', incomplete: 'case' } as const;

t.test('rows of three endpoints fall in the classes that the design names', async (t) => {
  const { platforms, syncAll, reconcile, verdicts, query } = await engine(t, { policy: CASES });
  const { qingpu, wujiang, jiashan } = platforms;
  const everywhere = (n: number) => {
    for (const name of NAMES) platforms[name].put(`n${n}`, licence(n));
  };
  for (let n = 10; n <= 22; n++) everywhere(n);
  await syncAll();
  t.match(await reconcile(), { keys: 13, totals: { agreed: 13 } });

  jiashan.put('n10', licence(10, 'qingpu', { scope: '（食品）' }));
  qingpu.put('n10', licence(10, 'qingpu', { scope: '(食品)' }));
  wujiang.put('n10', licence(10, 'qingpu', { scope: '(食品)' }));
  jiashan.remove('n11');
  qingpu.remove('n12');
  for (const platform of [qingpu, wujiang]) platform.change('n13', { scope: '新' });
  jiashan.change('n14', { premises: '' });
  jiashan.change('n15', { scope: '自己改的' });
  wujiang.put('n16', licence(16, 'wujiang'));
  for (const platform of [qingpu, jiashan]) platform.put('n17', licence(17, 'wujiang'));
  qingpu.put('n18 again', licence(18, 'qingpu', { scope: '另一份' }));
  wujiang.change('n19', { holder: '' });
  for (const name of NAMES) platforms[name].put('n20', licence(20, 'qingpu', { area: '440300' }));
  jiashan.put('n30', licence(30, 'qingpu', { scope: '从未一致' }));
  for (const platform of [qingpu, wujiang]) platform.put('n30', licence(30));
  await syncAll();
  t.match(await reconcile(), { keys: 14, formatOnly: 1 });
  t.same(await verdicts(), [
    `${keyOf(10)} agreed format`,
    `${keyOf(11)} missing`,
    `${keyOf(12)} orphan`,
    `${keyOf(13)} stale`,
    `${keyOf(14)} incomplete`,
    `${keyOf(15)} breach`,
    `${keyOf(16)} contested`,
    `${keyOf(17)} unclaimed`,
    `${keyOf(18)} duplicate`,
    `${keyOf(19)} invalid`,
    `${keyOf(20)} unclaimed`,
    `${keyOf(21)} agreed`,
    `${keyOf(22)} agreed`,
    `${keyOf(30)} divergent`,
  ]);
  t.match(await query(`SELECT findings FROM discrepancy WHERE key = $1`, [keyOf(15)]), [
    { findings: [{ endpoint: 'jiashan', class: 'breach', fields: ['scope'], nativeId: 'n15' }] },
  ]);
  t.same(
    await query(
      'SELECT keys::int, (SELECT sum(value::int)::int FROM jsonb_each_text(totals)) AS sum FROM reconciliation ORDER BY id DESC LIMIT 1',
    ),
    [{ keys: 14, sum: 14 }],
  );
});

t.test('a difference is in flight while it is young', async (t) => {
  const one = await engine(t, { settleMs: 3_600_000 });
  one.platforms.qingpu.put('n1', licence(1));
  await one.syncAll();
  t.match(await one.reconcile(), { totals: { 'in-flight': 1 }, planned: 0 });
  await one.query(`UPDATE state SET changed_at = changed_at - interval '2 hours'`);
  t.match(
    await one.reconcile(),
    { totals: { missing: 1 }, planned: 2 },
    'time passes for it in a pass over changes too',
  );
});

t.test('an endpoint that was never read is left out, and one that joins is compared in full', async (t) => {
  const one = await engine(t, { endpoints: ['qingpu', 'wujiang'], policy: CASES });
  const { qingpu, wujiang, jiashan } = one.platforms;
  for (const platform of [qingpu, wujiang]) platform.put('n1', licence(1));
  await one.sync('qingpu');
  await t.rejects(one.reconcile(), { code: 'NOTHING_READ' });
  await one.sync('wujiang');
  await one.reconcile();
  const larger = await one.process({ policy: CASES });
  t.match(await larger.reconcile(), { pass: 'changed', totals: { agreed: 1 } });
  jiashan.put('n2', licence(2, 'jiashan'));
  await larger.sync('jiashan');
  t.match(await larger.reconcile(), { pass: 'full', totals: { missing: 2 } });
});

t.test(
  'an endpoint that does not show a field agrees, becomes stale and is brought up to date all the same',
  async (t) => {
    const one = await engine(t, { mapping: { jiashan: { premises: null } } });
    const { qingpu, wujiang, jiashan } = one.platforms;
    for (const name of NAMES)
      one.platforms[name].put('n1', licence(1, 'qingpu', name === 'jiashan' ? { premises: '' } : {}));
    await one.syncAll();
    await one.reconcile();
    t.equal(await one.classOf(keyOf(1)), 'agreed');
    for (const platform of [qingpu, wujiang]) platform.change('n1', { scope: '新' });
    await one.syncAll();
    await one.reconcile();
    t.match(await one.query('SELECT class FROM discrepancy'), [{ class: 'stale' }]);
    await one.drain();
    t.same(await one.deliveries(), [`${keyOf(1)} jiashan proved`]);
    t.match(jiashan.row('n1')?.cells, { scope: '新', premises: '' });
    t.equal(await one.classOf(keyOf(1)), 'agreed');
    jiashan.change('n1', { scope: '自己改的' });
    await one.sync('jiashan');
    await one.reconcile();
    t.equal(await one.classOf(keyOf(1)), 'breach');
  },
);
