import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { ledgerFolder, migrate } from '../../src/storage/migrate.ts';
import { database } from '../support/database.ts';

const FIRST = '0001.do.first.sql';

t.test('the ledger comes up whole from nothing, and a second time nothing is left to do', async (t) => {
  const { pool } = await database(t);
  await pool.query('DROP SCHEMA public CASCADE');
  await pool.query('CREATE SCHEMA public');
  const files = (await readdir(ledgerFolder())).filter((file) => file.endsWith('.sql')).sort();
  t.strictSame(await migrate(pool), files);
  t.strictSame(await migrate(pool), []);
});

t.test('processes that migrate at once do it once, in order', async (t) => {
  const { pool } = await emptyDatabase(t);
  const folder = await migrations(t, {
    [FIRST]: 'CREATE TABLE step (n int); INSERT INTO step VALUES (1)',
    '0002.do.second.sql': 'INSERT INTO step SELECT max(n) + 1 FROM step',
  });
  const done = await Promise.all([migrate(pool, folder), migrate(pool, folder), migrate(pool, folder)]);
  t.strictSame(done.flat(), [FIRST, '0002.do.second.sql']);
  t.strictSame((await pool.query('SELECT n FROM step ORDER BY n')).rows, [{ n: 1 }, { n: 2 }]);
});

t.test('one that fails leaves the database as it was', async (t) => {
  const { pool } = await emptyDatabase(t);
  const folder = await migrations(t, {
    [FIRST]: 'CREATE TABLE good (n int)',
    '0002.do.bad.sql': 'CREATE TABLE',
  });
  await t.rejects(migrate(pool, folder), { code: '42601' });
  const { rows } = await pool.query(`SELECT to_regclass('good') AS good`);
  t.strictSame(rows, [{ good: null }]);
});

t.test('a database of a newer program is refused', async (t) => {
  const { pool } = await emptyDatabase(t);
  const folder = await migrations(t, { [FIRST]: 'SELECT 1', '0002.do.second.sql': 'SELECT 2' });
  await migrate(pool, folder);
  await rm(join(folder, '0002.do.second.sql'));
  await t.rejects(migrate(pool, folder), { code: 'LEDGER_NEWER', params: { version: 2 } });
});

t.test('an applied file that was changed is refused; other line ends are no change', async (t) => {
  const { pool } = await emptyDatabase(t);
  const folder = await migrations(t, { [FIRST]: 'SELECT 1;\n' });
  await migrate(pool, folder);
  await writeFile(join(folder, FIRST), 'SELECT 1;\r\n');
  t.strictSame(await migrate(pool, folder), []);
  await writeFile(join(folder, FIRST), 'SELECT 2;\n');
  await t.rejects(migrate(pool, folder), { code: 'LEDGER_CHANGED', params: { file: FIRST } });
});

async function emptyDatabase(t: Test) {
  const { url, pool } = await database(t);
  await pool.query('DROP TABLE ledger_version');
  return { url, pool };
}

async function migrations(t: Test, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tongdao-migrations-'));
  t.teardown(() => rm(folder, { recursive: true }));
  for (const [name, sql] of Object.entries(files)) await writeFile(join(folder, name), sql);
  return folder;
}
