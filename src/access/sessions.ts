import { createHash, randomBytes } from 'node:crypto';
import type pg from 'pg';
import { ACCESS_KEY, type AccessKey, IN_FORCE } from './keys.ts';

/** Somebody logged in. It ends with its key, after half an hour without use, and after a working day at the latest. */
export interface Session {
  readonly id: string;
  readonly key: AccessKey;
}

const BYTES = 32;
const SECRET = /^[\w-]{43}$/;
const IDLE = '30 minutes';
const LONGEST = '12 hours';

/** Opens a session and returns what its cookie holds. Sessions that are over are swept away. */
export async function openSession(client: pg.ClientBase, key: string): Promise<string> {
  const secret = randomBytes(BYTES).toString('base64url');
  await client.query(
    `DELETE FROM access_session WHERE expires_at < now() OR used_at < now() - interval '${IDLE}'`,
  );
  await client.query(
    `INSERT INTO access_session (hash, access_key, expires_at) VALUES ($1, $2, now() + interval '${LONGEST}')`,
    [hashOf(secret), key],
  );
  return secret;
}

/** The session that a cookie belongs to, or null when there is none or it is over. */
export async function findSession(db: pg.Pool | pg.ClientBase, secret: string): Promise<Session | null> {
  if (!SECRET.test(secret)) return null;
  const { rows } = await db.query<AccessKey & { readonly session: string; readonly isStale: boolean }>(
    `SELECT access_session.id AS session, access_session.used_at < now() - interval '1 minute' AS "isStale", key.*
     FROM access_session JOIN (${ACCESS_KEY} AND ${IN_FORCE}) AS key ON key.id = access_session.access_key
     WHERE access_session.hash = $1 AND access_session.expires_at > now()
       AND access_session.used_at > now() - interval '${IDLE}'`,
    [hashOf(secret)],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { session, isStale, ...key } = row;
  if (isStale) await db.query('UPDATE access_session SET used_at = now() WHERE id = $1', [session]);
  return { id: session, key };
}

export async function endSession(db: pg.Pool | pg.ClientBase, id: string): Promise<void> {
  await db.query('DELETE FROM access_session WHERE id = $1', [id]);
}

/** All sessions of a key, or all but one. */
export async function endSessions(client: pg.ClientBase, key: string, except?: string): Promise<void> {
  await client.query(
    'DELETE FROM access_session WHERE access_key = $1 AND ($2::bigint IS NULL OR id <> $2)',
    [key, except ?? null],
  );
}

/** A plain digest is enough: nobody guesses 256 random bits. */
function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
