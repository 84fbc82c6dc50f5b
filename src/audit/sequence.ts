import type pg from 'pg';
import { TongdaoError } from '../contract/errors.ts';
import { append, EMPTY_EDGE, edgeRoot } from '../merkle/append.ts';
import { transaction } from '../storage/pool.ts';
import { toBase64 } from '../tlog/encoding.ts';
import type { AuditEntry } from '../tlog/entry.ts';
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
  const current = last === null ? signer : await successorOf(last.vkey, signer);
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
    current.sign(head),
    current.vkey,
  ]);
  return { size: head.size, root: toBase64(head.root), added: bodies.length };
}

/** The signer that goes on from that key: itself, or what another process has put into its place since. */
async function successorOf(vkey: string, signer: LogSigner): Promise<LogSigner> {
  const goesOn = (one: LogSigner): boolean => one.vkey === vkey || one.previous === vkey;
  if (goesOn(signer)) return signer;
  const reloaded = await signer.reload();
  if (goesOn(reloaded)) return reloaded;
  throw new TongdaoError('AUDIT_KEY_DIFFERS', { expected: vkey, actual: reloaded.vkey });
}

/** Moves the oldest rows of the outbox into the log, numbered from `size` on, and returns them in that order. */
async function takeFromOutbox(client: pg.ClientBase, size: number): Promise<readonly string[]> {
  const { rows } = await client.query<{ body: string }>(
    `WITH taken AS (
       DELETE FROM audit_outbox WHERE id IN (SELECT id FROM audit_outbox ORDER BY id LIMIT $1) RETURNING id, body
     )
     SELECT body FROM taken ORDER BY id`,
    [BATCH],
  );
  const bodies = rows.map(({ body }) => body);
  if (bodies.length > 0) await insertEntries(client, size, bodies);
  return bodies;
}

async function insertEntries(client: pg.ClientBase, size: number, bodies: readonly string[]): Promise<void> {
  const found = bodies.map(findable);
  await client.query(
    `INSERT INTO audit_entry (seq, body, at, type, actor, dataset, key)
     SELECT $1 + place - 1, body, at, type, actor, dataset, key
     FROM unnest($2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[])
       WITH ORDINALITY AS entry (body, at, type, actor, dataset, key, place)`,
    [
      size,
      bodies,
      found.map(({ at }) => at),
      found.map(({ type }) => type),
      found.map(({ actor }) => actor),
      found.map(({ dataset }) => dataset),
      found.map(({ key }) => key),
    ],
  );
}

/** The longest text that entries are found by: an index takes no longer one. */
const FINDABLE = 600;

/** What an entry is found by. Nothing that stands in a body may stop the sequencer. */
function findable(body: string) {
  const { at, type, actor, subject, data } = JSON.parse(body) as AuditEntry;
  const unknown = typeof data === 'object' && data !== null && 'unknown' in data ? data.unknown : null;
  const key = subject?.key ?? (typeof unknown === 'string' ? unknown : null);
  const text = (value: string): string => value.replaceAll('\0', '').slice(0, FINDABLE);
  return {
    at,
    type,
    actor: text(actor),
    dataset: text(subject?.dataset ?? ''),
    key: key === null ? null : text(key),
  };
}
