import t from 'tap';
import { listDiscrepancies } from '../../src/ledger/discrepancies.ts';
import { engine, licence, NAMES } from '../support/engine.ts';

t.test(
  'a list narrowed in any way is what a walk over the whole list leaves, after every change',
  async (t) => {
    const { pool, platforms, syncAll, reconcile } = await engine(t, {
      policy: { missing: 'case', stale: 'case', incomplete: 'case' },
    });
    for (const n of [1, 2, 3, 4]) platforms.qingpu.put(`q${n}`, licence(n));
    const steps = [
      () => platforms.wujiang.put('w1', licence(1)),
      () => platforms.jiashan.put('j2', licence(2, 'qingpu', { scope: '饮料' })),
      () => platforms.wujiang.put('w9', licence(9)),
      () => platforms.jiashan.put('j1', licence(1)),
      () => platforms.wujiang.remove('w9'),
    ];
    let seen = 0;
    for (const step of steps) {
      step();
      await syncAll('full');
      await reconcile();
      const all = await listDiscrepancies(pool, { limit: 100 });
      seen += all.length;
      for (const endpoint of [undefined, ...NAMES]) {
        for (const recordClass of [undefined, 'missing', 'orphan', 'divergent'] as const) {
          for (const after of [undefined, all[0]?.id]) {
            const filter = {
              ...(endpoint === undefined ? {} : { endpoint }),
              ...(recordClass === undefined ? {} : { class: recordClass }),
              ...(after === undefined ? {} : { after }),
              dataset: 'licence',
              limit: 100,
            };
            const wanted = all.filter(
              (one) =>
                (endpoint === undefined || one.findings.some((finding) => finding.endpoint === endpoint)) &&
                (recordClass === undefined || one.class === recordClass) &&
                (after === undefined || Number(one.id) > Number(after)),
            );
            const found = await listDiscrepancies(pool, filter);
            t.same(
              found.map(({ id }) => id),
              wanted.map(({ id }) => id),
              JSON.stringify(filter),
            );
          }
        }
      }
      for (const { id, key } of all) {
        t.same(
          (await listDiscrepancies(pool, { key, limit: 5 })).map((one) => one.id),
          [id],
        );
      }
    }
    t.ok(seen > 10);
    const { rows } = await pool.query(
      'SELECT FROM discrepancy_endpoint JOIN discrepancy ON id = discrepancy WHERE closed_at IS NOT NULL',
    );
    t.equal(rows.length, 0, 'nothing is kept of what is closed');
  },
);
