import type pg from 'pg';
import { TongdaoError } from '../contract/errors.ts';
import { inclusionProof } from '../merkle/proof.ts';
import { formatProof } from '../tlog/proof.ts';
import { requireCheckpoint } from './checkpoint.ts';
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
  const hashes = await inclusionProof((level, n) => loadTileAt(pool, size, level, n), seq, size);
  return formatProof({ index: seq, hashes, checkpoint: note, extra: Buffer.from(row.body) });
}
