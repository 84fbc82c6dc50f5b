import { link, rename, rm } from 'node:fs/promises';
import type pg from 'pg';
import { TongdaoError } from '../contract/errors.ts';
import { transaction } from '../storage/pool.ts';
import { vkeyOf } from '../tlog/note.ts';
import { listEntries } from './entries.ts';
import { prove } from './prove.ts';
import { record } from './record.ts';
import { sequence } from './sequence.ts';
import { type KeyPlace, openSigner, previousFile, readOrMakeKey } from './signer.ts';

export interface Rotated {
  readonly vkey: string;
  readonly previous: string;
  /** The entry that announces the new key. */
  readonly seq: number;
  /** Its receipt, signed with both keys: whoever trusts the old key learns the new one from it. */
  readonly proof: string;
}

/**
 * Gives the log a new key: announces it in an entry, which both keys sign, and goes on under both until `retireKey`. May be done again
 * after a crash at any point. Throws AUDIT_ROTATION_OPEN while an earlier key still signs.
 */
export async function rotateKey(pool: pg.Pool, place: KeyPlace, actor: string): Promise<Rotated> {
  const { keyFile, origin } = place;
  const before = await openSigner(place);
  if (before.previous !== null) throw new TongdaoError('AUDIT_ROTATION_OPEN', { previous: before.previous });
  await sequence(pool, before);
  const next = `${keyFile}.next`;
  const vkey = vkeyOf(origin, await readOrMakeKey(next));
  await announce(pool, actor, { what: 'audit-key', vkey, previous: before.vkey });
  await rm(previousFile(keyFile), { force: true });
  await link(keyFile, previousFile(keyFile));
  await rename(next, keyFile);
  await sequence(pool, await openSigner(place));
  const seq = await seqOf(pool, vkey);
  return { vkey, previous: before.vkey, seq, proof: await prove(pool, seq) };
}

/** Ends the time in which both keys sign; the old one is deleted. Throws AUDIT_ROTATION_NONE. */
export async function retireKey(pool: pg.Pool, place: KeyPlace, actor: string): Promise<string> {
  const { previous } = await openSigner(place);
  if (previous === null) throw new TongdaoError('AUDIT_ROTATION_NONE');
  await announce(pool, actor, { what: 'audit-key-retired', vkey: previous });
  await rm(previousFile(place.keyFile));
  await sequence(pool, await openSigner(place));
  return previous;
}

function announce(pool: pg.Pool, actor: string, data: Readonly<Record<string, string>>): Promise<void> {
  const at = new Date().toISOString();
  return transaction(pool, (client) => record(client, { type: 'configuration', at, actor, data }));
}

async function seqOf(pool: pg.Pool, vkey: string): Promise<number> {
  const found = (await listEntries(pool, { type: 'configuration', limit: 50 })).find(
    ({ data }) => typeof data === 'object' && data !== null && 'vkey' in data && data.vkey === vkey,
  );
  if (found === undefined) throw new TongdaoError('AUDIT_LOG_DAMAGED', { where: 'audit_entry' });
  return Number(found.id);
}
