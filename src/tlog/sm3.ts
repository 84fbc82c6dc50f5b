/**
 * Digests by SM3 (GB/T 32905) of a log's files, beside its tree: what tlog-tiles fixes stays SHA-256. They stand in a signed note of the
 * log's key, a line `<64 hex digits> <path>` for the checkpoint and for each bundle.
 */
import { createHash, getHashes } from 'node:crypto';
import { TongdaoError } from '../contract/errors.ts';
import { fromDecimal } from './encoding.ts';

export interface Sm3List {
  readonly origin: string;
  readonly size: number;
  /** Digest by path, in the order of the file. */
  readonly digests: ReadonlyMap<string, string>;
}

const FIRST_LINE = '/sm3';

/** Throws AUDIT_SM3_UNAVAILABLE where the OpenSSL that Node was built with has no SM3. */
export function sm3(bytes: Uint8Array): string {
  if (!getHashes().includes('sm3')) throw new TongdaoError('AUDIT_SM3_UNAVAILABLE');
  return createHash('sm3').update(bytes).digest('hex');
}

/** The text to be signed. Its first line is no origin and its third no root: it is never taken for a checkpoint. */
export function formatSm3({ origin, size, digests }: Sm3List): string {
  const lines = [...digests].map(([path, digest]) => `${digest} ${path}\n`);
  return `${origin}${FIRST_LINE}\n${size}\n${lines.join('')}`;
}

/** Null when it is no such text. */
export function parseSm3(text: string): Sm3List | null {
  const [first = '', sizeLine = '', ...lines] = text.split('\n');
  const size = fromDecimal(sizeLine);
  const pairs = lines.slice(0, -1).map((line) => /^([0-9a-f]{64}) (\S+)$/.exec(line));
  const digests = new Map(pairs.flatMap((pair) => (pair === null ? [] : [[pair[2]!, pair[1]!] as const])));
  const isWhole = lines.at(-1) === '' && digests.size === lines.length - 1 && first.endsWith(FIRST_LINE);
  return isWhole && size !== null ? { origin: first.slice(0, -FIRST_LINE.length), size, digests } : null;
}
