import { TongdaoError } from '../contract/errors.ts';
import { type Checkpoint, openCheckpoint } from '../tlog/checkpoint.ts';
import { parseVkey } from '../tlog/note.ts';
import { parseProof } from '../tlog/proof.ts';
import { verifyInclusion } from './proof.ts';
import { leafOf } from './tree.ts';

export interface Receipt {
  readonly index: number;
  /** The entry's RFC 8785 text. */
  readonly entry: string;
  readonly checkpoint: Checkpoint;
}

/** Opens a `.tlog-proof` of ours, which carries its entry: throws unless the entry is in the log that the key signs. */
export function verifyReceipt(text: string, vkey: string): Receipt {
  const { index, hashes, checkpoint: note, extra } = parseProof(text);
  const checkpoint = openCheckpoint(note, parseVkey(vkey));
  const leaf = leafOf(extra);
  if (!verifyInclusion({ leaf, index, size: checkpoint.size, hashes, root: checkpoint.root })) {
    throw new TongdaoError('PROOF_WRONG', { index });
  }
  return { index, entry: Buffer.from(extra).toString(), checkpoint };
}
