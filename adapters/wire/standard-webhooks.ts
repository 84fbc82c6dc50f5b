/** Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`, headers webhook-id, webhook-timestamp, webhook-signature. */
import { createHmac } from 'node:crypto';
import type { Marks } from './signature.ts';
import { headerText, type Incoming, sameText, TOLERANCE_MS, type Tolerance, type Verdict } from './verify.ts';

export interface StandardWebhooks {
  readonly scheme: 'standard-webhooks';
  /** Base64, with or without the prefix `whsec_`. */
  readonly secret: string;
  /** Also accepted, and also signed with, while a secret is being replaced. */
  readonly oldSecret?: string;
}

/** @param at milliseconds since the epoch */
export function signWebhook(
  scheme: StandardWebhooks,
  message: { readonly id: string; readonly body: string | Uint8Array },
  at: number = Date.now(),
): Marks {
  const timestamp = String(Math.floor(at / 1000));
  const signatures = secretsOf(scheme).map((secret) =>
    signature(secret, message.id, timestamp, message.body),
  );
  return {
    headers: {
      'webhook-id': message.id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signatures.join(' '),
    },
    query: {},
  };
}

export function verifyWebhook(
  scheme: StandardWebhooks,
  request: Pick<Incoming, 'headers' | 'body'>,
  { now, toleranceMs }: Tolerance = { now: Date.now(), toleranceMs: TOLERANCE_MS },
): Verdict {
  const id = headerText(request.headers, 'webhook-id');
  const timestamp = headerText(request.headers, 'webhook-timestamp');
  const given = headerText(request.headers, 'webhook-signature');
  for (const [name, text] of Object.entries({ id, timestamp, signature: given }))
    if (text === '') return { ok: false, reason: 'missing', name: `webhook-${name}` };
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now - Number(timestamp) * 1000) > toleranceMs)
    return { ok: false, reason: 'stale', name: 'webhook-timestamp' };
  const expected = secretsOf(scheme).map((secret) => signature(secret, id, timestamp, request.body));
  const known = given.split(' ').some((one) => expected.some((right) => sameText(one, right)));
  return known ? { ok: true, id } : { ok: false, reason: 'wrong', name: 'webhook-signature' };
}

function secretsOf({ secret, oldSecret }: StandardWebhooks): readonly Buffer[] {
  const written = oldSecret === undefined ? [secret] : [secret, oldSecret];
  return written.map((one) => Buffer.from(one.replace(/^whsec_/, ''), 'base64'));
}

function signature(secret: Buffer, id: string, timestamp: string, body: string | Uint8Array): string {
  return `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
}
