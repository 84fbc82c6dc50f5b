import type pg from 'pg';
import { TongdaoError } from '../contract/errors.ts';
import { consistencyProof, inclusionProof, type ReadTile } from '../merkle/proof.ts';
import { formatConsistency } from '../tlog/consistency.ts';
import { formatProof } from '../tlog/proof.ts';
import { checkpointOf, requireCheckpoint } from './checkpoint.ts';
import { loadTileAt } from './tiles.ts';

/** The receipt of an entry as a `.tlog-proof` text: entry, inclusion proof and newest checkpoint. Throws AUDIT_INDEX_UNKNOWN. */
export async function prove(pool: pg.Pool, seq: number): Promise<string> {
  const { size, note } = await requireCheckpoint(pool);
  if (!(Number.isInteger(seq) && seq >= 0 && seq < size)) {
    throw new TongdaoError('AUDIT_INDEX_UNKNOWN', { index: seq, size });
  }
  const { rows } = await pool.query<{ body: string }>('SELECT body FROM audit_entry WHERE seq = $1', [seq]);
  const [row] = rows;
  if (row === undefined) throw new TongdaoError('AUDIT_LOG_DAMAGED', { where: `audit_entry ${seq}` });
  const hashes = await inclusionProof(tilesOf(pool, size), seq, size);
  return formatProof({ index: seq, hashes, checkpoint: note, extra: Buffer.from(row.body) });
}

/**
 * That the log of a checkpoint (the newest, unless another size is wanted) begins with what one of `from` entries covered, for whoever
 * kept that one. Throws AUDIT_CHECKPOINT_UNKNOWN, AUDIT_RANGE_INVALID: nothing is proved of the empty log.
 */
export async function proveConsistency(pool: pg.Pool, from: number, to?: number): Promise<string> {
  const { size, note } = to === undefined ? await requireCheckpoint(pool) : await checkpointOf(pool, to);
  if (!(Number.isInteger(from) && from >= 1 && from <= size)) {
    throw new TongdaoError('AUDIT_RANGE_INVALID', { from, to: size });
  }
  return formatConsistency({ old: from, hashes: await growth(pool, from, size), checkpoint: note });
}

/** The consistency proof between two sizes; none from 0, and none between equal ones. */
export async function growth(pool: pg.Pool, from: number, to: number): Promise<Buffer[]> {
  if (from === 0 || from === to) return [];
  return consistencyProof(tilesOf(pool, to), from, to);
}

/**
 * The receipt of the entry of a reconciliation. The entry holds the digest of the full result: a list of it is *that* list exactly when
 * `isResultOf` (src/verify/receipt.ts) says so. Throws RECONCILIATION_UNKNOWN, also when it is not in the log yet.
 */
export async function proveReconciliation(pool: pg.Pool, id: string): Promise<string> {
  const { rows } = await pool.query<{ seq: string }>(
    `SELECT seq FROM reconciliation JOIN dataset ON dataset.id = reconciliation.dataset
     JOIN audit_entry AS entry ON entry.dataset = dataset.name AND entry.type = 'reconciliation'
       AND entry.at >= reconciliation.started_at - interval '1 hour'
       AND entry.at < reconciliation.finished_at + interval '1 hour'
     WHERE reconciliation.id = $1 AND entry.body::json #>> '{data,reconciliation}' = $1::text`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) throw new TongdaoError('RECONCILIATION_UNKNOWN', { id });
  return prove(pool, Number(row.seq));
}

/** A proof needs most of its hashes from the same few tiles. */
function tilesOf(pool: pg.Pool, size: number): ReadTile {
  const loaded = new Map<string, Promise<Buffer>>();
  return (level, n) => {
    const place = `${level}/${n}`;
    const tile = loaded.get(place) ?? loadTileAt(pool, size, level, n);
    loaded.set(place, tile);
    return tile;
  };
}
