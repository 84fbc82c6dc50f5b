import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createPool, type Pool } from 'mysql2/promise';
import tap, { type Test } from 'tap';
import { startMariadb } from './mariadb-server.ts';

const INSTALL =
  'mariadbd or mariadb-install-db is not in the PATH; install it: apt-get install mariadb-server (or brew install mariadb)';

const installed = ['mariadbd', 'mariadb-install-db'].every(
  (program) => spawnSync(program, ['--help'], { stdio: 'ignore' }).error === undefined,
);

/** Why tests with MariaDB cannot run here, for the `skip` option; false when they can. */
export const withoutMariadb: string | false = installed ? false : INSTALL;

let server: Promise<string> | null = null;

/** A fresh database on this file's own server, and a pool of its root into it. It is dropped at the end of the test. */
export async function mariadb(
  t: Pick<Test, 'teardown'>,
): Promise<{ readonly url: string; readonly pool: Pool }> {
  server ??= startServer();
  const name = `test_${randomBytes(6).toString('hex')}`;
  const url = new URL(await server);
  const admin = createPool({ uri: url.href, connectionLimit: 1 });
  await admin.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
  url.pathname = `/${name}`;
  const pool = createPool({
    uri: url.href,
    connectionLimit: 4,
    multipleStatements: true,
    charset: 'utf8mb4',
  });
  t.teardown(async () => {
    await pool.end();
    await admin.query(`DROP DATABASE ${name}`);
    await admin.end();
  });
  return { url: url.href, pool };
}

async function startServer(): Promise<string> {
  const { url, stop } = await startMariadb();
  tap.teardown(stop);
  return url;
}
