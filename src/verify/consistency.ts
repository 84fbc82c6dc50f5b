import { TongdaoError } from '../contract/errors.ts';
import type { Checkpoint } from '../tlog/checkpoint.ts';
import { parseConsistency } from '../tlog/consistency.ts';
import { openTrusted, parseKeys } from './keys.ts';
import { verifyConsistency } from './proof.ts';

/**
 * Opens a consistency file against the checkpoint that the auditor kept: throws unless the log of the newer checkpoint begins with
 * exactly what the older one covered.
 */
export function verifyGrowth(
  text: string,
  since: string,
  vkey: string | readonly string[],
): { readonly older: Checkpoint; readonly newer: Checkpoint; readonly note: string } {
  const keys = parseKeys(vkey);
  const { old, hashes, checkpoint: note } = parseConsistency(text);
  const [older, newer] = [openTrusted(since, keys), openTrusted(note, keys)];
  const isSame = older.origin === newer.origin && older.size === old;
  if (isSame && verifyConsistency({ older, newer, hashes })) return { older, newer, note };
  throw new TongdaoError('PROOF_CONSISTENCY_WRONG', { older: older.size, newer: newer.size });
}
