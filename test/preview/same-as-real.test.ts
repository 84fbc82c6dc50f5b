import fc from 'fast-check';
import t, { type Test as Tap } from 'tap';
import {
  type Engine,
  type EngineOptions,
  engine,
  keyOf,
  licence,
  NAMES,
  type Name,
} from '../support/engine.ts';
import { classesOf, deliveriesOf, everything, previewOf } from './previewing.ts';

/** Deliveries that the newest reconciliation planned or made due again: `target class count`. */
async function plannedNow({ query }: Engine): Promise<readonly string[]> {
  const rows = await query<{ line: string }>(
    `SELECT endpoint.name || ' ' || (finding->>'class') || ' ' || count(*) AS line
     FROM delivery JOIN endpoint ON endpoint.id = delivery.target JOIN discrepancy ON discrepancy.id = delivery.discrepancy,
       jsonb_array_elements(findings) AS finding
     WHERE planned_by = (SELECT max(id) FROM reconciliation) AND finding->>'endpoint' = endpoint.name
     GROUP BY endpoint.name, finding->>'class'`,
  );
  return rows.map(({ line }) => line).sort();
}

/** A preview of all records says what a full sync and a reconciliation then do. */
async function sameAsReal(t: Tap, one: Engine, endpoint: Name): Promise<void> {
  const before = await everything(one.pool);
  const previewed = await previewOf(one, endpoint);
  t.equal(await everything(one.pool), before, 'the preview wrote nothing');
  const run = await one.sync(endpoint, 'full');
  const totals = run['totals'] as Record<string, number>;
  t.equal(previewed.totals.read, totals['read']);
  t.equal(previewed.totals.quarantined, totals['quarantined']);
  // Of a key that is shown twice the run may count either row.
  t.equal(previewed.totals.accepted + previewed.totals.duplicate, totals['accepted']! + totals['duplicate']!);
  t.equal(previewed.ledger?.held, run['state'] === 'held');
  if (run['state'] !== 'held') t.equal(previewed.ledger?.removed, totals['removed']);
  const { rowCount } = await one.pool.query('SELECT FROM reading');
  if ((rowCount ?? 0) < 2) {
    t.equal(previewed.ledger?.comparison, null);
    return;
  }
  const result = await one.reconcile('full');
  const comparison = previewed.ledger!.comparison!;
  t.same(comparison.atFirst ?? classesOf(previewed), result['totals']);
  t.equal(comparison.keys, result['keys']);
  t.equal(comparison.formatOnly, result['formatOnly']);
  if (comparison.atFirst === null) t.same(deliveriesOf(previewed), await plannedNow(one));
}

/** Three endpoints that have been read and reconciled; then they change, wujiang in every way. */
async function everyClass(t: Tap, options: EngineOptions = {}): Promise<Engine> {
  const one = await engine(t, options);
  const { jiashan, qingpu, wujiang } = one.platforms;
  for (let n = 1; n <= 12; n++) for (const name of NAMES) one.platforms[name].put(`${n}`, licence(n));
  for (const name of NAMES) one.platforms[name].change('9', { scope: '(食品)' });
  qingpu.put('13', licence(13));
  await one.syncAll('full');
  await one.reconcile();
  qingpu.change('2', { scope: '新' });
  await one.sync('qingpu', 'full');
  wujiang.change('3', { scope: '自改' });
  wujiang.change('4', { area: '320509' });
  wujiang.put('5b', licence(5, 'qingpu', { scope: '又一行' }));
  wujiang.change('6', { status: 'NONSENSE' });
  wujiang.change('7', { scope: '' });
  wujiang.remove('8');
  wujiang.put('14', licence(14, 'qingpu'));
  wujiang.put('15', licence(15, 'wujiang'));
  wujiang.put('16', licence(16, 'wujiang', { area: '110000' }));
  wujiang.change('9', { scope: '（食品）' });
  wujiang.put('17', licence(17, 'wujiang'), {
    code: 'ROW_MALFORMED',
    params: { detail: 'x' },
    text: 'x',
  });
  jiashan.change('10', { scope: '旁人' });
  await one.sync('jiashan', 'full');
  return one;
}

t.test('a preview of all records and a real reading agree in every class', async (t) => {
  const one = await everyClass(t);
  const { totals } = await previewOf(one, 'wujiang');
  await sameAsReal(t, one, 'wujiang');
  const [run] = await one.query<Record<string, string>>(
    'SELECT read, accepted, quarantined, duplicate FROM run ORDER BY id DESC LIMIT 1',
  );
  t.same(totals, Object.fromEntries(Object.entries(run!).map(([name, count]) => [name, Number(count)])));
  const verdicts = await one.verdicts();
  for (const name of [
    'duplicate',
    'invalid',
    'orphan',
    'unclaimed',
    'contested',
    'breach',
    'stale',
    'incomplete',
    'missing',
    'agreed format',
  ])
    t.ok(
      verdicts.some((line) => line.includes(` ${name}`)),
      name,
    );
});

