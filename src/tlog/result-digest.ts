import { createHash } from 'node:crypto';
import type { Json } from './entry.ts';
import { jcs } from './jcs.ts';

/**
 * Digest of a full result in its order: SHA-256 over the RFC 8785 text of each item and a newline, 64 lower-case hex digits.
 * It stands in the reconciliation's entry, so that a list exported later can be proved to be that list.
 */
export async function resultDigest(items: AsyncIterable<Json> | Iterable<Json>): Promise<string> {
  const hash = createHash('sha256');
  for await (const item of items) hash.update(`${jcs(item)}\n`);
  return hash.digest('hex');
}
