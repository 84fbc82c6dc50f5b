import { TongdaoError } from '../contract/errors.ts';
import { fromBase64, fromDecimal, toBase64 } from './encoding.ts';
import { HASH_BYTES } from './tile.ts';

const HEADER = 'c2sp.org/tlog-proof@v1';

/** A receipt that one entry is in the log (C2SP tlog-proof), stored as `.tlog-proof`. */
export interface TlogProof {
  readonly index: number;
  /** From the leaf's sibling up to the root's child. */
  readonly hashes: readonly Uint8Array[];
  /** The signed checkpoint, as it was published. */
  readonly checkpoint: string;
  /** In our receipts the entry itself, so that the receipt needs nothing beside it. */
  readonly extra: Uint8Array;
}

export function formatProof({ index, hashes, checkpoint, extra }: TlogProof): string {
  const lines = [HEADER, `extra ${toBase64(extra)}`, `index ${index}`, ...hashes.map(toBase64)];
  return `${lines.join('\n')}\n\n${checkpoint}`;
}

/** Without an `extra` line, `extra` is empty. */
export function parseProof(text: string): TlogProof {
  const gap = text.indexOf('\n\n');
  const lines = text.slice(0, Math.max(gap, 0)).split('\n');
  const header = lines.shift();
  const extra = lines[0]?.startsWith('extra ') ? fromBase64(lines.shift()?.slice(6) ?? '') : Buffer.alloc(0);
  const indexLine = lines.shift() ?? '';
  const index = indexLine.startsWith('index ') ? fromDecimal(indexLine.slice(6)) : null;
  const hashes = lines.map(fromBase64).filter((hash) => hash?.length === HASH_BYTES) as Buffer[];
  if (header !== HEADER || extra === null || index === null || hashes.length !== lines.length) {
    throw new TongdaoError('PROOF_MALFORMED');
  }
  return { index, hashes, checkpoint: text.slice(gap + 2), extra };
}
