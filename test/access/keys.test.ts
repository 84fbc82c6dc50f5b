import t, { type Test } from 'tap';
import { createKey, ensureFirstKey, listKeys, revokeKey, verifyKey } from '../../src/access/keys.ts';
import { openLedger } from '../../src/ledger/ledger.ts';
import { database } from '../support/database.ts';

async function ledger(t: Test) {
  const { pool } = await database(t);
  await openLedger(pool, { endpoints: ['qingpu'], datasets: [] });
  return pool;
}

t.test('the first admin key is given once, also when several processes start at once', async (t) => {
  const pool = await ledger(t);
  const given = await Promise.all([ensureFirstKey(pool), ensureFirstKey(pool), ensureFirstKey(pool)]);
  const [secret, ...others] = given.filter((one) => one !== null);
  t.same(others, []);
  t.match(await verifyKey(pool, secret ?? ''), { role: 'admin', expiresAt: null });
  t.equal(await ensureFirstKey(pool), null);
});

t.test('whoever revoked the last admin key gets in again by a new start', async (t) => {
  const pool = await ledger(t);
  const secret = await ensureFirstKey(pool);
  const key = await verifyKey(pool, secret ?? '');
  await revokeKey(pool, key?.id ?? '', 'admin');
  t.equal(await verifyKey(pool, secret ?? ''), null);
  t.type(await ensureFirstKey(pool), 'string');
});

t.test('a key is found by its whole secret only, and the ledger does not hold it', async (t) => {
  const pool = await ledger(t);
  const wanted = { name: 'a', role: 'endpoint', endpoint: 'qingpu', days: 1 } as const;
  const { key, secret } = await createKey(pool, wanted, 'admin');
  t.same(await verifyKey(pool, secret), key);
  const usedOn = new Date().toISOString().slice(0, 10);
  t.same(await listKeys(pool, { limit: 10 }), [{ ...key, usedOn }], 'the day of its last use is kept');
  for (const wrong of ['', secret.slice(0, -1), `${secret}A`, secret.toUpperCase(), "' OR true --"]) {
    t.equal(await verifyKey(pool, wrong), null);
  }
  const { rows } = await pool.query('SELECT k::text AS line, o.body FROM access_key AS k, audit_outbox AS o');
  t.notMatch(JSON.stringify(rows), secret);
  t.notMatch(JSON.stringify(rows), Buffer.from(secret).toString('hex'));
});

t.test('making and revoking a key is on record, or did not happen', async (t) => {
  const pool = await ledger(t);
  const wanted = { name: 'a', role: 'auditor', endpoint: null, days: null } as const;
  const { key } = await createKey(pool, wanted, 'admin');
  await t.rejects(createKey(pool, wanted, 'admin'), { code: 'ACCESS_KEY_NAME_TAKEN' });
  await revokeKey(pool, key.id, 'admin');
  await t.rejects(revokeKey(pool, key.id, 'admin'), { code: 'ACCESS_KEY_UNKNOWN' });
  await t.resolves(createKey(pool, wanted, 'admin'), 'the name is free again');
  const { rows } = await pool.query('SELECT body::json FROM audit_outbox ORDER BY id');
  t.same(
    rows.map(({ body }) => [body.type, body.actor, body.data.what]),
    [
      ['configuration', 'admin', 'access-key-created'],
      ['configuration', 'admin', 'access-key-revoked'],
      ['configuration', 'admin', 'access-key-created'],
    ],
  );
});
