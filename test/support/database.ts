import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import tap, { type Test } from 'tap';
import { createDatabase } from '../../src/storage/embedded.ts';
import { ledgerFolder, migrate } from '../../src/storage/migrate.ts';
import { openPool } from '../../src/storage/pool.ts';
import { silent } from './log.ts';
import { startTestServer } from './server.ts';

let server: Promise<string> | null = null;
let template: Promise<string> | null = null;

/**
 * A fresh, migrated database of the test's own, and a pool into it. At the end of the test it is dropped, or kept
 * and named when the test failed. A connection that the test left open fails the test.
 */
export async function database(t: Test): Promise<{ readonly url: string; readonly pool: pg.Pool }> {
  const admin = await testServer();
  template ??= makeTemplate(admin);
  const source = await template;
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer(admin, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${source}`));
  const url = withDatabase(admin, name);
  const pool = openPool(url, { max: 4, log: silent });
  t.teardown(async () => {
    await pool.end();
    await onServer(admin, async (client) => {
      if (!t.passing()) return t.comment(`database kept: ${name}`);
      const open = await openConnections(client, name);
      await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
      if (open.length > 0) throw new Error(`connections left open: ${open.join('; ')}`);
    });
  });
  return { url, pool };
}

/** Connection string of the test server: the whole run's, or one for this file alone. */
export function testServer(): Promise<string> {
  const shared = process.env['TEST_DATABASE_SERVER'];
  if (shared !== undefined && shared !== '') return Promise.resolve(shared);
  server ??= startOwnServer();
  return server;
}

async function startOwnServer(): Promise<string> {
  const { url, stop } = await startTestServer();
  tap.teardown(stop);
  return url;
}

/** One migrated database per state of the migrations, made by whichever test file comes first. */
async function makeTemplate(admin: string): Promise<string> {
  const digest = createHash('sha256');
  for (const file of (await readdir(ledgerFolder())).sort()) {
    digest.update(file).update(await readFile(join(ledgerFolder(), file)));
  }
  const name = `template_${digest.digest('hex').slice(0, 12)}`;
  await onServer(admin, async (client) => {
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [name]);
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount !== 0) return;
    const unfinished = `${name}_unfinished`;
    await client.query(`DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`);
    const pool = openPool(await createDatabase(admin, unfinished), { max: 1, log: silent });
    await migrate(pool).finally(() => pool.end());
    // Until its backend is gone the database counts as in use.
    while ((await openConnections(client, unfinished)).length > 0) await sleep(10);
    await client.query(`ALTER DATABASE ${unfinished} RENAME TO ${name}`);
  });
  return name;
}

async function openConnections(client: pg.Client, name: string): Promise<readonly string[]> {
  for (let patience = 20; ; patience -= 1) {
    const { rows } = await client.query<{ words: string }>(
      `SELECT application_name || ': ' || left(query, 80) AS words FROM pg_stat_activity
       WHERE datname = $1 AND backend_type = 'client backend'`,
      [name],
    );
    // A backend whose client has gone takes a moment to end.
    if (rows.length === 0 || patience === 0) return rows.map(({ words }) => words);
    await sleep(50);
  }
}

async function onServer<Result>(
  admin: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: admin, application_name: 'test support' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function withDatabase(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
