import { createHash, randomBytes } from 'node:crypto';
import type pg from 'pg';
import { pseudonym } from '../audit/pseudonym.ts';
import { record } from '../audit/record.ts';
import { TongdaoError } from '../contract/errors.ts';
import { personOf } from '../contract/persons.ts';
import type { Role } from '../contract/terms.ts';
import { transaction } from '../storage/pool.ts';

/** A key in use, without its secret. */
export interface AccessKey {
  readonly id: string;
  /** The actor of what is done with it. */
  readonly name: string;
  readonly role: Role;
  /** Who uses it, where the name does not say it. */
  readonly person: string | null;
  /** The endpoint whose data a key of role `endpoint` may see; null for all other roles. */
  readonly endpoint: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  /** The day of its last use, YYYY-MM-DD. */
  readonly usedOn: string | null;
  /** Whether its holder has one: then it works by logging in only. */
  readonly secondFactor: boolean;
}

export interface NewKey {
  readonly name: string;
  readonly role: Role;
  readonly person?: string | null;
  readonly endpoint: string | null;
  /** null: until it is revoked. */
  readonly days: number | null;
}

const KEY = /^tongdao_[\w-]{43}$/;
const KEY_BYTES = 32;
const ISSUE_LOCK = 7_463_003;

/** The columns of an AccessKey, for keys that were not revoked; conditions can be added. */
export const ACCESS_KEY = `SELECT access_key.id, access_key.name, role, person, endpoint.name AS endpoint,
    created_at AS "createdAt", access_key.expires_at AS "expiresAt", used_on::text AS "usedOn",
    factor.confirmed_at IS NOT NULL AS "secondFactor"
  FROM access_key LEFT JOIN endpoint ON endpoint.id = access_key.endpoint
  LEFT JOIN access_factor AS factor ON factor.access_key = access_key.id
  WHERE revoked_at IS NULL`;
export const IN_FORCE = '(access_key.expires_at IS NULL OR access_key.expires_at > now())';

/**
 * Makes a key and puts it on record. `secret` is what its holder sends; it cannot be had a second time.
 * Throws ACCESS_KEY_NAME_TAKEN, ACCESS_KEY_ENDPOINT, ENDPOINT_UNKNOWN.
 */
export async function createKey(
  pool: pg.Pool,
  wanted: NewKey,
  actor: string,
): Promise<{ readonly key: AccessKey; readonly secret: string }> {
  return transaction(pool, (client) => issue(client, wanted, actor));
}

/** The key that a secret belongs to, or null when there is none, or it is expired or revoked. */
export async function verifyKey(db: pg.Pool | pg.ClientBase, secret: string): Promise<AccessKey | null> {
  if (!KEY.test(secret)) return null;
  const { rows } = await db.query<AccessKey>({
    // Prepared once: every request asks it.
    name: 'verify-key',
    text: `${ACCESS_KEY} AND hash = $1 AND ${IN_FORCE}`,
    values: [hashOf(secret)],
  });
  const [key] = rows;
  if (key === undefined) return null;
  if (key.usedOn !== today()) {
    await db.query('UPDATE access_key SET used_on = $2 WHERE id = $1', [key.id, today()]);
  }
  return key;
}

/** Keys that were not revoked, oldest first; `after` is the id of the last one of the page before. */
export async function listKeys(
  db: pg.Pool | pg.ClientBase,
  { after, limit }: { readonly after?: string; readonly limit: number },
): Promise<readonly AccessKey[]> {
  const { rows } = await db.query<AccessKey>(
    `${ACCESS_KEY} AND ($1::bigint IS NULL OR access_key.id > $1) ORDER BY access_key.id LIMIT $2`,
    [after ?? null, limit],
  );
  return rows;
}

/** Throws ACCESS_KEY_UNKNOWN. */
export async function revokeKey(pool: pg.Pool, id: string, actor: string): Promise<void> {
  await transaction(pool, async (client) => {
    const { rows } = await client.query<{ name: string; role: Role }>(
      'UPDATE access_key SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL RETURNING name, role',
      [id],
    );
    const [key] = rows;
    if (key === undefined) throw new TongdaoError('ACCESS_KEY_UNKNOWN', { id });
    await client.query('DELETE FROM access_session WHERE access_key = $1', [id]);
    await putOnRecord(client, actor, 'access-key-revoked', { id, ...key });
  });
}

/** The secret of a new admin key when no admin key is in force, else null: whoever starts the channel can always get in. */
export async function ensureFirstKey(pool: pg.Pool): Promise<string | null> {
  return transaction(pool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [ISSUE_LOCK]);
    const { rowCount } = await client.query(
      `SELECT FROM access_key WHERE role = 'admin' AND revoked_at IS NULL AND ${IN_FORCE} LIMIT 1`,
    );
    if (rowCount !== 0) return null;
    const name = `admin-${randomBytes(3).toString('hex')}`;
    const { secret } = await issue(client, { name, role: 'admin', endpoint: null, days: null }, 'system');
    return secret;
  });
}

async function issue(
  client: pg.ClientBase,
  { name, role, person = null, endpoint, days }: NewKey,
  actor: string,
): Promise<{ readonly key: AccessKey; readonly secret: string }> {
  if ((role === 'endpoint') !== (endpoint !== null)) throw new TongdaoError('ACCESS_KEY_ENDPOINT');
  const secret = `tongdao_${randomBytes(KEY_BYTES).toString('base64url')}`;
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO access_key (name, role, endpoint, hash, expires_at, person)
     VALUES ($1, $2, (SELECT id FROM endpoint WHERE name = $3), $4, now() + make_interval(days => $5), $6)
     ON CONFLICT (name) WHERE revoked_at IS NULL DO NOTHING RETURNING id`,
    [name, role, endpoint, hashOf(secret), days, person],
  );
  const [row] = rows;
  if (row === undefined) throw new TongdaoError('ACCESS_KEY_NAME_TAKEN');
  const found = await client.query<AccessKey>(`${ACCESS_KEY} AND access_key.id = $1`, [row.id]);
  const key = found.rows[0]!;
  const isOf = person === null ? {} : { person: await pseudonym(client, personOf({ name, person })) };
  await putOnRecord(client, actor, 'access-key-created', { id: key.id, name, role, ...isOf });
  return { key, secret };
}

function putOnRecord(
  client: pg.ClientBase,
  actor: string,
  what: string,
  {
    id,
    ...key
  }: { readonly id: string; readonly name: string; readonly role: Role; readonly person?: string },
): Promise<void> {
  return record(client, {
    type: 'configuration',
    at: new Date().toISOString(),
    actor,
    data: { what, key: id, ...key },
  });
}

/** In UTC. */
const today = (): string => new Date().toISOString().slice(0, 10);

/** A plain digest is enough: nobody guesses 256 random bits. */
function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
