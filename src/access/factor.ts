import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type pg from 'pg';
import { record } from '../audit/record.ts';
import { TongdaoError } from '../contract/errors.ts';
import { transaction } from '../storage/pool.ts';
import type { AccessKey } from './keys.ts';
import { endSessions } from './sessions.ts';
import type { Vault } from './vault.ts';

/** Second factors: time-based one-time passwords (RFC 6238) as every authenticator makes them. */

const SECRET_BYTES = 20;
const PERIOD_S = 30;
const CODE = /^\d{6}$/;
/** Clocks of people's devices differ. */
const STEPS_AROUND = 1;
const WRONG_AT_MOST = 5;
const BLOCKED_MINUTES = 15;

export type CodeVerdict = 'right' | 'wrong' | 'blocked';

interface Factor {
  readonly secret: Buffer;
  readonly lastStep: string;
  readonly blocked: boolean;
}

/** Begins anew whatever was begun before. Throws ACCESS_FACTOR_ENROLLED. */
export async function beginFactor(pool: pg.Pool, vault: Vault, key: string): Promise<void> {
  const { rowCount } = await pool.query(
    `INSERT INTO access_factor AS factor (access_key, secret) VALUES ($1, $2)
     ON CONFLICT (access_key) DO UPDATE SET secret = excluded.secret WHERE factor.confirmed_at IS NULL`,
    [key, vault.seal(randomBytes(SECRET_BYTES), key)],
  );
  if (rowCount === 0) throw new TongdaoError('ACCESS_FACTOR_ENROLLED');
}

/** What the authenticator of a begun second factor is to be told; null when none is begun. */
export async function begunFactor(
  pool: pg.Pool,
  vault: Vault,
  key: AccessKey,
  issuer: string,
): Promise<{ readonly uri: string; readonly secret: string } | null> {
  const { rows } = await pool.query<{ secret: Buffer }>(
    'SELECT secret FROM access_factor WHERE access_key = $1 AND confirmed_at IS NULL',
    [key.id],
  );
  const [begun] = rows;
  if (begun === undefined) return null;
  const totp = totpOf(vault.open(begun.secret, key.id), { issuer, label: key.name });
  return { uri: totp.toString(), secret: totp.secret.base32 };
}

/**
 * Puts a begun second factor in force. The key's other sessions end: they were opened without it.
 * Throws ACCESS_FACTOR_NONE, LOGIN_CODE_WRONG, LOGIN_BLOCKED.
 */
export async function confirmFactor(
  pool: pg.Pool,
  vault: Vault,
  { key, session }: { readonly key: AccessKey; readonly session: string },
  code: string,
): Promise<void> {
  const verdict = await transaction(pool, async (client) => {
    const { rowCount } = await client.query(
      'SELECT FROM access_factor WHERE access_key = $1 AND confirmed_at IS NULL FOR UPDATE',
      [key.id],
    );
    if (rowCount === 0) throw new TongdaoError('ACCESS_FACTOR_NONE');
    const found = await checkCode(client, vault, key.id, code);
    if (found !== 'right') return found;
    await client.query('UPDATE access_factor SET confirmed_at = now() WHERE access_key = $1', [key.id]);
    await endSessions(client, key.id, session);
    await putOnRecord(client, key.name, 'second-factor-enrolled', key.id);
    return found;
  });
  refuse(verdict);
}

/** Takes a second factor away, so that its holder can begin anew; all sessions of the key end. Throws ACCESS_FACTOR_NONE. */
export async function resetFactor(pool: pg.Pool, key: string, actor: string): Promise<void> {
  await transaction(pool, async (client) => {
    const { rowCount } = await client.query('DELETE FROM access_factor WHERE access_key = $1', [key]);
    if (rowCount === 0) throw new TongdaoError('ACCESS_FACTOR_NONE');
    await endSessions(client, key);
    await putOnRecord(client, actor, 'second-factor-reset', key);
  });
}

/** Takes a code once. In the caller's transaction, which must be committed also when the code is wrong: wrong ones are counted. */
export async function checkCode(
  client: pg.ClientBase,
  vault: Vault,
  key: string,
  code: string,
): Promise<CodeVerdict> {
  const { rows } = await client.query<Factor>(
    `SELECT secret, last_step AS "lastStep", coalesce(blocked_until > now(), false) AS blocked
     FROM access_factor WHERE access_key = $1 FOR UPDATE`,
    [key],
  );
  const [factor] = rows;
  if (factor === undefined) throw new TongdaoError('ACCESS_FACTOR_NONE');
  if (factor.blocked) return 'blocked';
  const step = stepOf(vault.open(factor.secret, key), code);
  if (step !== null && step > Number(factor.lastStep)) {
    await client.query(
      'UPDATE access_factor SET last_step = $2, wrong = 0, blocked_until = NULL WHERE access_key = $1',
      [key, step],
    );
    return 'right';
  }
  await client.query(
    `UPDATE access_factor SET wrong = (wrong + 1) % $2,
       blocked_until = CASE WHEN wrong + 1 >= $2 THEN now() + make_interval(mins => $3) END
     WHERE access_key = $1`,
    [key, WRONG_AT_MOST, BLOCKED_MINUTES],
  );
  return 'wrong';
}

/** Throws LOGIN_CODE_WRONG or LOGIN_BLOCKED unless the code was right. */
export function refuse(verdict: CodeVerdict): void {
  if (verdict === 'wrong') throw new TongdaoError('LOGIN_CODE_WRONG');
  if (verdict === 'blocked') throw new TongdaoError('LOGIN_BLOCKED', { minutes: BLOCKED_MINUTES });
}

function stepOf(secret: Buffer, code: string): number | null {
  if (!CODE.test(code)) return null;
  const now = Math.floor(Date.now() / 1000 / PERIOD_S);
  const delta = totpOf(secret).validate({ token: code, window: STEPS_AROUND });
  return delta === null ? null : now + delta;
}

function totpOf(secret: Buffer, names: { readonly issuer?: string; readonly label?: string } = {}): TOTP {
  const bytes = new Uint8Array(secret).buffer;
  return new TOTP({
    ...names,
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD_S,
    secret: new Secret({ buffer: bytes }),
  });
}

function putOnRecord(client: pg.ClientBase, actor: string, what: string, key: string): Promise<void> {
  return record(client, { type: 'access', at: new Date().toISOString(), actor, data: { what, key } });
}
