import { createHash, timingSafeEqual } from 'node:crypto';
import type { SignatureScheme } from './signature.ts';
import { signedValues } from './signature.ts';
import { readTime } from './time.ts';

/** A request as it came in. */
export interface Incoming {
  readonly method: string;
  /** From the host's root, as sent, without the query. */
  readonly path: string;
  /** As sent, without `?`. */
  readonly query: string;
  /** Names in lower case, as Node gives them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The bytes before any parsing. */
  readonly body: Uint8Array;
}

export type Refusal = 'missing' | 'stale' | 'wrong';

/**
 * Whether a request is signed by who holds the secret.
 * `name`: the header or parameter that is missing, too old or too new (stale), or wrong; never its value.
 * `id`: the same for a repeated request (the message id, else the nonce, else the signature): what a guard against
 * repetition has to remember for as long as the tolerance.
 */
export type Verdict =
  | { readonly ok: true; readonly id: string }
  | { readonly ok: false; readonly reason: Refusal; readonly name: string };

export interface Tolerance {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** How far the sender's clock may be off and the request under way, milliseconds. */
  readonly toleranceMs: number;
}

export const TOLERANCE_MS = 5 * 60_000;

/**
 * Names of values that a receiver cannot know: the scheme uses a timestamp or nonce that no header or parameter carries,
 * or sends no signature at all. Empty: requests can be verified.
 */
export function unverifiableNames(scheme: SignatureScheme): readonly string[] {
  const carried = new Set(Object.values({ ...scheme.headers, ...scheme.query }));
  const used = new Set([...(scheme.steps ?? []).flatMap((step) => step.parts), ...scheme.parts]);
  const needed = ['timestamp', 'nonce'].filter((name) => used.has(name));
  return [...needed, 'signature'].filter((name) => !carried.has(name));
}

/** Verifies a request signed by `scheme`. A scheme that signs no timestamp has no tolerance: its requests never grow old. */
export function verifySignature(
  scheme: SignatureScheme,
  request: Incoming,
  { now, toleranceMs }: Tolerance = { now: Date.now(), toleranceMs: TOLERANCE_MS },
): Verdict {
  const carried = carriedValues(scheme, request);
  for (const [value, { name, text }] of carried) {
    if (text === '') return { ok: false, reason: 'missing', name };
    const fixed = scheme.values?.[value];
    if (fixed !== undefined && !sameText(fixed, text)) return { ok: false, reason: 'wrong', name };
  }
  const stamp = carried.get('timestamp');
  if (stamp !== undefined) {
    const at = readTime(stamp.text, scheme.timestamp ?? 'epoch-ms');
    if (at === null || Math.abs(now - at) > toleranceMs)
      return { ok: false, reason: 'stale', name: stamp.name };
  }
  const given = carried.get('signature');
  if (given === undefined) return { ok: false, reason: 'missing', name: 'signature' };
  const nonce = carried.get('nonce')?.text ?? '';
  const signable = { ...request, query: withoutMarks(scheme, request.query) };
  const values = signedValues(scheme, signable, { timestamp: stamp?.text ?? '', nonce });
  if (!sameText(String(values['signature']), given.text))
    return { ok: false, reason: 'wrong', name: given.name };
  return { ok: true, id: nonce === '' ? given.text : nonce };
}

/** Compares in a time that does not tell where the texts differ. */
export function sameText(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

/** The only value of a header; empty when it is missing or came more than once. */
export function headerText(headers: Incoming['headers'], name: string): string {
  const value = headers[name.toLowerCase()];
  return typeof value === 'string' ? value : value?.length === 1 ? (value[0] ?? '') : '';
}

/** By name of the value, what the request's headers and parameters say that it is. */
function carriedValues(
  scheme: SignatureScheme,
  request: Incoming,
): ReadonlyMap<string, { readonly name: string; readonly text: string }> {
  const params = new URLSearchParams(request.query);
  const inHeaders = Object.entries(scheme.headers ?? {}).map(
    ([name, value]) => [value, { name, text: headerText(request.headers, name) }] as const,
  );
  const inQuery = Object.entries(scheme.query ?? {}).map(([name, value]) => {
    const all = params.getAll(name);
    return [value, { name, text: all.length === 1 ? (all[0] ?? '') : '' }] as const;
  });
  return new Map([...inHeaders, ...inQuery]);
}

/** The query as it was before it was signed: the scheme's own parameters came last. */
function withoutMarks(scheme: SignatureScheme, query: string): string {
  const own = new Set(Object.keys(scheme.query ?? {}));
  if (own.size === 0) return query;
  const isOwn = (pair: string) => [...new URLSearchParams(pair).keys()].some((name) => own.has(name));
  return query
    .split('&')
    .filter((pair) => !isOwn(pair))
    .join('&');
}
