import t from 'tap';
import { engine, keyOf, licence } from '../support/engine.ts';

const kept = `SELECT key, endpoint.name AS endpoint, kept_for, body::jsonb ->> 'scope' AS scope
  FROM body JOIN endpoint ON endpoint.id = body.endpoint ORDER BY key, 2`;

t.test('the last body is kept of an endpoint that cannot be asked, and of no other', async (t) => {
  const { platforms, sync, query } = await engine(t);
  const { qingpu, jiashan } = platforms;
  jiashan.can = { changes: true, lookup: false, write: true };
  for (const platform of [qingpu, jiashan]) platform.put('n1', licence(1));
  await sync('qingpu');
  await sync('jiashan');
  jiashan.change('n1', { scope: '饮料' });
  await sync('jiashan');
  t.same(await query(kept), [{ key: keyOf(1), endpoint: 'jiashan', kept_for: 'no-lookup', scope: '饮料' }]);
});

t.test('it goes when the record goes and nothing about it is open', async (t) => {
  const { platforms, sync, reconcile, query } = await engine(t);
  const { qingpu, jiashan } = platforms;
  jiashan.can = { changes: true, lookup: false, write: true };
  for (const n of [1, 2]) for (const platform of [qingpu, jiashan]) platform.put(`n${n}`, licence(n));
  await sync('qingpu');
  await sync('jiashan');
  for (const platform of [qingpu, jiashan]) platform.remove('n1');
  await sync('qingpu');
  await sync('jiashan');
  await reconcile();
  t.match(await query(kept), [{ key: keyOf(2) }]);
});

t.test('of a key shown twice the kept body is that of the state that counts', async (t) => {
  for (const mode of ['changes', 'full'] as const) {
    const { platforms, sync, query } = await engine(t);
    const { jiashan } = platforms;
    jiashan.can = { changes: mode === 'changes', lookup: false, write: true };
    jiashan.put('n1', licence(1, 'jiashan', { scope: '一' }));
    jiashan.put('n2', licence(1, 'jiashan', { scope: '二' }));
    await sync('jiashan');
    t.match(await query(kept), [{ scope: '一' }]);
    jiashan.remove('n1');
    await sync('jiashan', mode);
    await sync('jiashan', 'full');
    t.match(await query(kept), [{ scope: '二', kept_for: 'no-lookup' }], mode);
  }
});

t.test('the rules that changed a value are on record, also after a page was lost', async (t) => {
  const { platforms, sync, query, pool } = await engine(t);
  const { qingpu } = platforms;
  qingpu.put('n1', licence(1, 'qingpu', { holder: ' 第一厂 ' }));
  await pool.query(
    `CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN RAISE 'disk full'; END $$ LANGUAGE plpgsql;
     CREATE TRIGGER refuse BEFORE INSERT ON state EXECUTE FUNCTION refuse()`,
  );
  await t.rejects(sync('qingpu'), /disk full/);
  await pool.query('DROP TRIGGER refuse ON state');
  await sync('qingpu');
  t.match(await query('SELECT changes FROM state JOIN ruleset ON ruleset.id = state.ruleset'), [
    { changes: [{ field: 'holderName' }] },
  ]);
});
