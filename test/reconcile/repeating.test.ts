import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { type Engine, engine, keyOf, licence } from '../support/engine.ts';
import { gate } from '../support/gate.ts';

const CASES = { missing: 'case', stale: 'case', incomplete: 'case' } as const;

/** Everything that must stay untouched when nothing changed. */
const untouched = async ({ query }: Engine) => [
  await query('SELECT * FROM state ORDER BY id'),
  await query('SELECT * FROM state_version ORDER BY state, version'),
  await query('SELECT * FROM verdict ORDER BY key'),
  await query('SELECT * FROM discrepancy ORDER BY id'),
  await query('SELECT * FROM discrepancy_event ORDER BY discrepancy, reconciliation'),
  await query('SELECT * FROM delivery ORDER BY id'),
  await query('SELECT id, closed_at, touched FROM quarantine ORDER BY id'),
  await query('SELECT * FROM body ORDER BY key, endpoint'),
];

/**
 * A transaction that is still open anywhere on the server, in other tests' databases too, makes what came after it be examined once more.
 * Waits until none is older than what the test touched.
 */
async function othersEnded({ query }: Engine): Promise<void> {
  for (let round = 0; round < 600; round++) {
    const [row] = await query(
      `SELECT pg_snapshot_xmin(pg_current_snapshot()) > greatest((SELECT max(touched) FROM state),
         (SELECT max(touched) FROM delivery), (SELECT max(touched) FROM quarantine)) AS ended`,
    );
    if (row?.['ended'] === true) return;
    await sleep(50);
  }
}

t.test('with nothing changed nothing is touched: no state, discrepancy, delivery or body', async (t) => {
  const one = await engine(t);
  const { qingpu, wujiang, jiashan } = one.platforms;
  for (const platform of [qingpu, wujiang]) for (let n = 1; n <= 5; n++) platform.put(`n${n}`, licence(n));
  jiashan.put('n1', licence(1, 'qingpu', { scope: '从未一致' }));
  jiashan.put('n2', licence(2, 'qingpu', { holder: '' }));
  wujiang.put('n3 again', licence(3, 'qingpu', { scope: '另一份' }));
  for (const platform of [qingpu, wujiang]) platform.change('n5', { scope: 'REFUSE' });
  await one.syncAll();
  await one.reconcile();
  await one.drain();
  await one.reconcile();
  await one.drain();
  const before = await untouched(one);
  for (const mode of ['changes', 'full'] as const) {
    await one.syncAll(mode);
    const pass = mode === 'full' ? 'full' : 'changed';
    t.match(await one.reconcile(pass), { planned: 0, changed: 0 }, pass);
    t.same(one.jobs, []);
    t.same(await untouched(one), before, pass);
  }
  await othersEnded(one);
  await one.reconcile();
  t.match(await one.reconcile(), { examined: 0 }, 'the cost follows the change');
});

t.test('a reconciliation is never overwritten, and a discrepancy keeps its history', async (t) => {
  const one = await engine(t, { policy: CASES });
  const { qingpu, wujiang, jiashan } = one.platforms;
  for (const platform of [qingpu, wujiang]) platform.put('n1', licence(1));
  await one.syncAll();
  await one.reconcile();
  jiashan.put('n1', licence(1, 'qingpu', { scope: '不同' }));
  await one.sync('jiashan');
  await one.reconcile();
  jiashan.put('n1', licence(1));
  await one.sync('jiashan');
  await one.reconcile();
  t.same(await one.query('SELECT class FROM discrepancy_event ORDER BY reconciliation'), [
    { class: 'missing' },
    { class: 'divergent' },
    { class: null },
  ]);
  t.same(await one.query('SELECT opened::int, closed::int, totals FROM reconciliation ORDER BY id'), [
    { opened: 1, closed: 0, totals: { missing: 1 } },
    { opened: 0, closed: 0, totals: { divergent: 1 } },
    { opened: 0, closed: 1, totals: { agreed: 1 } },
  ]);
});

t.test('what a transaction under way enters is not missed by the next pass over changes', async (t) => {
  const one = await engine(t, { policy: CASES });
  const { qingpu, wujiang, jiashan } = one.platforms;
  for (const platform of [qingpu, wujiang, jiashan])
    for (const n of [1, 2]) platform.put(`n${n}`, licence(n));
  await one.syncAll();
  await one.reconcile();
  const late = await one.pool.connect();
  await late.query('BEGIN');
  await late.query(
    `UPDATE state SET fingerprint = gen_random_uuid(), fields = overlay(fields PLACING '\\x01' FROM 9), touched = pg_current_xact_id()
                    WHERE key = $1 AND endpoint = (SELECT id FROM endpoint WHERE name = 'jiashan')`,
    [keyOf(1)],
  );
  jiashan.change('n2', { scope: '不同' });
  await one.sync('jiashan');
  t.match(await one.reconcile(), { totals: { agreed: 1, breach: 1 } });
  await late.query('COMMIT');
  late.release();
  t.match(await one.reconcile(), { pass: 'changed', totals: { divergent: 1, breach: 1 } });
});

t.test(
  'a delivery answered while a reconciliation looks at it makes the reconciliation begin again',
  async (t) => {
    const one = await engine(t);
    const { qingpu, wujiang, jiashan } = one.platforms;
    for (const platform of [qingpu, wujiang]) platform.put('n1', licence(1));
    await one.syncAll();
    await one.reconcile();
    jiashan.put('n1', licence(1));
    await one.sync('jiashan');
    const answering = await one.pool.connect();
    await answering.query('BEGIN');
    await answering.query(
      `UPDATE delivery SET outcome = 'applied', state = 'applied', touched = pg_current_xact_id()`,
    );
    const reconciling = one.reconcile();
    const waits = gate();
    const look = async (): Promise<void> => {
      const [row] = await one.query<{ waiting: boolean }>(
        `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock') AS waiting`,
      );
      if (row!.waiting) waits.open();
      else await look();
    };
    await look();
    await waits.opened;
    await answering.query('COMMIT');
    answering.release();
    t.match(await reconciling, { totals: { agreed: 1 } });
    t.same(await one.deliveries(), [`${keyOf(1)} jiashan proved`]);
  },
);

t.test('two reconciliations at once take turns', async (t) => {
  const one = await engine(t, { policy: CASES });
  const other = await one.process();
  for (let n = 1; n <= 50; n++) one.platforms.qingpu.put(`n${n}`, licence(n));
  await one.syncAll();
  const results = await Promise.all([one.reconcile(), other.reconcile(), one.reconcile('full')]);
  for (const result of results) t.match(result, { totals: { missing: 50 } });
  t.same(await one.query('SELECT count(*)::int AS open FROM discrepancy'), [{ open: 50 }]);
});
