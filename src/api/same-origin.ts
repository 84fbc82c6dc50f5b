import type { FastifyRequest } from 'fastify';

/**
 * Where a browser says that a request comes from: Sec-Fetch-Site, or Origin where it is too old or the channel is spoken to
 * without TLS. `unknown`: it does not say, or is no browser.
 */
export function senderOf({ headers, host }: FastifyRequest): 'same' | 'other' | 'unknown' {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' ? 'same' : 'other';
  const { origin } = headers;
  if (origin === undefined) return 'unknown';
  return URL.canParse(origin) && new URL(origin).host === host ? 'same' : 'other';
}
