import type pg from 'pg';
import { TongdaoError } from '../contract/errors.ts';
import { append, EMPTY_EDGE, edgeRoot } from '../merkle/append.ts';
import { transaction } from '../storage/pool.ts';
import { toBase64 } from '../tlog/encoding.ts';
import { EMPTY_ROOT, leafHash } from '../tlog/hash.ts';
import { latestCheckpoint } from './checkpoint.ts';
import type { LogSigner } from './signer.ts';
import { loadEdge, storeTiles } from './tiles.ts';

/** Any number that is ours: one sequencer at a time in a database. */
const SEQUENCE_LOCK = 7_463_002;

/** Entries a transaction; at the size limit of an entry still only 160 MB in memory. */
const BATCH = 2_500;

export interface Sequenced {
  readonly size: number;
  /** Base64, as in the checkpoint. */
  readonly root: string;
  readonly added: number;
}

/**
 * Numbers everything on record without gaps and signs a checkpoint over it. What was committed before the call is in the
 * log when it returns. One transaction a batch holds entries, tiles and checkpoint, so a crash leaves the last signed state.
 * Throws AUDIT_KEY_DIFFERS when another key signed so far, AUDIT_LOG_DAMAGED when the stored tree is not the signed one.
 */
export async function sequence(pool: pg.Pool, signer: LogSigner): Promise<Sequenced> {
  let added = 0;
  for (;;) {
    const batch = await transaction(pool, (client) => sequenceBatch(client, signer));
    added += batch.added;
    if (batch.added < BATCH) return { ...batch, added };
  }
}

async function sequenceBatch(client: pg.ClientBase, signer: LogSigner): Promise<Sequenced> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [SEQUENCE_LOCK]);
  const last = await latestCheckpoint(client);
  if (last !== null && last.vkey !== signer.vkey) {
    throw new TongdaoError('AUDIT_KEY_DIFFERS', { expected: last.vkey, actual: signer.vkey });
  }
  const { size, root } = last ?? { size: 0, root: EMPTY_ROOT };
  const bodies = await takeFromOutbox(client, size);
  if (bodies.length === 0) return { size, root: toBase64(root), added: 0 };

  const before = last === null ? EMPTY_EDGE : await loadEdge(client, size);
  if (!edgeRoot(before).equals(root)) throw new TongdaoError('AUDIT_LOG_DAMAGED', { where: 'audit_tile' });
  const { edge, tiles } = append(before, bodies.map(leafHash));
  await storeTiles(client, tiles);
  const head = { size: edge.size, root: edgeRoot(edge) };
  await client.query('INSERT INTO audit_checkpoint (size, root, note, vkey) VALUES ($1, $2, $3, $4)', [
    head.size,
    head.root,
    signer.sign(head),
    signer.vkey,
  ]);
  return { size: head.size, root: toBase64(head.root), added: bodies.length };
}

/** Moves the oldest rows of the outbox into the log, numbered from `size` on, and returns them in that order. */
async function takeFromOutbox(client: pg.ClientBase, size: number): Promise<string[]> {
  const { rows } = await client.query<{ place: number; body: string }>(
    `WITH taken AS (
       DELETE FROM audit_outbox WHERE id IN (SELECT id FROM audit_outbox ORDER BY id LIMIT $2) RETURNING id, body
     )
     INSERT INTO audit_entry (seq, body)
     SELECT $1 + row_number() OVER (ORDER BY id) - 1, body FROM taken
     RETURNING (seq - $1)::int AS place, body`,
    [size, BATCH],
  );
  const bodies = new Array<string>(rows.length);
  for (const { place, body } of rows) bodies[place] = body;
  return bodies;
}
