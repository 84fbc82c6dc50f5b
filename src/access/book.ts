import type pg from 'pg';
import { pseudonym } from '../audit/pseudonym.ts';
import { record } from '../audit/record.ts';
import { mask } from '../observe/mask.ts';
import { transaction } from '../storage/pool.ts';

/** Somebody looking at a record. */
export interface Lookup {
  /** Name of the access key, or `local` for a reader without one. */
  readonly actor: string;
  readonly accessKey: string | null;
  readonly dataset: { readonly id: number; readonly name: string };
  readonly key: string;
  readonly purpose: string;
  /** Whether any endpoint has shown the key. What somebody typed by mistake may be anything, and goes into the log as a digest only. */
  readonly known: boolean;
}

/** Enters a look-up in the access book and in the audit log: both or neither. */
export async function enterLookup(pool: pg.Pool, lookup: Lookup): Promise<void> {
  const { actor, accessKey, dataset, key, purpose, known } = lookup;
  await transaction(pool, async (client) => {
    await client.query(
      'INSERT INTO access_book (actor, access_key, dataset, key, purpose) VALUES ($1, $2, $3, $4, $5)',
      [actor, accessKey, dataset.id, key, purpose],
    );
    await record(client, {
      type: 'lookup',
      at: new Date().toISOString(),
      actor,
      subject: { dataset: dataset.name, ...(known ? { key } : {}) },
      data: { purpose: mask(purpose), ...(known ? {} : { unknown: await pseudonym(client, key) }) },
    });
  });
}

/** An entry of the access book. */
export interface BookEntry {
  readonly at: Date;
  readonly actor: string;
  readonly purpose: string;
}

/** Who looked at a record with what purpose, newest first. */
export async function readBook(
  db: pg.Pool | pg.ClientBase,
  dataset: number,
  key: string,
  limit: number,
): Promise<readonly BookEntry[]> {
  const { rows } = await db.query<BookEntry>(
    'SELECT at, actor, purpose FROM access_book WHERE dataset = $1 AND key = $2 ORDER BY id DESC LIMIT $3',
    [dataset, key, limit],
  );
  return rows;
}
