import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** How far a caller's clock may be off, in milliseconds. */
const TOLERANCE = 10 * 60_000;

export interface Credentials {
  readonly appKey: string;
  readonly appSecret: string;
}

export interface Signed {
  readonly method: string;
  readonly path: string;
  /** As sent, without `?`. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Why a request is not let in, or null. Signature: lower-case hex HMAC-SHA256 with the app secret over
 * app key, time stamp (milliseconds), nonce, method, path, query and SHA-256 of the body, one to a line.
 */
export function refusal(request: Signed, { appKey, appSecret }: Credentials): string | null {
  const text = (name: string) => String(request.headers[name] ?? '');
  if (text('x-app-key') !== appKey) return 'appKey 无效';
  const timestamp = text('x-timestamp');
  if (!(Math.abs(Date.now() - Number(timestamp)) <= TOLERANCE)) return '时间戳无效或已过期';
  const { method, path, query } = request;
  const digest = createHash('sha256').update(request.body).digest('hex');
  const message = [appKey, timestamp, text('x-nonce'), method, path, query, digest].join('\n');
  const expected = createHmac('sha256', appSecret).update(message).digest();
  const given = Buffer.from(text('x-signature'), 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected) ? null : '签名不正确';
}
