import t from 'tap';
import { engine, keyOf, licence, NAMES } from '../support/engine.ts';

const CASES = { missing: 'case', stale: 'case', incomplete: 'case' } as const;

t.test('at an endpoint that shows its own records only, nothing of other homes is missed', async (t) => {
  const one = await engine(t, { policy: CASES, ownOnly: ['jiashan'] });
  const { qingpu, wujiang, jiashan } = one.platforms;
  for (const platform of [qingpu, wujiang]) {
    platform.put('absent', licence(1));
    platform.put('right', licence(2));
    platform.put('wrong', licence(3));
  }
  jiashan.put('right', licence(2));
  jiashan.put('wrong', licence(3, 'qingpu', { scope: '自己写的' }));
  jiashan.put('orphan', licence(4));
  for (const name of NAMES) one.platforms[name].put('own', licence(5, 'jiashan'));
  jiashan.put('unknown elsewhere', licence(6, 'jiashan'));
  qingpu.put('half', licence(7));
  await one.syncAll();
  await one.reconcile();
  t.same(await one.verdicts(), [
    `${keyOf(1)} agreed`,
    `${keyOf(2)} agreed`,
    `${keyOf(3)} divergent`,
    `${keyOf(4)} orphan`,
    `${keyOf(5)} agreed`,
    `${keyOf(6)} missing`,
    `${keyOf(7)} missing`,
  ]);
  t.match(await one.query('SELECT findings FROM discrepancy WHERE key = $1', [keyOf(7)]), [
    { findings: [{ endpoint: 'wujiang', class: 'missing' }] },
  ]);
});

t.test('when that setting changes, everything is compared anew', async (t) => {
  const one = await engine(t, { policy: CASES });
  for (const name of ['qingpu', 'wujiang'] as const) one.platforms[name].put('n1', licence(1));
  one.platforms.jiashan.put('n2', licence(2, 'jiashan'));
  await one.syncAll();
  await one.reconcile();
  t.same(await one.verdicts(), [`${keyOf(1)} missing`, `${keyOf(2)} missing`]);

  const changed = await one.process({ policy: CASES, ownOnly: ['jiashan', 'qingpu', 'wujiang'] });
  t.match(await changed.reconcile('changed'), { pass: 'full', totals: { agreed: 2 } });
  t.match(await changed.reconcile('changed'), { pass: 'changed', totals: { agreed: 2 } });
});
