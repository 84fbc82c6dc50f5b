import { TongdaoError } from '../contract/errors.ts';
import { fromBase64, fromDecimal, toBase64 } from './encoding.ts';
import { HASH_BYTES } from './tile.ts';

/**
 * A checkpoint with the proof that it goes on from an older size: what a witness is sent (C2SP tlog-witness, add-checkpoint), and
 * what an auditor who kept the older checkpoint is given as a `.consistency` file.
 */
export interface Consistency {
  readonly old: number;
  readonly hashes: readonly Buffer[];
  /** The signed checkpoint, as it was published. */
  readonly checkpoint: string;
}

const HASHES = 63;

export function formatConsistency({ old, hashes, checkpoint }: Consistency): string {
  return `${[`old ${old}`, ...hashes.map(toBase64)].join('\n')}\n\n${checkpoint}`;
}

/** Throws PROOF_MALFORMED. */
export function parseConsistency(text: string): Consistency {
  const gap = text.indexOf('\n\n');
  const [oldLine = '', ...lines] = text.slice(0, Math.max(gap, 0)).split('\n');
  const old = oldLine.startsWith('old ') ? fromDecimal(oldLine.slice(4)) : null;
  const hashes = lines.map(fromBase64).filter((hash) => hash?.length === HASH_BYTES) as Buffer[];
  if (old === null || hashes.length !== lines.length || hashes.length > HASHES) {
    throw new TongdaoError('PROOF_MALFORMED');
  }
  return { old, hashes, checkpoint: text.slice(gap + 2) };
}
