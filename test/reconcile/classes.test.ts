import t from 'tap';
import { engine, keyOf, licence } from '../support/engine.ts';

t.test('rows of three endpoints fall in the classes that the design names', async (t) => {
  const { platforms, syncAll, reconcile, verdicts } = await engine(t, {
    policy: { missing: 'case', stale: 'case', incomplete: 'case' },
  });
  const { qingpu, wujiang, jiashan } = platforms;
  const everywhere = (n: number, cells = licence(n)) => {
    for (const platform of [qingpu, wujiang, jiashan]) platform.put(`n${n}`, cells);
  };
  for (let n = 1; n <= 3; n++) everywhere(n);
  await syncAll();
  await reconcile();
  t.same(
    await verdicts(),
    [1, 2, 3].map((n) => `${keyOf(n)} agreed`),
  );
});
