import { TongdaoError } from '../contract/errors.ts';
import type { Checkpoint } from '../tlog/checkpoint.ts';
import type { Json } from '../tlog/entry.ts';
import { parseProof } from '../tlog/proof.ts';
import { resultDigest } from '../tlog/result-digest.ts';
import { openTrusted, parseKeys } from './keys.ts';
import { verifyInclusion } from './proof.ts';
import { leafOf } from './tree.ts';

export interface Receipt {
  readonly index: number;
  /** The entry's RFC 8785 text. */
  readonly entry: string;
  readonly checkpoint: Checkpoint;
  /** The signed checkpoint, as it was published. */
  readonly note: string;
}

/** Opens a `.tlog-proof` of ours, which carries its entry: throws unless the entry is in the log that one of the keys signs. */
export function verifyReceipt(text: string, vkey: string | readonly string[]): Receipt {
  const { index, hashes, checkpoint: note, extra } = parseProof(text);
  const checkpoint = openTrusted(note, parseKeys(vkey));
  const leaf = leafOf(extra);
  if (!verifyInclusion({ leaf, index, size: checkpoint.size, hashes, root: checkpoint.root })) {
    throw new TongdaoError('PROOF_WRONG', { index });
  }
  return { index, entry: Buffer.from(extra).toString(), checkpoint, note };
}

/** Whether a list is the full result, in its order, of the reconciliation whose entry the receipt carries. */
export async function isResultOf(
  { entry }: Receipt,
  items: AsyncIterable<Json> | Iterable<Json>,
): Promise<boolean> {
  const { type, data } = JSON.parse(entry) as { readonly type: unknown; readonly data: unknown };
  const isOne = type === 'reconciliation' && typeof data === 'object' && data !== null && 'result' in data;
  return isOne && data.result === (await resultDigest(items));
}