t.test('…while changes are younger than the settling time, too', async (t) => {
  await sameAsReal(t, await everyClass(t, { settleMs: 3_600_000 }), 'wujiang');
});

t.test('…at an endpoint that was never read', async (t) => {
  const one = await engine(t);
  for (const name of NAMES) for (let n = 1; n <= 5; n++) one.platforms[name].put(`${n}`, licence(n));
  one.platforms.wujiang.change('2', { scope: '另' });
  one.platforms.qingpu.put('6', licence(6));
  await sameAsReal(t, one, 'qingpu');
  await one.sync('jiashan', 'full');
  await sameAsReal(t, one, 'wujiang');
});

t.test('…when the volume guard holds the run', async (t) => {
  const one = await engine(t);
  for (const name of NAMES) for (let n = 1; n <= 30; n++) one.platforms[name].put(`${n}`, licence(n));
  await one.syncAll('full');
  await one.reconcile();
  for (const id of one.platforms.wujiang.ids.slice(1)) one.platforms.wujiang.remove(id);
  one.platforms.wujiang.change('1', { scope: '改' });
  const previewed = await previewOf(one, 'wujiang');
  t.match(previewed, { sound: false, ledger: { held: true, removed: 29 } });
  await sameAsReal(t, one, 'wujiang');
});

t.test('…with deliveries under way, parked and to be proved', async (t) => {
  const one = await engine(t);
  for (let n = 1; n <= 6; n++) for (const name of NAMES) one.platforms[name].put(`${n}`, licence(n));
  for (const n of [7, 8, 9]) one.platforms.qingpu.put(`${n}`, licence(n));
  await one.syncAll('full');
  one.platforms.wujiang.script = {
    instead: ({ key }) =>
      key === keyOf(7) ? { result: 'refused', message: '不予受理' } : { result: 'applied' },
  };
  await one.reconcile();
  await one.deliver('wujiang');
  // What was said to be applied shows something else (8), or what was wanted (9).
  one.platforms.wujiang.put('8', licence(8, 'qingpu', { scope: '别的' }));
  one.platforms.wujiang.put('9', licence(9));
  await sameAsReal(t, one, 'wujiang');
  one.platforms.qingpu.change('7', { scope: '改' });
  await sameAsReal(t, one, 'qingpu');
  await sameAsReal(t, one, 'wujiang');
});

t.test('…when a row that cannot tell its key has left its place to another of the same key', async (t) => {
  const one = await engine(t);
  for (const name of NAMES) one.platforms[name].put('first', licence(1));
  one.platforms.wujiang.put('second', licence(1, 'qingpu', { scope: '乙' }));
  await one.syncAll('full');
  one.platforms.wujiang.put('second', licence(1), {
    code: 'ROW_MALFORMED',
    params: { detail: 'x' },
    text: '',
  });
  one.platforms.wujiang.put('third', licence(1, 'qingpu', { scope: '甲' }));
  await sameAsReal(t, one, 'wujiang');
  t.equal(await one.classOf(keyOf(1)), 'invalid', 'the row that was set aside still stands for its key');
});

t.test(
  'whatever the endpoints show, and however they change, preview and reality never disagree',
  async (t) => {
    const change = fc.record({
      at: fc.constantFrom(...NAMES),
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      n: fc.constantFrom(1, 2),
      does: fc.constantFrom('put', 'put', 'put', 'remove', 'spoil', 'break'),
      scope: fc.constantFrom('甲', '乙', ''),
      area: fc.constantFrom('310118', '320509', '110000'),
    });
    const phases = fc.array(
      fc.record({
        changes: fc.array(change, { minLength: 1, maxLength: 4 }),
        read: fc.constantFrom(...NAMES),
      }),
      { minLength: 2, maxLength: 4 },
    );
    await fc.assert(
      fc.asyncProperty(phases, async (given) => {
        let agreed = true;
        await t.test('phases', async (t) => {
          const one = await engine(t);
          for (const name of NAMES) for (let n = 1; n <= 2; n++) one.platforms[name].put(`k${n}`, licence(n));
          await one.syncAll('full');
          for (const { changes, read } of given) {
            for (const { at, id, n, does, scope, area } of changes) {
              const platform = one.platforms[at];
              if (does === 'remove') platform.remove(id);
              else if (does === 'spoil') platform.put(id, licence(n, 'qingpu', { status: 'NONSENSE' }));
              else if (does === 'break')
                platform.put(id, licence(n), { code: 'ROW_MALFORMED', params: { detail: 'x' }, text: id });
              else platform.put(id, licence(n, 'qingpu', { scope, area }));
            }
            await sameAsReal(t, one, read);
          }
          agreed = t.passing();
        });
        return agreed;
      }),
      // Shrinking takes minutes, since every attempt has a database of its own.
      { numRuns: 5, endOnFailure: true },
    );
  },
);
