import t from 'tap';
import { replayQuarantined } from '../../src/intake/replay.ts';
import { listQuarantine, readQuarantined } from '../../src/ledger/quarantine.ts';
import { type Engine, engine, keyOf, licence, totalsOf } from '../support/engine.ts';

const open = ({ pool }: Engine) => listQuarantine(pool, { limit: 100 });
const closed = async ({ query }: Engine) =>
  (
    await query<{ line: string }>(
      `SELECT native_id || ' ' || coalesce(closed_as, 'open') AS line FROM quarantine ORDER BY id`,
    )
  ).map(({ line }) => line);

t.test('a bad row is kept with every reason, its position and its raw form', async (t) => {
  const one = await engine(t);
  const cells = licence(1, 'qingpu', { holder: '', status: 'NONSENSE' });
  one.platforms.qingpu.put('bad', cells);
  one.platforms.qingpu.put('good', licence(2));
  await one.sync('qingpu');
  const [entry] = await open(one);
  t.match(entry, {
    endpoint: 'qingpu',
    key: keyOf(1),
    nativeId: 'bad',
    position: 'memory bad',
    reasons: [
      { code: 'CODE_UNMAPPED', field: 'status' },
      { code: 'FIELD_REQUIRED', field: 'holderName' },
    ],
    copies: 1,
  });
  t.same((await readQuarantined(one.pool, entry!.id)).raw, cells);
});

t.test('a row that is read again unchanged is the same entry', async (t) => {
  const one = await engine(t);
  one.platforms.qingpu.put('bad', licence(1, 'qingpu', { holder: '' }));
  await one.sync('qingpu', 'full');
  const before = await one.query('SELECT id, key, reasons, raw, opened_at, copies, touched FROM quarantine');
  await one.sync('qingpu', 'full');
  t.same(await one.query('SELECT id, key, reasons, raw, opened_at, copies, touched FROM quarantine'), before);
});

t.test('a full read that no longer shows the row closes the entry as gone', async (t) => {
  const one = await engine(t);
  one.platforms.qingpu.put('n1', licence(1));
  one.platforms.qingpu.put('bad', licence(2, 'qingpu', { holder: '' }));
  await one.sync('qingpu', 'full');
  one.platforms.qingpu.remove('bad');
  await one.sync('qingpu', 'full');
  t.same(await closed(one), ['bad gone']);
});

t.test('a good row in its place closes the entry as mended', async (t) => {
  const one = await engine(t);
  const { qingpu } = one.platforms;
  qingpu.put('n1', licence(1, 'qingpu', { holder: '' }));
  await one.sync('qingpu');
  qingpu.change('n1', { holder: '某厂' });
  await one.sync('qingpu');
  t.same(await closed(one), ['n1 mended']);
});

t.test('a row that was bad for a while and is what it was before leaves quarantine', async (t) => {
  const one = await engine(t);
  const { qingpu } = one.platforms;
  qingpu.put('n1', licence(1));
  await one.sync('qingpu');
  qingpu.change('n1', { holder: '' });
  await one.sync('qingpu');
  t.same(await closed(one), ['n1 open']);
  qingpu.put('n1', licence(1));
  await one.sync('qingpu');
  t.same(await closed(one), ['n1 mended']);
});

t.test('a bad row that becomes bad in another way is one entry, in changes as in full', async (t) => {
  for (const mode of ['changes', 'full'] as const) {
    const one = await engine(t);
    const { qingpu } = one.platforms;
    qingpu.put('n1', licence(1, 'qingpu', { holder: '' }));
    await one.sync('qingpu');
    qingpu.change('n1', { status: 'NONSENSE' });
    await one.sync('qingpu', mode);
    t.same(await closed(one), ['n1 gone', 'n1 open'], mode);
  }
});

t.test('a record whose row is bad now is not removed', async (t) => {
  const one = await engine(t);
  const { qingpu } = one.platforms;
  qingpu.put('n1', licence(1));
  qingpu.put('n2', licence(2));
  await one.sync('qingpu');
  qingpu.change('n1', { holder: '' });
  t.match(totalsOf(await one.sync('qingpu', 'full')), { read: 2, accepted: 1, quarantined: 1, removed: 0 });
  t.same(await one.query('SELECT key FROM state WHERE present ORDER BY key'), [
    { key: keyOf(1) },
    { key: keyOf(2) },
  ]);
});

t.test('a record whose row cannot even tell its key any more is not removed, and is invalid', async (t) => {
  for (const mode of ['changes', 'full'] as const) {
    const one = await engine(t);
    const { qingpu, wujiang } = one.platforms;
    for (const platform of [qingpu, wujiang]) platform.put('n1', licence(1));
    await one.sync('qingpu');
    await one.sync('wujiang');
    qingpu.put('n1', {}, { code: 'ROW_MALFORMED', params: { line: 7, detail: 'torn' }, text: 'JY,"N1' });
    t.match(totalsOf(await one.sync('qingpu', mode)), { quarantined: 1, removed: 0 }, mode);
    t.match(await open(one), [{ nativeId: 'n1', key: keyOf(1) }]);
    await one.reconcile();
    t.equal(await one.classOf(keyOf(1)), 'invalid');
  }
});

t.test('a row is replayed once its mapping is mended, and leaves quarantine', async (t) => {
  const one = await engine(t);
  const { qingpu } = one.platforms;
  qingpu.put('n1', licence(1, 'qingpu', { holder: '', premises: '某厂' }));
  await one.sync('qingpu');
  const [entry] = await open(one);
  const refused = await replayQuarantined(one.channel, entry!.id);
  t.match(refused, { accepted: false, reasons: [{ code: 'FIELD_REQUIRED', field: 'holderName' }] });

  const mended = await one.process({ mapping: { qingpu: { holderName: 'premises' } } });
  t.match(await replayQuarantined(mended.channel, entry!.id), { accepted: true, reasons: [] });
  t.same(await closed(one), ['n1 replayed']);
  t.same(await one.query('SELECT key, present FROM state'), [{ key: keyOf(1), present: true }]);
  await t.rejects(replayQuarantined(mended.channel, entry!.id), { code: 'QUARANTINE_UNKNOWN' });
  await mended.sync('qingpu');
  t.same(await one.query('SELECT version FROM state'), [{ version: 1 }], 'the next read finds it as it is');
});

t.test('a row that could not be parsed is not replayed', async (t) => {
  const one = await engine(t);
  one.platforms.qingpu.put(
    'n1',
    {},
    { code: 'ROW_MALFORMED', params: { line: 7, detail: 'torn' }, text: 'JY,"N1' },
  );
  await one.sync('qingpu');
  const [entry] = await open(one);
  t.match(await replayQuarantined(one.channel, entry!.id), {
    accepted: false,
    reasons: [{ code: 'ROW_MALFORMED' }],
  });
  t.same((await readQuarantined(one.pool, entry!.id)).raw, { '': 'JY,"N1' });
});
