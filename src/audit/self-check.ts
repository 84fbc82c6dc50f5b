import type pg from 'pg';
import { TongdaoError } from '../contract/errors.ts';
import { consistencyProof } from '../merkle/proof.ts';
import { openCheckpoint } from '../tlog/checkpoint.ts';
import { parseVkey } from '../tlog/note.ts';
import { verifyConsistency } from '../verify/proof.ts';
import { verifyReceipt } from '../verify/receipt.ts';
import { listCheckpoints, requireCheckpoint } from './checkpoint.ts';
import { prove } from './prove.ts';
import { loadTileAt } from './tiles.ts';

/** Checkpoints that are looked back at. */
const LOOKED_BACK = 50;

/**
 * Checks the newest checkpoint with the verifier: its signature, its last entry, and that it continues the checkpoints before it. Returns
 * how many agree. It is the server's word about itself; an auditor uses `tongdao audit verify`. Throws what is wrong.
 */
export async function checkLog(pool: pg.Pool): Promise<number> {
  const newest = await requireCheckpoint(pool);
  const { size, root } = openCheckpoint(newest.note, parseVkey(newest.vkey));
  if (size !== newest.size || !root.equals(newest.root)) {
    throw new TongdaoError('AUDIT_LOG_DAMAGED', { where: `audit_checkpoint ${newest.size}` });
  }
  verifyReceipt(await prove(pool, size - 1), newest.vkey);
  const earlier = await listCheckpoints(pool, { before: String(size), limit: LOOKED_BACK });
  for (const one of earlier) {
    const older = { size: one.size, root: Buffer.from(one.root, 'base64') };
    const hashes = await consistencyProof((level, n) => loadTileAt(pool, size, level, n), older.size, size);
    if (!verifyConsistency({ older, newer: { size, root }, hashes })) {
      throw new TongdaoError('AUDIT_LOG_DAMAGED', { where: `audit_checkpoint ${older.size}` });
    }
  }
  return earlier.length + 1;
}
