import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { URI } from 'otpauth';
import t, { type Test } from 'tap';
import { beginFactor, begunFactor, checkCode, confirmFactor, resetFactor } from '../../src/access/factor.ts';
import { createKey } from '../../src/access/keys.ts';
import { openVault } from '../../src/access/vault.ts';
import { transaction } from '../../src/storage/pool.ts';
import { database } from '../support/database.ts';

const PERIOD_MS = 30_000;

async function holder(t: Test) {
  const { pool } = await database(t);
  const vault = await openVault(join(t.testdir(), 'access', 'vault.key'));
  const { key } = await createKey(pool, { name: 'a', role: 'operator', endpoint: null, days: 1 }, 'test');
  await beginFactor(pool, vault, key.id);
  const begun = await begunFactor(pool, vault, key, 'Tongdao test');
  const totp = URI.parse(begun?.uri ?? '');
  const code = (periods = 0) => totp.generate({ timestamp: Date.now() + periods * PERIOD_MS } as never);
  const check = (text: string) => transaction(pool, (client) => checkCode(client, vault, key.id, text));
  const confirm = (text: string) => confirmFactor(pool, vault, { key, session: '0' }, text);
  return { pool, vault, key, begun, code, check, confirm };
}

t.test('a code is taken once, and no older one after it', async (t) => {
  const { code, check, confirm } = await holder(t);
  await confirm(code());
  t.equal(await check(code()), 'wrong', 'it was used to enrol');
  t.equal(await check(code(-1)), 'wrong', 'it is older than the one used');
  t.equal(await check(code(1)), 'right', 'clocks differ by a little');
  t.equal(await check(code(1)), 'wrong');
});

t.test('after five wrong codes none is taken for a while, not even the right one', async (t) => {
  const { pool, code, check, confirm } = await holder(t);
  await confirm(code(-1));
  for (const wrong of ['000000', '', '12345', 'abcdef', code(5)]) t.equal(await check(wrong), 'wrong');
  t.equal(await check(code()), 'blocked');
  await pool.query(`UPDATE access_factor SET blocked_until = now() - interval '1 second'`);
  t.equal(await check(code()), 'right');
});

t.test('of the same code sent many times at once one is taken', async (t) => {
  const { code, check, confirm } = await holder(t);
  await confirm(code(-1));
  const verdicts = await Promise.all([1, 2, 3].map(() => check(code())));
  t.same(verdicts.filter((verdict) => verdict === 'right').length, 1);
});

t.test('a second factor is in force once it was proved, and until it is reset', async (t) => {
  const { pool, vault, key, code, confirm } = await holder(t);
  await t.rejects(confirm('000000'), { code: 'LOGIN_CODE_WRONG' });
  await t.resolves(beginFactor(pool, vault, key.id), 'begun anew');
  await t.rejects(confirm(code()), { code: 'LOGIN_CODE_WRONG' }, 'the first secret is gone');
  const totp = URI.parse((await begunFactor(pool, vault, key, 'x'))?.uri ?? '');
  await confirm(totp.generate());
  await t.rejects(beginFactor(pool, vault, key.id), { code: 'ACCESS_FACTOR_ENROLLED' });
  t.equal(await begunFactor(pool, vault, key, 'x'), null, 'it is not shown again');
  await resetFactor(pool, key.id, 'admin');
  await t.rejects(resetFactor(pool, key.id, 'admin'), { code: 'ACCESS_FACTOR_NONE' });
  await t.resolves(beginFactor(pool, vault, key.id));
  const { rows } = await pool.query('SELECT body::json FROM audit_outbox ORDER BY id');
  t.match(
    rows.map(({ body }) => [body.type, body.actor, body.data.what]),
    [
      ['configuration', 'test', 'access-key-created'],
      ['access', 'a', 'second-factor-enrolled'],
      ['access', 'admin', 'second-factor-reset'],
    ],
  );
});

t.test('neither ledger nor log holds the secret, and another vault cannot open it', async (t) => {
  const { pool, begun, key, confirm, code } = await holder(t);
  await confirm(code());
  const { rows } = await pool.query(
    'SELECT f::text AS line, o.body FROM access_factor AS f, audit_outbox AS o',
  );
  const secret = URI.parse(begun?.uri ?? '').secret;
  for (const form of [secret.base32, secret.hex.toLowerCase(), secret.hex])
    t.notMatch(JSON.stringify(rows), form);
  const other = await openVault(join(t.testdir(), 'other.key'));
  await t.rejects(
    transaction(pool, (client) => checkCode(client, other, key.id, code(1))),
    {
      code: 'ACCESS_VAULT_UNREADABLE',
    },
  );
});

t.test('what is sealed for one cannot be opened for another', async (t) => {
  const file = join(t.testdir(), 'vault.key');
  const [one, other] = await Promise.all([openVault(file), openVault(file)]);
  const sealed = one.seal(Buffer.from('secret'), '1');
  t.equal(other.open(sealed, '1').toString(), 'secret', 'processes that start at once use the same key');
  t.throws(() => one.open(sealed, '2'), { code: 'ACCESS_VAULT_UNREADABLE' });
  sealed[20]! ^= 1;
  t.throws(() => one.open(sealed, '1'), { code: 'ACCESS_VAULT_UNREADABLE' });
  t.equal((await stat(file)).mode & 0o777, 0o600);
  t.equal(Buffer.from(await readFile(file, 'utf8'), 'base64').length, 32);
});
