import { createHash, createHmac } from 'node:crypto';

export const DIGESTS = ['md5', 'sha256', 'sm3', 'hmac-sha256', 'hmac-sm3'] as const;
export type Digest = (typeof DIGESTS)[number];

/** `HEX` is hexadecimal in capitals. */
export const ENCODINGS = ['hex', 'HEX', 'base64'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** The digest of the pieces one after another; text counts as UTF-8. @param key of an HMAC, else unused */
export function digestOf(
  digest: Digest,
  encoding: Encoding,
  key: string,
  pieces: readonly (string | Uint8Array)[],
): string {
  const name = digest.replace('hmac-', '');
  const hash = digest.startsWith('hmac-') ? createHmac(name, key) : createHash(name);
  for (const piece of pieces) hash.update(piece);
  return encoding === 'HEX' ? hash.digest('hex').toUpperCase() : hash.digest(encoding);
}
