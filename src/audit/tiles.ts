import type pg from 'pg';
import { TongdaoError } from '../contract/errors.ts';
import type { Edge, Tile } from '../merkle/append.ts';
import { fullTiles, HASH_BYTES, levels, partialWidth, TILE_WIDTH, tilePath } from '../tlog/tile.ts';

/** The right-most partial tiles of a log of that size. */
export async function loadEdge(client: pg.ClientBase, size: number): Promise<Edge> {
  const tiles: Buffer[] = [];
  for (let level = 0; level < levels(size); level++) {
    const width = partialWidth(size, level);
    tiles.push(width === 0 ? Buffer.alloc(0) : await loadTile(client, level, fullTiles(size, level), width));
  }
  return { size, tiles };
}

/** The first `width` hashes of a stored tile; throws AUDIT_LOG_DAMAGED when it has fewer. */
export async function loadTile(
  db: pg.Pool | pg.ClientBase,
  level: number,
  n: number,
  width: number,
): Promise<Buffer> {
  const { rows } = await db.query<{ bytes: Buffer }>(
    'SELECT substr(bytes, 1, $3) AS bytes FROM audit_tile WHERE level = $1 AND n = $2',
    [level, n, width * HASH_BYTES],
  );
  const bytes = rows[0]?.bytes;
  if (bytes?.length === width * HASH_BYTES) return bytes;
  throw new TongdaoError('AUDIT_LOG_DAMAGED', { where: tilePath({ level, n, width }) });
}

/** A tile as wide as a log of that size has it. */
export function loadTileAt(pool: pg.Pool, size: number, level: number, n: number): Promise<Buffer> {
  return loadTile(pool, level, n, n < fullTiles(size, level) ? TILE_WIDTH : partialWidth(size, level));
}

export async function storeTiles(client: pg.ClientBase, tiles: readonly Tile[]): Promise<void> {
  await client.query(
    `INSERT INTO audit_tile (level, n, bytes) SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[])
     ON CONFLICT (level, n) DO UPDATE SET bytes = excluded.bytes`,
    [tiles.map(({ level }) => level), tiles.map(({ n }) => n), tiles.map(({ bytes }) => bytes)],
  );
}
