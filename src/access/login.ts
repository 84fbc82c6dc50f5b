import type pg from 'pg';
import { record } from '../audit/record.ts';
import { TongdaoError } from '../contract/errors.ts';
import { transaction } from '../storage/pool.ts';
import { checkCode, refuse } from './factor.ts';
import { Failures } from './failures.ts';
import { verifyKey } from './keys.ts';
import { endSession, openSession, type Session } from './sessions.ts';
import type { Vault } from './vault.ts';

export interface Credentials {
  readonly secret: string;
  /** Of the second factor; empty when there is none. */
  readonly code: string;
  /** The sender's address. */
  readonly address: string;
}

const failures = new Failures({ atMost: 20, minutes: 15 });

/**
 * Opens a session for whoever holds a key, and its second factor where there is one; returns what the cookie holds.
 * Throws LOGIN_REFUSED, LOGIN_CODE_NEEDED, LOGIN_CODE_WRONG, LOGIN_BLOCKED, LOGIN_OFTEN.
 */
export async function logIn(
  pool: pg.Pool,
  vault: () => Promise<Vault>,
  { secret, code, address }: Credentials,
): Promise<string> {
  const key = await verifyKey(pool, secret);
  if (key === null) {
    // A right key gets in all the same: nobody guesses one, and the address may be a proxy's, which is everybody's.
    const wait = failures.add(address, Date.now());
    if (wait !== null) throw new TongdaoError('LOGIN_OFTEN', { minutes: wait });
    await transaction(pool, (client) => putOnRecord(client, 'unknown', { what: 'login-failed' }));
    throw new TongdaoError('LOGIN_REFUSED');
  }
  if (key.secondFactor && code === '') throw new TongdaoError('LOGIN_CODE_NEEDED');
  const opened = key.secondFactor ? await vault() : null;
  const { verdict, session } = await transaction(pool, async (client) => {
    const found = opened === null ? 'right' : await checkCode(client, opened, key.id, code);
    const what = found === 'right' ? 'login' : 'login-failed';
    // What is blocked was told before, and may come without end.
    if (found !== 'blocked') await putOnRecord(client, key.name, { what, key: key.id });
    return { verdict: found, session: found === 'right' ? await openSession(client, key.id) : '' };
  });
  refuse(verdict);
  return session;
}

export async function logOut(pool: pg.Pool, { id, key }: Session): Promise<void> {
  await transaction(pool, async (client) => {
    await endSession(client, id);
    await putOnRecord(client, key.name, { what: 'logout', key: key.id });
  });
}

function putOnRecord(client: pg.ClientBase, actor: string, data: Record<string, string>): Promise<void> {
  return record(client, { type: 'access', at: new Date().toISOString(), actor, data });
}
