/**
 * node --import tsx test/bench/audit-log.ts [--entries N] [--queries N] [--format json]
 * Fills a log in a PostgreSQL server of its own, which goes with it, and measures lists, filters, proofs and tiles. Every proof is checked
 * against the signed root, so the filled tree is the real one.
 */
import { generateKeyPairSync } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type pg from 'pg';
import { checkpointOf } from '../../src/audit/checkpoint.ts';
import { type EntryFilter, listEntries } from '../../src/audit/entries.ts';
import { prove, proveConsistency } from '../../src/audit/prove.ts';
import { loadTileAt } from '../../src/audit/tiles.ts';
import { edgeRoot } from '../../src/merkle/append.ts';
import { subtreeRoot } from '../../src/merkle/subtree.ts';
import { startEmbedded } from '../../src/storage/embedded.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { openPool } from '../../src/storage/pool.ts';
import { formatCheckpoint } from '../../src/tlog/checkpoint.ts';
import { signNote, vkeyOf } from '../../src/tlog/note.ts';
import { HASH_BYTES, TILE_WIDTH } from '../../src/tlog/tile.ts';
import { verifyGrowth } from '../../src/verify/consistency.ts';
import { verifyReceipt } from '../../src/verify/receipt.ts';
import { silent } from '../support/log.ts';

const { values } = parseArgs({
  options: {
    entries: { type: 'string', default: '10000000' },
    queries: { type: 'string', default: '200' },
    format: { type: 'string', default: 'text' },
  },
});
const size = Number(values.entries);
const queries = Number(values.queries);
if (!(size >= 1000 && queries >= 10)) throw new Error('--entries N ≥ 1000, --queries N ≥ 10');

const ORIGIN = 'tongdao/bench';
/** Whole tiles, and at least two batches: one ends where the older checkpoint is. */
const BATCH = TILE_WIDTH * Math.min(2048, Math.ceil(size / 2 / TILE_WIDTH));
const START = Date.UTC(2025, 0, 1);
const STEP_MS = 3000;
const END = START + size * STEP_MS;
const note = (text: string): void => void process.stderr.write(`${text}\n`);
const any = (below: number): number => Math.floor(Math.random() * below);

/** Entries $1 to $2 with their level-0 tiles, whose bytes are returned in order. */
const FILL = `
  WITH entry AS MATERIALIZED (
    SELECT n, at, type, actor, dataset, key,
      '{"actor":"' || actor || '","at":"' || to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
        || '","data":{"class":"stale","discrepancy":"' || n || '","reconciliation":"' || n / 1000 || '"},"subject":{"dataset":"'
        || dataset || CASE WHEN key IS NULL THEN '' ELSE '","key":"' || key END || '"},"type":"' || type || '"}' AS body
    FROM (
      SELECT n, timestamptz 'epoch' + ($3::float8 + n * $4::float8) * interval '1 millisecond' AS at, type, dataset,
        CASE WHEN h % 10 = 0 THEN 'user-' || (h / 10) % 200 ELSE 'system' END AS actor,
        CASE WHEN type IN ('run', 'reconciliation', 'delivery') THEN NULL
             ELSE '9131' || lpad((h % 2000000)::text, 14, '0') END AS key
      FROM (
        SELECT n, h,
          (ARRAY['discrepancy-opened','discrepancy-opened','discrepancy-opened','discrepancy-opened','discrepancy-closed',
                 'discrepancy-closed','discrepancy-closed','discrepancy-closed','delivery','delivery','delivery','lookup','lookup',
                 'lookup','decision','decision','run','run','run','reconciliation'])[1 + (h / 7) % 20] AS type,
          (ARRAY['enterprise-registration','enterprise-registration','licence','licence','service-item'])[1 + (h / 3) % 5] AS dataset
        FROM (SELECT n, abs(hashint8(n)::bigint) AS h FROM generate_series($1::bigint, $2::bigint) AS n) AS number
      ) AS kind
    ) AS fields
  ), stored AS (
    INSERT INTO audit_entry (seq, body, at, type, actor, dataset, key) SELECT n, body, at, type, actor, dataset, key FROM entry
  ), tiled AS (
    INSERT INTO audit_tile (level, n, bytes)
    SELECT 0, n / 256, string_agg(sha256('\\x00'::bytea || convert_to(body, 'UTF8')), ''::bytea ORDER BY n)
    FROM entry GROUP BY n / 256 RETURNING n, bytes
  )
  SELECT bytes FROM tiled ORDER BY n`;

