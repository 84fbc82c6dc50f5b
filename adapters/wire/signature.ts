/**
 * Signing as data-sharing platforms want it: ordered parts, joined, digested, sent in headers or query parameters with names
 * of their own. The national scheme is Base64(HMAC-SHA256(secret, sid + rid + rtime)) in the headers gjgxjhpt_*; Zhejiang's is
 * md5(appKey + requestSecret + requestTime) with a requestSecret that is obtained by another signature first.
 */
import { createHash, randomUUID } from 'node:crypto';
import { type Digest, digestOf, type Encoding } from './digest.ts';
import { type TimeFormat, writeTime } from './time.ts';

/** What a signature may cover. `path` starts at the host's root; `query` is as sent, without `?`. */
export interface Signable {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string | Uint8Array;
}

export interface Moment {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly nonce: string;
}

export interface Step {
  /** In this order: names in `values`, results of earlier steps, or a name of KNOWN. */
  readonly parts: readonly string[];
  readonly separator?: string;
  readonly digest: Digest;
  /** Default `hex`. */
  readonly encoding?: Encoding;
  /** Name of the value that keys an HMAC; default `secret`. */
  readonly key?: string;
}

/** The YAML of a signing scheme. The last step, written at the top, gives the value `signature`. */
export interface SignatureScheme extends Step {
  readonly scheme: 'signature';
  readonly secret: string;
  /** Names of the platform's own, with their values: appKey, rid, sid … */
  readonly values?: Readonly<Record<string, string>>;
  /** Digests taken before the last one; each gives the value `name` to those after it. */
  readonly steps?: readonly (Step & { readonly name: string })[];
  /** How the timestamp is written; default `epoch-ms`. */
  readonly timestamp?: TimeFormat;
  /** Header → name of a value, or `signature`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The same for query parameters. */
  readonly query?: Readonly<Record<string, string>>;
}

/** What a request carries because it is signed. Header names are in lower case. */
export interface Marks {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

export const NO_MARKS: Marks = { headers: {}, query: {} };

const KNOWN = ['method', 'path', 'query', 'body', 'secret', 'nonce', 'timestamp', 'bodySha256'];

/**
 * Names in a scheme that mean nothing: a typing error would sign an empty text.
 * @param obtained names of values that are given to `sign` later
 */
export function unknownNames(scheme: SignatureScheme, obtained: readonly string[] = []): readonly string[] {
  const known = new Set([...KNOWN, ...Object.keys(scheme.values ?? {}), ...obtained]);
  const unknown: string[] = [];
  const look = (names: readonly string[]) => unknown.push(...names.filter((name) => !known.has(name)));
  for (const step of [...(scheme.steps ?? []), { ...scheme, name: 'signature' }]) {
    look(step.key === undefined ? step.parts : [...step.parts, step.key]);
    known.add(step.name);
  }
  look(Object.values({ ...scheme.headers, ...scheme.query }));
  return unknown;
}

export function momentNow(): Moment {
  return { now: Date.now(), nonce: randomUUID() };
}

/** Headers and query parameters that sign the request. */
export function sign(
  scheme: SignatureScheme,
  request: Signable,
  moment: Moment = momentNow(),
  obtained: Readonly<Record<string, string>> = {},
): Marks {
  const timestamp = writeTime(moment.now, scheme.timestamp ?? 'epoch-ms');
  const values = signedValues(scheme, request, { timestamp, nonce: moment.nonce }, obtained);
  const carried = (names: Readonly<Record<string, string>> = {}) =>
    Object.entries(names).map(([name, value]) => [name, String(values[value] ?? '')] as const);
  return {
    headers: Object.fromEntries(carried(scheme.headers).map(([name, value]) => [name.toLowerCase(), value])),
    query: Object.fromEntries(carried(scheme.query)),
  };
}

/** Every named value of the scheme for a request, `signature` among them. */
export function signedValues(
  scheme: SignatureScheme,
  request: Signable,
  sent: { readonly timestamp: string; readonly nonce: string },
  obtained: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string | Uint8Array>> {
  const { method, path, query, body } = request;
  const values: Record<string, string | Uint8Array> = {
    ...scheme.values,
    ...obtained,
    ...{ method, path, query, body, ...sent },
    secret: scheme.secret,
    bodySha256: createHash('sha256').update(body).digest('hex'),
  };
  for (const step of [...(scheme.steps ?? []), { ...scheme, name: 'signature' }]) {
    const { digest, encoding = 'hex', separator = '', parts, key = 'secret' } = step;
    const pieces = parts.flatMap((part, index) => {
      const value = values[part] ?? '';
      return index === 0 ? [value] : [separator, value];
    });
    values[step.name] = digestOf(digest, encoding, String(values[key] ?? ''), pieces);
  }
  return values;
}
