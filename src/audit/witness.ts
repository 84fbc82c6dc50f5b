import type pg from 'pg';
import { TongdaoError } from '../contract/errors.ts';
import { transaction } from '../storage/pool.ts';
import type { Checkpoint } from '../tlog/checkpoint.ts';
import { parseConsistency } from '../tlog/consistency.ts';
import { EMPTY_ROOT } from '../tlog/hash.ts';
import { textOf } from '../tlog/note.ts';
import { openTrusted, parseKeys } from '../verify/keys.ts';
import { verifyConsistency } from '../verify/proof.ts';
import type { WitnessSigner } from './signer.ts';

/** A channel as witness of other logs (C2SP tlog-witness). */
export interface Witness {
  readonly signer: WitnessSigner;
  /** Public keys of the logs; a log is named by its key's name. */
  readonly logs: readonly string[];
}

export type Witnessing = { readonly line: string } | { readonly stale: number };

/**
 * Signs a checkpoint of a log that it is a witness of, if the log goes on from the one it signed last, which is replaced: in one
 * transaction, so that two requests cannot pass each other. `stale`: the request does not start from that one, but from another size.
 * Throws PROOF_MALFORMED, NOTE_MALFORMED, CHECKPOINT_MALFORMED, WITNESS_LOG_UNKNOWN, WITNESS_SIGNATURE, WITNESS_OLD_SIZE,
 * WITNESS_FORK, WITNESS_INCONSISTENT.
 */
export async function witnessCheckpoint(
  pool: pg.Pool,
  { signer, logs }: Witness,
  request: string,
): Promise<Witnessing> {
  const { old, hashes, checkpoint: note } = parseConsistency(request);
  const text = textOf(note);
  const checkpoint = openOf(logs, note, text.slice(0, text.indexOf('\n')));
  const { origin, size, root } = checkpoint;
  if (old > size) throw new TongdaoError('WITNESS_OLD_SIZE', { old, size });
  const stale = await transaction(pool, async (client) => {
    await client.query(
      `INSERT INTO witnessed_log (origin, size, root, note) VALUES ($1, 0, $2, '') ON CONFLICT DO NOTHING`,
      [origin, EMPTY_ROOT],
    );
    const { rows } = await client.query<{ size: string; root: Buffer }>(
      'SELECT size, root FROM witnessed_log WHERE origin = $1 FOR UPDATE',
      [origin],
    );
    const last = { size: Number(rows[0]!.size), root: rows[0]!.root };
    if (last.size !== old) return last.size;
    demandGrowth(last, checkpoint, hashes);
    await client.query(
      'UPDATE witnessed_log SET size = $2, root = $3, note = $4, at = now() WHERE origin = $1',
      [origin, size, root, note],
    );
    return null;
  });
  return stale === null ? { line: signer.cosign(text, new Date()) } : { stale };
}

function openOf(logs: readonly string[], note: string, origin: string): Checkpoint {
  const keys = logs.flatMap((vkey) => parseKeys(vkey)).filter(({ name }) => name === origin);
  if (keys.length === 0) throw new TongdaoError('WITNESS_LOG_UNKNOWN');
  try {
    return openTrusted(note, keys);
  } catch (thrown) {
    const isUnsigned =
      thrown instanceof TongdaoError && /^NOTE_(KEY_UNKNOWN|SIGNATURE_WRONG)$/.test(thrown.code);
    throw isUnsigned ? new TongdaoError('WITNESS_SIGNATURE') : thrown;
  }
}

function demandGrowth(
  older: Omit<Checkpoint, 'origin'>,
  newer: Omit<Checkpoint, 'origin'>,
  hashes: readonly Buffer[],
): void {
  const { size } = newer;
  if (older.size === size && !older.root.equals(newer.root)) throw new TongdaoError('WITNESS_FORK', { size });
  const isGrowth = older.size === 0 ? hashes.length === 0 : verifyConsistency({ older, newer, hashes });
  if (!isGrowth) throw new TongdaoError('WITNESS_INCONSISTENT', { older: older.size, size });
}
