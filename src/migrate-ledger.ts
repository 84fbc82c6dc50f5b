import { openStore, readSettings } from './compose.ts';
import type { Logger } from './contract/logger.ts';
import { migrate } from './storage/migrate.ts';
import { checkDatabase, openPool } from './storage/pool.ts';

/** Brings a profile's ledger to the newest schema and leaves; returns the migrations applied. */
export async function migrateLedger(
  profileDir: string,
  env: NodeJS.ProcessEnv,
  log: Logger,
): Promise<readonly string[]> {
  const { settings } = await readSettings(profileDir, env);
  const { database, dataDir } = settings;
  const store = await openStore({ database: database?.reveal() ?? null, dataDir }, log);
  const pool = openPool(store.url, { max: 1, log });
  try {
    await checkDatabase(pool);
    return await migrate(pool);
  } finally {
    await pool.end();
    await store.stop();
  }
}
