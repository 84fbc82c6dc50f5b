import { once } from 'node:events';
import { createServer } from 'node:net';
import t from 'tap';
import { checkDatabase, openPool, transaction } from '../../src/storage/pool.ts';
import { database } from '../support/database.ts';
import { silent } from '../support/log.ts';

t.test('a transaction is kept when its work returns, and undone when it throws', async (t) => {
  const { pool } = await database(t);
  await pool.query('CREATE TABLE note (word text)');
  const write = (word: string) =>
    transaction(pool, (client) => client.query('INSERT INTO note VALUES ($1)', [word]));
  await write('kept');
  const failing = transaction(pool, async (client) => {
    await client.query(`INSERT INTO note VALUES ('undone')`);
    throw new RangeError('no');
  });
  await t.rejects(failing, RangeError);
  t.strictSame((await pool.query('SELECT word FROM note')).rows, [{ word: 'kept' }]);
});

t.test('big numbers arrive as they are stored', async (t) => {
  const { pool } = await database(t);
  const { rows } = await pool.query(`SELECT 9007199254740993::int8 AS whole, 0.10::numeric AS part`);
  t.strictSame(rows, [{ whole: '9007199254740993', part: '0.10' }]);
});

t.test('a connection lost in a transaction says so; the pool goes on', async (t) => {
  const { pool } = await database(t);
  const cut = transaction(pool, (client) => client.query('SELECT pg_terminate_backend(pg_backend_pid())'));
  await t.rejects(cut, { code: 'DATABASE_UNREACHABLE' });
  t.strictSame((await pool.query('SELECT 1 AS one')).rows, [{ one: 1 }]);
});

t.test('an idle connection that is lost ends nothing', async (t) => {
  const { pool } = await database(t);
  const [idle, busy] = [await pool.connect(), await pool.connect()];
  idle.release();
  const lost = once(pool, 'error');
  await busy.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE pid <> pg_backend_pid() AND datname = current_database()`);
  await lost;
  busy.release();
  t.strictSame((await pool.query('SELECT 1 AS one')).rows, [{ one: 1 }]);
});

t.test('a database that cannot be used is named by its address; its password never', async (t) => {
  const { url } = await database(t);
  const nowhere = createServer().listen(0, '127.0.0.1');
  await once(nowhere, 'listening');
  const address = nowhere.address();
  const port = typeof address === 'object' ? address?.port : 0;
  nowhere.close();
  const wrongPassword = new URL(url);
  wrongPassword.password = 'secret';
  const wrongName = new URL(url);
  wrongName.pathname = '/nowhere';
  for (const [bad, code] of [
    [`postgres://someone:secret@127.0.0.1:${port}/ledger`, 'DATABASE_UNREACHABLE'],
    [wrongPassword.href, 'DATABASE_DENIED'],
    [wrongName.href, 'DATABASE_DENIED'],
  ] as const) {
    const pool = openPool(bad, { max: 1, log: silent });
    t.teardown(() => pool.end());
    const { host, pathname } = new URL(bad);
    const where = `${host}${pathname}`;
    await t.rejects(checkDatabase(pool), { code, params: { where } });
    const error = await t.rejects(
      transaction(pool, async () => {}),
      { code, params: { where } },
    );
    t.notMatch(JSON.stringify(error), /secret/);
  }
});
