import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { TongdaoError } from '../contract/errors.ts';
import { jcs } from '../tlog/jcs.ts';

export const PAGE_QUERY = {
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'Most items of the page' }),
  cursor: Type.Optional(
    Type.String({ maxLength: 300, description: '`next` of the page before, with the same filter' }),
  ),
};

export interface PageQuery {
  readonly limit: number;
  readonly cursor?: string;
}

type Filter = Readonly<Record<string, string | undefined>>;

/**
 * A page of a list ordered by id, or by what `placeOf` tells. `fetch` gets the place of the last item of the page before. Sends `Link: rel="next"` (RFC 8288).
 * Throws CURSOR_INVALID, CURSOR_FILTER.
 */
export async function page<Item extends { readonly id: string }>(
  request: FastifyRequest,
  reply: FastifyReply,
  { limit, cursor }: PageQuery,
  filter: Filter,
  fetch: (last: string | undefined, limit: number) => Promise<readonly Item[]>,
  placeOf: (item: Item) => string = ({ id }) => id,
): Promise<{ readonly items: readonly Item[]; readonly next: string | null }> {
  const digest = filterDigest(request.routeOptions.url ?? '', filter);
  const found = await fetch(cursor === undefined ? undefined : readCursor(cursor, digest), limit + 1);
  if (found.length <= limit) return { items: found, next: null };
  const items = found.slice(0, limit);
  const next = writeCursor(placeOf(items.at(-1)!), digest);
  reply.header('link', `<${withCursor(request.url, next)}>; rel="next"`);
  return { items, next };
}

function filterDigest(route: string, filter: Filter): string {
  const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
  return createHash('sha256').update(jcs({ route, given })).digest('base64url').slice(0, 16);
}

function writeCursor(last: string, filter: string): string {
  return Buffer.from(jcs({ filter, last })).toString('base64url');
}

function readCursor(cursor: string, filter: string): string {
  const content = decoded(cursor);
  const { last, filter: written } = (content ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof last !== 'string' || !/^\d{1,18}$/.test(last)) throw new TongdaoError('CURSOR_INVALID');
  if (written !== filter) throw new TongdaoError('CURSOR_FILTER');
  return last;
}

function decoded(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return null;
  }
}

function withCursor(address: string, cursor: string): string {
  const url = new URL(address, 'http://localhost');
  url.searchParams.set('cursor', cursor);
  return url.pathname + url.search;
}
