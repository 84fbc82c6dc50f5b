import t from 'tap';
import { releaseRun } from '../../src/ledger/finish.ts';
import { transaction } from '../../src/storage/pool.ts';
import { engine, keyOf, licence, totalsOf } from '../support/engine.ts';

t.test('every row of a full read is accepted, quarantined or a duplicate', async (t) => {
  const { platforms, sync, query } = await engine(t);
  const { qingpu } = platforms;
  for (let n = 1; n <= 3; n++) qingpu.put(`n${n}`, licence(n));
  qingpu.put('bad1', licence(8, 'qingpu', { status: 'NONSENSE' }));
  qingpu.put('bad2', licence(9, 'qingpu', { holder: '' }));
  qingpu.put('again', licence(2, 'qingpu', { scope: '另一份' }));
  const report = await sync('qingpu', 'full');
  t.match(report, { state: 'done', mode: 'full' });
  t.same(totalsOf(report), {
    read: 6,
    accepted: 3,
    quarantined: 2,
    duplicate: 1,
    added: 3,
    changed: 1,
    removed: 0,
  });
  t.same(await query('SELECT count(*)::int AS rows FROM state WHERE present'), [{ rows: 4 }]);
});

t.test('an unchanged read counts the same and adds nothing', async (t) => {
  const { platforms, sync } = await engine(t);
  const { qingpu } = platforms;
  qingpu.put('n1', licence(1));
  qingpu.put('again', licence(1, 'qingpu', { scope: '另一份' }));
  qingpu.put('bad', licence(9, 'qingpu', { holder: '' }));
  await sync('qingpu', 'full');
  const counted = { read: 3, accepted: 1, quarantined: 1, duplicate: 1, added: 0, changed: 0, removed: 0 };
  t.same(totalsOf(await sync('qingpu', 'full')), counted);
  t.same(totalsOf(await sync('qingpu', 'changes')), {
    ...counted,
    read: 0,
    accepted: 0,
    quarantined: 0,
    duplicate: 0,
  });
});

t.test('of several states of one row in a read of changes the last one is accepted', async (t) => {
  const { platforms, sync, query } = await engine(t);
  const { qingpu } = platforms;
  qingpu.put('n1', licence(1));
  await sync('qingpu');
  qingpu.change('n1', { scope: '一' });
  qingpu.change('n1', { scope: '二' });
  qingpu.put('n2', licence(2));
  t.same(totalsOf(await sync('qingpu')), {
    read: 3,
    accepted: 2,
    quarantined: 0,
    duplicate: 1,
    added: 1,
    changed: 1,
    removed: 0,
  });
  t.same(await query('SELECT version FROM state ORDER BY key'), [{ version: 2 }, { version: 1 }]);
});

t.test('a removal that the platform tells of is a row accepted', async (t) => {
  const { platforms, sync, query } = await engine(t);
  const { qingpu } = platforms;
  qingpu.put('n1', licence(1));
  qingpu.put('n2', licence(2));
  await sync('qingpu');
  qingpu.remove('n1');
  t.match(totalsOf(await sync('qingpu')), { read: 1, accepted: 1, removed: 1 });
  t.same(await query('SELECT key FROM state WHERE present'), [{ key: keyOf(2) }]);
});

t.test('the only row left of a key that stood there twice is accepted, not a duplicate', async (t) => {
  const { platforms, sync } = await engine(t);
  const { qingpu } = platforms;
  qingpu.put('n1', licence(1));
  qingpu.put('n2', licence(1, 'qingpu', { scope: '另一份' }));
  await sync('qingpu', 'full');
  qingpu.remove('n1');
  t.match(totalsOf(await sync('qingpu', 'full')), { read: 1, accepted: 1, duplicate: 0, removed: 1 });
  t.match(totalsOf(await sync('qingpu', 'full')), { read: 1, accepted: 1, duplicate: 0, removed: 0 });
});

t.test('a row that the platform renumbers is the same record, in changes as in full', async (t) => {
  const { platforms, sync, query } = await engine(t);
  const { qingpu } = platforms;
  qingpu.put('n1', licence(1));
  await sync('qingpu');
  qingpu.remove('n1');
  qingpu.put('n2', licence(1));
  t.match(totalsOf(await sync('qingpu')), { read: 2, accepted: 2, duplicate: 0 });
  t.same(await query('SELECT native_id, occurrence FROM state WHERE present'), [
    { native_id: 'n2', occurrence: 0 },
  ]);
});

t.test('a row whose key changes leaves its old key, in changes as in full', async (t) => {
  const { platforms, sync, query } = await engine(t);
  const { qingpu } = platforms;
  const shown = () => query('SELECT key FROM state WHERE present ORDER BY key');
  qingpu.put('n1', licence(1));
  await sync('qingpu');
  qingpu.put('n1', licence(2));
  t.match(totalsOf(await sync('qingpu')), { read: 1, accepted: 1, added: 1, removed: 1 });
  t.same(await shown(), [{ key: keyOf(2) }]);
  await sync('qingpu', 'full');
  t.same(await shown(), [{ key: keyOf(2) }]);
});

t.test('the volume guard holds a read of nothing until a person releases it', async (t) => {
  const { platforms, sync, pool, query } = await engine(t);
  const { qingpu } = platforms;
  for (let n = 1; n <= 30; n++) qingpu.put(`n${n}`, licence(n));
  await sync('qingpu');
  for (let n = 1; n <= 30; n++) qingpu.remove(`n${n}`);
  const report = await sync('qingpu', 'full');
  t.match(report, { state: 'held', totals: { read: 0, removed: 0 } });
  t.same(await query('SELECT count(*)::int AS rows FROM state WHERE present'), [{ rows: 30 }]);
  await transaction(pool, (client) => releaseRun(client, String(report['id'])));
  t.same(await query('SELECT count(*)::int AS rows FROM state WHERE present'), [{ rows: 0 }]);
});
