import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { writeCsv } from './csv.ts';
import type { Held, Register } from './register.ts';
import { CHANGED_AT, ID, OPERATION } from './sheets.ts';

/** How many publications stay in the folder. */
const KEPT_FULL = 3;
const KEPT_DELTA = 200;

/** Where nothing was ever published, files in the folders are those of another life of the platform. */
export async function createPublications(pool: pg.Pool, folders: readonly string[]): Promise<void> {
  await pool.query('CREATE SEQUENCE IF NOT EXISTS publication');
  const { rows } = await pool.query<{ isCalled: boolean }>('SELECT is_called AS "isCalled" FROM publication');
  if (rows[0]?.isCalled === true) return;
  for (const folder of folders) {
    for (const entry of await readdir(folder, { withFileTypes: true }))
      if (entry.isFile() && entry.name.endsWith('.csv')) await rm(join(folder, entry.name));
  }
}

/**
 * Writes both registers in full, and what changed since the last publication, all as of one moment. When it is interrupted,
 * the next one shows the same changes again.
 */
export async function publish(pool: pg.Pool, folder: string, registers: readonly Register[]): Promise<void> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ number: string }>("SELECT nextval('publication') AS number");
    const stamp = stampOf(rows[0]?.number);
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    for (const register of registers) {
      await writeFull(client, folder, register, stamp);
      await writeDelta(client, folder, register, stamp);
      await register.forgetChanges(client);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
  for (const { sheet } of registers) {
    await clear(folder, `${sheet.file}-full-`, KEPT_FULL);
    await clear(folder, `${sheet.file}-delta-`, KEPT_DELTA);
  }
}

/** Writes what changed in one register since the last publication, if anything did. */
export async function publishChanges(pool: pg.Pool, folder: string, register: Register): Promise<void> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ number: string }>("SELECT nextval('publication') AS number");
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    if ((await register.changed(client)).length > 0) {
      await writeDelta(client, folder, register, stampOf(rows[0]?.number));
      await register.forgetChanges(client);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

const stampOf = (number = '0'): string => number.padStart(8, '0');

async function writeFull(
  client: pg.PoolClient,
  folder: string,
  register: Register,
  stamp: string,
): Promise<void> {
  const { file } = register.sheet;
  await writeCsv(folder, `${file}-full-${stamp}.csv`, headerOf(register), lines(register.all(client)));
}

async function* lines(
  blocks: AsyncIterable<readonly Held[]>,
): AsyncGenerator<readonly (readonly string[])[]> {
  for await (const rows of blocks) yield rows.map(lineOf);
}

/** The first publication has nothing before it, so nothing changed since. */
async function writeDelta(
  client: pg.PoolClient,
  folder: string,
  register: Register,
  stamp: string,
): Promise<void> {
  const isFirst = Number(stamp) === 1;
  const changes = isFirst ? [] : await register.changed(client);
  const blanks = register.sheet.columns.map(() => '');
  const changed = changes.map(({ id, at, row }) =>
    row === null ? [id, ...blanks, at, '删除'] : [...lineOf(row), '更新'],
  );
  const name = `${register.sheet.file}-delta-${stamp}.csv`;
  await writeCsv(folder, name, [...headerOf(register), OPERATION], once(changed));
}

async function* once<T>(value: T): AsyncGenerator<T> {
  yield value;
}

const headerOf = ({ sheet }: Register) => [ID, ...sheet.columns.map(({ header }) => header), CHANGED_AT];
const lineOf = ({ id, cells, changedAt }: Held) => [id, ...cells, changedAt];

async function clear(folder: string, start: string, kept: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(start)).sort();
  for (const name of names.slice(0, -kept)) await rm(join(folder, name), { force: true });
}
