import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TongdaoError } from '../../contract/errors.ts';
import type { Logger } from '../../contract/logger.ts';
import { type Account, asAccount, COMMON_FOLDER } from './account.ts';
import type { Binaries } from './binaries.ts';

/** One database cluster on disk, with what is needed to run it and to log in. */
export interface Cluster {
  /** Holds everything: data, password, port, server.log. */
  readonly home: string;
  /** PGDATA. */
  readonly data: string;
  readonly password: string;
  readonly account: Account | null;
}

export const SUPERUSER = 'tongdao';

/**
 * The cluster of a data folder, made when there is none yet. Root keeps it in the common folder when the
 * unprivileged account cannot get into the data folder. An existing cluster is run by the account that owns it.
 */
export async function openCluster(
  dataDir: string,
  binaries: Binaries,
  account: Account | null,
  log: Logger,
): Promise<Cluster> {
  await mkdir(dataDir, { recursive: true });
  const folder = await realpath(dataDir);
  const { near, far } = places(folder);
  if (await holdsCluster(near)) return existing(near, account);
  if (account === null) return create(near, binaries, account, log);
  if (await holdsCluster(far)) return existing(far, account);
  if (canEnter(folder, account)) return create(near, binaries, account, log);
  log.info(
    { wanted: near, folder: far },
    'the database account cannot enter the data folder; its data is kept apart',
  );
  await mkdir(join(far, '..'), { recursive: true, mode: 0o755 });
  return create(far, binaries, account, log);
}

/** Where the cluster of a data folder may be. */
const places = (folder: string) => ({
  near: join(folder, 'postgres'),
  far: join(COMMON_FOLDER, createHash('sha256').update(folder).digest('hex').slice(0, 16), 'postgres'),
});

/** Whether the data folder has a cluster already. */
export async function hasCluster(dataDir: string): Promise<boolean> {
  const folder = await realpath(dataDir).catch(() => null);
  if (folder === null) return false;
  const { near, far } = places(folder);
  return (await holdsCluster(near)) || (process.getuid?.() === 0 && (await holdsCluster(far)));
}

async function holdsCluster(home: string): Promise<boolean> {
  return stat(join(home, 'data', 'PG_VERSION')).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EACCES')
        throw new TongdaoError('STORE_FOREIGN', { folder: home }, { cause: error });
      return false;
    },
  );
}

async function existing(home: string, account: Account | null): Promise<Cluster> {
  // As the server itself will name it, wherever links lead.
  const data = await realpath(join(home, 'data'));
  const { uid, gid } = await stat(data);
  if (account === null && process.getuid !== undefined && process.getuid() !== uid) {
    throw new TongdaoError('STORE_FOREIGN', { folder: home });
  }
  const password = (await readFile(join(home, 'password'), 'utf8')).trim();
  return { home, data, password, account: account === null ? null : { uid, gid } };
}

/** Made beside first and then renamed: a killed or lost race leaves no half cluster behind. */
async function create(
  home: string,
  binaries: Binaries,
  account: Account | null,
  log: Logger,
): Promise<Cluster> {
  log.info({ folder: home }, 'creating the database (once, a few seconds)');
  const unfinished = `${home}.${process.pid}`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  const passwordFile = join(unfinished, 'password');
  await writeFile(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  if (account !== null) {
    for (const path of [unfinished, passwordFile]) await chown(path, account.uid, account.gid);
  }
  const problem = await run(
    binaries.initdb,
    [
      `--pgdata=${join(unfinished, 'data')}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ],
    account,
  );
  if (problem !== null) {
    await rm(unfinished, { recursive: true, force: true });
    throw new TongdaoError('STORE_FAILED', { detail: problem });
  }
  await rename(unfinished, home).catch(async (error: unknown) => {
    await rm(unfinished, { recursive: true, force: true });
    if (!(await holdsCluster(home))) throw error;
  });
  return existing(home, account);
}

function canEnter(folder: string, account: Account): boolean {
  return (
    spawnSync('sh', ['-c', 'cd -- "$1"', 'sh', folder], { ...asAccount(account), stdio: 'ignore' }).status ===
    0
  );
}

/** Runs one of PostgreSQL's tools to its end; null when it did well, else its last words. */
export async function run(
  program: string,
  args: readonly string[],
  account: Account | null,
): Promise<string | null> {
  const child = spawn(program, args, { ...asAccount(account), stdio: ['ignore', 'ignore', 'pipe'] });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-4096);
  });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) => resolve(code === 0 ? null : lastProblem(words)));
  });
}

/** The first line that names an error, else the last line. */
export function lastProblem(words: string): string {
  const lines = words.trim().split('\n');
  return (lines.find((line) => /error|fatal|panic|could not/i.test(line)) ?? lines.at(-1) ?? '').trim();
}
