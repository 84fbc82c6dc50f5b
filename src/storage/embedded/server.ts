import { spawn } from 'node:child_process';
import { chown, open, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { TongdaoError } from '../../contract/errors.ts';
import { asAccount } from './account.ts';
import type { Binaries } from './binaries.ts';
import { type Cluster, lastProblem, run, SUPERUSER } from './cluster.ts';

export const HOST = '127.0.0.1';
const LOG_LIMIT = 16 * 1024 * 1024;

/** For two cores and a few GiB of memory; durable: fsync and synchronous_commit stay on. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: HOST,
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  wal_compression: 'on',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  tcp_keepalives_idle: '60',
};

/** What postmaster.pid says: the server's process, its port, and whether it takes connections yet. */
interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

export function serverUrl(cluster: Cluster, port: number, database: string): string {
  return `postgres://${SUPERUSER}:${cluster.password}@${HOST}:${port}/${database}`;
}

/**
 * The postmaster that runs on the cluster, or null. A pid file whose process is gone, or is another program that was
 * given the same number since, is stale: PostgreSQL replaces the first by itself, the second is removed here.
 */
export async function findPostmaster(cluster: Cluster): Promise<Postmaster | null> {
  const file = join(cluster.data, 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return null;
  if (await isOtherProgram(pid, cluster)) {
    await rm(file, { force: true });
    return null;
  }
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Certain only on Linux, where a process shows its folder: a postmaster's is its data folder. Elsewhere the log-in decides. */
async function isOtherProgram(pid: number, cluster: Cluster): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  try {
    return (await readlink(`/proc/${pid}/cwd`)) !== cluster.data;
  } catch (error) {
    // Another user's process hides its folder; the postmaster is of our own account, so that is not it.
    return error instanceof Error && 'code' in error && error.code === 'EACCES';
  }
}

/**
 * Starts a postmaster on the cluster, detached so that neither Ctrl-C nor our own death takes it along.
 * Resolves to null when it is ready, to `raced` when another process was faster. Throws STORE_FAILED.
 */
export async function launch(
  binaries: Binaries,
  cluster: Cluster,
  settings: Readonly<Record<string, string>>,
): Promise<'started' | 'raced'> {
  const logFile = join(cluster.home, 'server.log');
  const size = await stat(logFile).then(
    (found) => found.size,
    () => 0,
  );
  const log = await open(logFile, size > LOG_LIMIT ? 'w' : 'a', 0o600);
  const start = (await log.stat()).size;
  const port = await choosePort(cluster);
  const options = Object.entries({ ...SETTINGS, ...settings, port: String(port) });
  const child = spawn(
    binaries.postgres,
    ['-D', cluster.data, ...options.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...asAccount(cluster.account), detached: true, stdio: ['ignore', log.fd, log.fd] },
  );
  let ended: string | null = null;
  child.once('error', (error) => {
    ended = error.message;
  });
  child.once('exit', (code, signal) => {
    ended ??= `exit ${code ?? signal}`;
  });
  child.unref();
  await log.close();

  for (;;) {
    await sleep(20);
    if (ended !== null) break;
    const postmaster = await findPostmaster(cluster);
    if (postmaster?.pid === child.pid && postmaster?.ready) return 'started';
  }
  const words = (await readFile(logFile)).subarray(start).toString('utf8');
  if (/postmaster\.pid" already exists|could not bind|Address already in use|still in use/.test(words))
    return 'raced';
  throw new TongdaoError('STORE_FAILED', { detail: words === '' ? ended : lastProblem(words) });
}

/** The port of the last time, so that addresses stay; another one when it is taken. */
async function choosePort({ home, account }: Cluster): Promise<number> {
  const file = join(home, 'port');
  const last = Number(await readFile(file, 'utf8').catch(() => ''));
  if (last > 0 && (await freePort(last)) === last) return last;
  const port = await freePort(0);
  if (port === null) throw new TongdaoError('STORE_FAILED', { detail: `no free port on ${HOST}` });
  await writeFile(file, `${port}\n`);
  if (account !== null) await chown(file, account.uid, account.gid);
  return port;
}

async function freePort(wanted: number): Promise<number | null> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(null));
    probe.listen(wanted, HOST, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : null));
    });
  });
}

/** A connection to the server on that port if it is truly this cluster's: it takes our password and names our folder. */
export async function logIn(cluster: Cluster, port: number): Promise<pg.Client | null> {
  const client = new pg.Client({
    connectionString: serverUrl(cluster, port, 'postgres'),
    application_name: 'tongdao keeper',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ folder: string }>(
      `SELECT current_setting('data_directory') AS folder`,
    );
    if (rows[0]?.folder === cluster.data) return client;
  } catch {
    // Not there, not ready, or not ours: the caller asks again.
  }
  await client.end().catch(() => undefined);
  return null;
}

export async function shutDown(binaries: Binaries, cluster: Cluster): Promise<string | null> {
  return run(binaries.pgCtl, ['stop', '-D', cluster.data, '-m', 'fast', '-w', '-t', '60'], cluster.account);
}
