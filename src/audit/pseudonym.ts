import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { SALT_BYTES, saltedDigest } from '../tlog/entry.ts';

/**
 * What stands in the log for a personal value: 64 hex digits, different at every call, so that entries cannot be linked
 * by it. The salt stays outside the log.
 */
export async function pseudonym(client: pg.ClientBase, value: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const digest = saltedDigest(salt, value);
  await client.query('INSERT INTO audit_salt (digest, salt) VALUES ($1, $2)', [digest, salt]);
  return digest.toString('hex');
}

/** Whether a pseudonym stands for this value; false as well once its salt was erased. */
export async function isPseudonymOf(client: pg.ClientBase, digest: string, value: string): Promise<boolean> {
  const { rows } = await client.query<{ salt: Buffer }>('SELECT salt FROM audit_salt WHERE digest = $1', [
    Buffer.from(digest, 'hex'),
  ]);
  const [row] = rows;
  return row !== undefined && saltedDigest(row.salt, value).toString('hex') === digest;
}

/**
 * Erases a person's value from the log without touching the log: deletes the salts of all its pseudonyms, and returns how many.
 * Tries every salt, since nothing else leads from the value to its pseudonyms.
 */
export async function erasePseudonyms(client: pg.ClientBase, value: string): Promise<number> {
  const { rowCount } = await client.query(
    `DELETE FROM audit_salt WHERE digest = sha256(salt || convert_to($1, 'UTF8'))`,
    [value],
  );
  return rowCount ?? 0;
}