const folder = await mkdtemp(join(tmpdir(), 'tongdao-audit-bench-'));
// As root the server runs as another account, which must get in.
await chmod(folder, 0o711);
const server = await startEmbedded({
  dataDir: folder,
  log: silent,
  settings: {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_wal_size: '4GB',
    maintenance_work_mem: '512MB',
  },
});
const pool = openPool(server.url, { max: 4, log: silent });
try {
  await migrate(pool);
  const { vkey, older } = await fill(pool);
  const rows = await measure(vkey, older);
  const { rows: sizes } = await pool.query<{ size: string }>(
    'SELECT pg_size_pretty(pg_database_size(current_database())) AS size',
  );
  const json = { entries: size, queries, database: sizes[0]!.size, rows };
  process.stdout.write(values.format === 'json' ? `${JSON.stringify(json)}\n` : table(json));
} finally {
  await pool.end();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

async function fill(pool: pg.Pool): Promise<{ readonly vkey: string; readonly older: number }> {
  const { rows: indexes } = await pool.query<{ indexdef: string; indexname: string }>(
    `SELECT indexdef, indexname FROM pg_indexes WHERE tablename = 'audit_entry' AND indexname LIKE '%_by_%'`,
  );
  for (const { indexname } of indexes) await pool.query(`DROP INDEX ${indexname}`);
  const started = performance.now();
  const roots: Buffer[] = [];
  let edge: Buffer = Buffer.alloc(0);
  const older = Math.max(1, Math.floor(size / 2 / BATCH)) * BATCH;
  const { privateKey } = generateKeyPairSync('ed25519');
  for (let from = 0; from < size; from += BATCH) {
    const to = Math.min(from + BATCH, size);
    const { rows } = await pool.query<{ bytes: Buffer }>(FILL, [from, to - 1, START, STEP_MS]);
    for (const { bytes } of rows) {
      if (bytes.length === TILE_WIDTH * HASH_BYTES) roots.push(subtreeRoot(bytes));
      else edge = bytes;
    }
    if (to === older) await sign(older, levelsOf(roots, Buffer.alloc(0)), privateKey);
    note(`${to} entries, ${Math.round((performance.now() - started) / 1000)} s`);
  }
  const levels = levelsOf(roots, edge);
  for (const [at, { tiles }] of levels.slice(1).entries()) {
    await pool.query(
      `INSERT INTO audit_tile SELECT $1, place - 1, bytes FROM unnest($2::bytea[]) WITH ORDINALITY AS tile (bytes, place)`,
      [at + 1, tiles],
    );
  }
  if (older !== size) await sign(size, levels, privateKey);
  for (const { indexdef } of indexes) await pool.query(indexdef);
  await pool.query('VACUUM ANALYZE audit_entry');
  await pool.query('VACUUM ANALYZE audit_tile');
  note(`filled and indexed in ${Math.round((performance.now() - started) / 1000)} s`);
  return { vkey: vkeyOf(ORIGIN, privateKey), older };
}

interface Level {
  readonly tiles: readonly Buffer[];
  /** The right-most partial one, or empty. */
  readonly edge: Buffer;
}

/** From the roots of the full tiles of level 0 and its partial one. */
function levelsOf(roots: readonly Buffer[], edge: Buffer): readonly Level[] {
  const levels: Level[] = [{ tiles: [], edge }];
  for (let row = roots; row.length > 0; ) {
    const tiles: Buffer[] = [];
    for (let at = 0; at < row.length; at += TILE_WIDTH)
      tiles.push(Buffer.concat(row.slice(at, at + TILE_WIDTH)));
    const isFull = row.length % TILE_WIDTH === 0;
    levels.push({ tiles, edge: isFull ? Buffer.alloc(0) : tiles.at(-1)! });
    row = (isFull ? tiles : tiles.slice(0, -1)).map(subtreeRoot);
  }
  return levels;
}

async function sign(
  at: number,
  levels: readonly Level[],
  key: Parameters<typeof signNote>[2],
): Promise<void> {
  const root = edgeRoot({ size: at, tiles: levels.map(({ edge }) => edge) });
  const signed = signNote(formatCheckpoint({ origin: ORIGIN, size: at, root }), ORIGIN, key);
  await pool.query('INSERT INTO audit_checkpoint (size, root, note, vkey) VALUES ($1, $2, $3, $4)', [
    at,
    root,
    signed,
    vkeyOf(ORIGIN, key),
  ]);
}

async function measure(vkey: string, older: number) {
  const { note: kept } = await checkpointOf(pool, older);
  const list = (filter: Omit<EntryFilter, 'limit'>) => () => listEntries(pool, { ...filter, limit: 51 });
  const day = () => {
    const from = START + any(END - START);
    return { from: new Date(from), to: new Date(from + 86_400_000) };
  };
  const key = () => `9131${String(any(2_000_000)).padStart(14, '0')}`;
  const person = () => `user-${any(200)}`;
  const cases: Readonly<Record<string, () => Promise<unknown>>> = {
    'list, first page': () => list({})(),
    'list, page anywhere': () => list({ before: String(any(size)) })(),
    'by type (frequent)': () => list({ type: 'discrepancy-opened', before: String(any(size)) })(),
    'by type (rare)': () => list({ type: 'reconciliation', before: String(any(size)) })(),
    'by actor (system)': () => list({ actor: 'system', before: String(any(size)) })(),
    'by actor (person)': () => list({ actor: person() })(),
    'by actor and dataset, no match': () => list({ actor: person(), dataset: 'service-item', type: 'run' })(),
    'by dataset': () => list({ dataset: 'licence', before: String(any(size)) })(),
    'by key': () => list({ key: key() })(),
    'by key and dataset': () => list({ key: key(), dataset: 'licence' })(),
    'by day': () => list(day())(),
    'by day and actor': () => list({ ...day(), actor: person() })(),
    'by day and type': () => list({ ...day(), type: 'lookup' })(),
    'inclusion proof': async () => verifyReceipt(await prove(pool, any(size)), vkey),
    'consistency proof, checked': async () => verifyGrowth(await proveConsistency(pool, older), kept, vkey),
    'consistency proof, anywhere': () => proveConsistency(pool, 1 + any(size)),
    tile: () => loadTileAt(pool, size, 0, any(Math.floor(size / TILE_WIDTH))),
  };
  const rows = [];
  for (const [name, work] of Object.entries(cases)) {
    const times: number[] = [];
    for (let at = 0; at < queries; at += 1) {
      const start = performance.now();
      await work();
      times.push(performance.now() - start);
    }
    times.sort((one, two) => one - two);
    const quantile = (part: number) =>
      Number(times[Math.min(times.length - 1, Math.floor(times.length * part))]!.toFixed(1));
    rows.push({ name, p50: quantile(0.5), p95: quantile(0.95), max: quantile(1) });
    note(`${name}: p95 ${rows.at(-1)!.p95} ms`);
  }
  return rows;
}

function table({
  entries,
  queries: count,
  database,
  rows,
}: {
  entries: number;
  queries: number;
  database: string;
  rows: Awaited<ReturnType<typeof measure>>;
}): string {
  const line = (name: string, ...cells: readonly (string | number)[]) =>
    `${name.padEnd(34)}${cells.map((cell) => String(cell).padStart(10)).join('')}\n`;
  return [
    `${entries} entries (${database}), ${count} queries of each kind, milliseconds\n`,
    line('', 'p50', 'p95', 'max'),
    ...rows.map(({ name, p50, p95, max }) => line(name, p50, p95, max)),
  ].join('');
}
