import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type pg from 'pg';
import { TongdaoError } from '../contract/errors.ts';
import { encodeBundle } from '../tlog/bundle.ts';
import { parseCheckpoint } from '../tlog/checkpoint.ts';
import { textOf } from '../tlog/note.ts';
import { formatSm3, sm3 } from '../tlog/sm3.ts';
import { levels, TILE_WIDTH, type TilePlace, tilePath, tilesOfLevel } from '../tlog/tile.ts';
import { requireCheckpoint, type StoredCheckpoint } from './checkpoint.ts';
import type { LogSigner } from './signer.ts';
import { codeOf } from './system-error.ts';
import { loadTile } from './tiles.ts';

export interface Exported {
  readonly folder: string;
  readonly size: number;
}

/**
 * Writes the log of the newest checkpoint into `folder` as static files (C2SP tlog-tiles) with the public key in `vkey`.
 * The folder appears whole or not at all; an earlier export there is replaced. No long transaction is needed:
 * what a checkpoint covers never changes. `progress` is told the entries written and their total. With `sm3Signer`, SM3 digests of
 * checkpoint and bundles, signed by it, stand in `sm3`.
 */
export async function exportLog(
  pool: pg.Pool,
  folder: string,
  progress?: (entries: number, size: number) => void,
  sm3Signer?: LogSigner,
): Promise<Exported> {
  const target = resolve(folder);
  const draft = `${target}.${randomBytes(6).toString('hex')}`;
  const checkpoint = await requireCheckpoint(pool);
  try {
    await refuseForeign(target);
    await writeLog(pool, draft, checkpoint, progress, sm3Signer);
    await replace(draft, target);
  } catch (thrown) {
    const code = codeOf(thrown);
    if (code === null || thrown instanceof TongdaoError) throw thrown;
    throw new TongdaoError('AUDIT_EXPORT_FAILED', { folder: target, detail: code }, { cause: thrown });
  } finally {
    await rm(draft, { recursive: true, force: true }).catch(() => {});
  }
  return { folder: target, size: checkpoint.size };
}

async function refuseForeign(target: string): Promise<void> {
  const names = await readdir(target).catch(nullWhenMissing);
  const ours = new Set(['checkpoint', 'sm3', 'tile', 'vkey']);
  if (names?.some((name) => !ours.has(name)))
    throw new TongdaoError('AUDIT_EXPORT_TAKEN', { folder: target });
}

async function replace(draft: string, target: string): Promise<void> {
  const old = `${draft}.old`;
  await rename(target, old).catch(nullWhenMissing);
  await rename(draft, target);
  await rm(old, { recursive: true, force: true });
}

async function writeLog(
  pool: pg.Pool,
  folder: string,
  { size, note, vkey }: StoredCheckpoint,
  progress: (entries: number, size: number) => void = () => {},
  sm3Signer?: LogSigner,
): Promise<void> {
  const digests = new Map<string, string>();
  const digest = (path: string, bytes: Buffer): void => {
    if (sm3Signer !== undefined) digests.set(path, sm3(bytes));
  };
  for (let level = 0; level < levels(size); level++) {
    for (const place of tilesOfLevel(size, level)) {
      await write(folder, place, await loadTile(pool, level, place.n, place.width));
    }
  }
  for (const { n, width } of tilesOfLevel(size, 0)) {
    const start = n * TILE_WIDTH;
    const place = { level: 'entries', n, width } as const;
    const bundle = encodeBundle(await loadEntries(pool, start, width));
    await write(folder, place, bundle);
    digest(tilePath(place), bundle);
    progress(start + width, size);
  }
  await writeFile(join(folder, 'vkey'), `${vkey}\n`);
  await writeFile(join(folder, 'checkpoint'), note);
  if (sm3Signer === undefined) return;
  digest('checkpoint', Buffer.from(note));
  const { origin } = parseCheckpoint(textOf(note));
  await writeFile(join(folder, 'sm3'), sm3Signer.signText(formatSm3({ origin, size, digests })));
}

async function loadEntries(pool: pg.Pool, start: number, count: number): Promise<string[]> {
  const { rows } = await pool.query<{ seq: string; body: string }>(
    'SELECT seq, body FROM audit_entry WHERE seq >= $1 AND seq < $2 ORDER BY seq',
    [start, start + count],
  );
  const gap = rows.findIndex(({ seq }, at) => Number(seq) !== start + at);
  const missing = gap >= 0 ? start + gap : start + rows.length;
  if (missing < start + count)
    throw new TongdaoError('AUDIT_LOG_DAMAGED', { where: `audit_entry ${missing}` });
  return rows.map(({ body }) => body);
}

async function write(folder: string, place: TilePlace, bytes: Buffer): Promise<void> {
  const file = join(folder, tilePath(place));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
}

function nullWhenMissing(thrown: unknown): null {
  if (codeOf(thrown) === 'ENOENT') return null;
  throw thrown;
}
