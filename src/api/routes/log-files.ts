import type { FastifyReply } from 'fastify';
import type pg from 'pg';
import { Type } from 'typebox';
import { requireCheckpoint } from '../../audit/checkpoint.ts';
import { loadTile } from '../../audit/tiles.ts';
import { TongdaoError } from '../../contract/errors.ts';
import { encodeBundle } from '../../tlog/bundle.ts';
import { parseTilePath, TILE_WIDTH, type TilePlace } from '../../tlog/tile.ts';
import type { Api, App } from '../context.ts';
import { answers } from '../schemas.ts';

const BYTES = 'application/octet-stream';
/** A tile of a width never changes, a partial one neither. */
const FOR_EVER = 'private, max-age=31536000, immutable';

/** The log as static files under /audit, by C2SP tlog-tiles. */
export function logFileRoutes(app: App, { channel }: Api): void {
  const { pool } = channel.ledger;

  app.get(
    '/audit/checkpoint',
    {
      schema: {
        tags: ['audit'],
        summary: 'The newest checkpoint as a signed note',
        response: answers(200, Type.String(), 'text/plain'),
      },
    },
    async (_, reply) => reply.type('text/plain; charset=utf-8').send((await requireCheckpoint(pool)).note),
  );

  const schema = {
    tags: ['audit'],
    response: answers(200, Type.String({ format: 'binary' }), BYTES),
  };
  app.get('/audit/tile/entries/*', { schema: { ...schema, summary: 'An entry bundle' } }, (request, reply) =>
    sendTile(pool, request.url, reply),
  );
  app.get('/audit/tile/*', { schema: { ...schema, summary: 'A hash tile' } }, (request, reply) =>
    sendTile(pool, request.url, reply),
  );
}

async function sendTile(pool: pg.Pool, url: string, reply: FastifyReply): Promise<FastifyReply> {
  const place = parseTilePath(url.replace(/^\/audit\//, '').replace(/\?.*$/, ''));
  const { size } = await requireCheckpoint(pool);
  if (place === null || place.width > available(place, size)) throw new TongdaoError('AUDIT_TILE_UNKNOWN');
  const { level, n, width } = place;
  const bytes =
    level === 'entries'
      ? await loadBundle(pool, n * TILE_WIDTH, width)
      : await loadTile(pool, level, n, width);
  return reply.header('cache-control', FOR_EVER).type(BYTES).send(bytes);
}

/** How wide the tile at a place is in a log of that size; 0 or less: there is none. */
function available({ level, n }: TilePlace, size: number): number {
  const hashes = level === 'entries' ? size : Math.floor(size / TILE_WIDTH ** level);
  return Math.min(TILE_WIDTH, hashes - n * TILE_WIDTH);
}

async function loadBundle(pool: pg.Pool, start: number, count: number): Promise<Buffer> {
  const { rows } = await pool.query<{ body: string }>(
    'SELECT body FROM audit_entry WHERE seq >= $1 AND seq < $2 ORDER BY seq',
    [start, start + count],
  );
  if (rows.length !== count) throw new TongdaoError('AUDIT_LOG_DAMAGED', { where: `audit_entry ${start}` });
  return encodeBundle(rows.map(({ body }) => body));
}
