import { createHash, createHmac, randomUUID } from 'node:crypto';
import { writeTime } from '../wire/time.ts';
import type { AuthOptions, SignatureOptions } from './options.ts';

/** What a signature may cover. `path` starts at the host's root; `query` is as sent, without `?`. */
export interface Signable {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
}

export interface Moment {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly nonce: string;
}

const KNOWN = ['method', 'path', 'query', 'body', 'secret', 'nonce', 'timestamp', 'bodySha256'];

/** Names in a signature's parts and headers that mean nothing: a typing error would sign an empty text. */
export function unknownNames(auth: AuthOptions): readonly string[] {
  if (auth.scheme !== 'signature') return [];
  const known = new Set([...KNOWN, ...Object.keys(auth.values ?? {})]);
  const sent = Object.values(auth.headers).filter((name) => name !== 'signature');
  return [...auth.parts, ...sent].filter((name) => !known.has(name));
}

/** The headers that log a request in. */
export function authHeaders(
  auth: AuthOptions,
  request: Signable,
  moment: Moment = { now: Date.now(), nonce: randomUUID() },
): Readonly<Record<string, string>> {
  switch (auth.scheme) {
    case 'none':
      return {};
    case 'basic':
      return { authorization: `Basic ${Buffer.from(`${auth.user}:${auth.password}`).toString('base64')}` };
    case 'bearer':
      return { authorization: `Bearer ${auth.token}` };
    case 'signature':
      return signatureHeaders(auth, request, moment);
  }
}

/**
 * Signing as data-sharing platforms want it: ordered parts, joined, digested, sent in headers of their own.
 * The national scheme is Base64(HMAC-SHA256(secret, sid + rid + rtime)) in the headers gjgxjhpt_*.
 */
function signatureHeaders(
  auth: SignatureOptions,
  request: Signable,
  moment: Moment,
): Readonly<Record<string, string>> {
  const values: Record<string, string> = {
    ...auth.values,
    ...request,
    secret: auth.secret,
    nonce: moment.nonce,
    timestamp: writeTime(moment.now, auth.timestamp ?? 'epoch-ms'),
    bodySha256: createHash('sha256').update(request.body).digest('hex'),
  };
  const message = auth.parts.map((part) => values[part] ?? '').join(auth.separator ?? '');
  const hash = auth.digest === 'hmac-sha256' ? createHmac('sha256', auth.secret) : createHash(auth.digest);
  values['signature'] = hash.update(message).digest(auth.encoding ?? 'hex');
  return Object.fromEntries(
    Object.entries(auth.headers).map(([header, name]) => [header.toLowerCase(), values[name] ?? '']),
  );
}
