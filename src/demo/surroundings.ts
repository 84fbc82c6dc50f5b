import { readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { TongdaoError } from '../contract/errors.ts';
import { createDatabase } from '../storage/embedded.ts';
import { packageRoot } from '../storage/paths.ts';

export const DEMO_PROFILE = join(packageRoot(), 'config', 'demo');
/** The demo's ledger: a database of its own, beside whatever else the server holds. */
export const DEMO_LEDGER = 'tongdao_demo';

/** The folder of everything that the demo keeps in files. */
export const demoFolder = (env: NodeJS.ProcessEnv): string =>
  resolve(packageRoot(), env['DATA_DIR'] ?? 'data/demo');

const fileIn = (folder: string): string => join(folder, 'environment.json');

/** Leaves the addresses and keys of the demo's platforms where other commands of its profile find them. */
export async function leaveEnvironment(folder: string, environment: NodeJS.ProcessEnv): Promise<void> {
  await writeFile(`${fileIn(folder)}.draft`, JSON.stringify(environment), { mode: 0o600 });
  await rename(`${fileIn(folder)}.draft`, fileIn(folder));
}

export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  /** Where the ledger is when it is not the configured database; given the server's address. */
  readonly database?: (serverUrl: string) => Promise<string>;
}

/** The environment for a profile: for the demo's with what it left behind, otherwise as it is. Throws DEMO_NOT_STARTED. */
export async function surroundings(profileDir: string, env: NodeJS.ProcessEnv): Promise<Surroundings> {
  if (resolve(profileDir) !== DEMO_PROFILE) return { env };
  const folder = demoFolder(env);
  const text = await readFile(fileIn(folder), 'utf8').catch(() => null);
  if (text === null) throw new TongdaoError('DEMO_NOT_STARTED');
  return {
    env: { ...(JSON.parse(text) as NodeJS.ProcessEnv), ...env, DATA_DIR: folder },
    database: (serverUrl) => createDatabase(serverUrl, DEMO_LEDGER),
  };
}
