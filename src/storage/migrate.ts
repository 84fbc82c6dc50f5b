import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { TongdaoError } from '../contract/errors.ts';
import { packageRoot } from './paths.ts';
import { transaction } from './pool.ts';

/** Any number that is ours: whoever migrates this database waits for it. */
const MIGRATION_LOCK = 7_463_001;
const FILE_NAME = /^(\d{4})\.do\.([a-z0-9-]+)\.sql$/;

interface Migration {
  readonly version: number;
  readonly file: string;
  readonly sql: string;
  readonly digest: string;
}

/** The numbered migrations of the ledger: schemas/ledger/NNNN.do.name.sql. */
export function ledgerFolder(): string {
  return join(packageRoot(), 'schemas', 'ledger');
}

/**
 * Brings the database to the newest schema: all missing migrations in one transaction, in order, one caller at a time.
 * Returns the files applied. Throws LEDGER_NEWER when the database knows a migration that this program does not,
 * LEDGER_CHANGED when an applied one has another content now.
 */
export async function migrate(pool: pg.Pool, folder = ledgerFolder()): Promise<readonly string[]> {
  const known = await readMigrations(folder);
  return transaction(pool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await client.query(`CREATE TABLE IF NOT EXISTS ledger_version (
      version int PRIMARY KEY, digest text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`);
    const { rows } = await client.query<{ version: number; digest: string }>(
      'SELECT version, digest FROM ledger_version ORDER BY version',
    );
    const applied = new Map(rows.map(({ version, digest }) => [version, digest]));
    const versions = new Set(known.map(({ version }) => version));
    for (const version of applied.keys()) {
      if (!versions.has(version)) throw new TongdaoError('LEDGER_NEWER', { version });
    }
    const done: string[] = [];
    for (const { version, file, sql, digest } of known) {
      const before = applied.get(version);
      if (before === digest) continue;
      if (before !== undefined) throw new TongdaoError('LEDGER_CHANGED', { file });
      await client.query(sql);
      await client.query('INSERT INTO ledger_version (version, digest) VALUES ($1, $2)', [version, digest]);
      done.push(file);
    }
    return done;
  });
}

/**
 * Where a database stands, without touching it: it holds no ledger, all of it, or one that lacks migrations (by file name).
 * Throws LEDGER_NEWER.
 */
export async function ledgerStanding(
  pool: pg.Pool,
  folder = ledgerFolder(),
): Promise<'none' | 'current' | readonly string[]> {
  const { rows: found } = await pool.query<{ there: boolean }>(
    `SELECT to_regclass('ledger_version') IS NOT NULL AS there`,
  );
  if (found[0]?.there !== true) return 'none';
  const known = await readMigrations(folder);
  const { rows } = await pool.query<{ version: number }>(
    'SELECT version FROM ledger_version ORDER BY version',
  );
  const applied = new Set(rows.map(({ version }) => version));
  for (const version of applied) {
    if (known.every((migration) => migration.version !== version))
      throw new TongdaoError('LEDGER_NEWER', { version });
  }
  if (applied.size === 0) return 'none';
  const missing = known.filter(({ version }) => !applied.has(version)).map(({ file }) => file);
  return missing.length === 0 ? 'current' : missing;
}

async function readMigrations(folder: string): Promise<readonly Migration[]> {
  const migrations: Migration[] = [];
  for (const file of (await readdir(folder)).sort()) {
    const number = FILE_NAME.exec(file)?.[1];
    if (number === undefined) continue;
    // A checkout that converts line ends must not look like a changed migration.
    const sql = (await readFile(join(folder, file), 'utf8')).replaceAll('\r\n', '\n');
    migrations.push({
      version: Number(number),
      file,
      sql,
      digest: createHash('sha256').update(sql).digest('hex'),
    });
  }
  return migrations;
}
