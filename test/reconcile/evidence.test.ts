import t from 'tap';
import { engine, keyOf, licence } from '../support/engine.ts';

const kept = `SELECT key, endpoint.name AS endpoint, body::jsonb ->> 'scope' AS scope
  FROM body JOIN endpoint ON endpoint.id = body.endpoint ORDER BY key, 2`;

t.test(
  'values of both sides are kept while a discrepancy is open, and for the evidence period after',
  async (t) => {
    const one = await engine(t, { evidenceMs: 86_400_000 });
    const { qingpu, wujiang, jiashan } = one.platforms;
    for (const platform of [qingpu, wujiang]) for (const n of [1, 2]) platform.put(`n${n}`, licence(n));
    jiashan.put('n1', licence(1, 'qingpu', { scope: '不同' }));
    jiashan.put('n2', licence(2));
    await one.syncAll();
    await one.reconcile();
    const evidence = [
      { key: keyOf(1), endpoint: 'jiashan', scope: '不同' },
      { key: keyOf(1), endpoint: 'qingpu', scope: '食品' },
      { key: keyOf(1), endpoint: 'wujiang', scope: '食品' },
    ];
    t.same(await one.query(kept), evidence);
    jiashan.put('n1', licence(1));
    await one.sync('jiashan');
    await one.reconcile();
    t.same(await one.query(kept), evidence, 'the case may still be asked about');
    await one.query(`UPDATE discrepancy SET closed_at = closed_at - interval '2 days'`);
    await one.reconcile();
    t.same(await one.query(kept), []);
  },
);

t.test('what changed since it was read is no evidence of the finding', async (t) => {
  const one = await engine(t);
  const { qingpu, wujiang, jiashan } = one.platforms;
  for (const platform of [qingpu, wujiang]) platform.put('n1', licence(1));
  jiashan.put('n1', licence(1, 'qingpu', { scope: '不同' }));
  await one.syncAll();
  jiashan.change('n1', { scope: '又不同' });
  await one.reconcile();
  t.same(await one.query(kept), [
    { key: keyOf(1), endpoint: 'qingpu', scope: '食品' },
    { key: keyOf(1), endpoint: 'wujiang', scope: '食品' },
  ]);
  await one.sync('jiashan');
  await one.reconcile();
  t.match(await one.query(kept), [{ endpoint: 'jiashan', scope: '又不同' }, {}, {}]);
});

t.test('an endpoint that cannot be asked for evidence now holds nothing up', async (t) => {
  const one = await engine(t, { policy: { missing: 'case' } });
  const { qingpu, wujiang } = one.platforms;
  for (const platform of [qingpu, wujiang]) platform.put('n1', licence(1));
  await one.syncAll();
  qingpu.script = {
    lookup: () => {
      throw new Error('down');
    },
  };
  t.match(await one.reconcile(), { totals: { missing: 1 } });
  t.match(await one.query(kept), [{ endpoint: 'wujiang' }]);
  qingpu.script = {};
  await one.reconcile();
  t.match(await one.query(kept), [{ endpoint: 'qingpu' }, { endpoint: 'wujiang' }]);
});
