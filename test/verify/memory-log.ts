import { generateKeyPairSync } from 'node:crypto';
import { append, EMPTY_EDGE, edgeRoot } from '../../src/merkle/append.ts';
import { encodeBundle } from '../../src/tlog/bundle.ts';
import { formatCheckpoint } from '../../src/tlog/checkpoint.ts';
import { encodeEntry } from '../../src/tlog/entry.ts';
import { leafHash } from '../../src/tlog/hash.ts';
import { signNote, vkeyOf } from '../../src/tlog/note.ts';
import { TILE_WIDTH, tilePath, tilesOfLevel } from '../../src/tlog/tile.ts';
import type { LogSource } from '../../src/verify/check.ts';

export type Files = ReadonlyMap<string, Buffer>;

export const ORIGIN = 'example.org/audit';
const keys = generateKeyPairSync('ed25519');
export const VKEY = vkeyOf(ORIGIN, keys.publicKey);

export const entries = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, at) =>
    encodeEntry({
      type: 'run',
      at: '2026-11-23T08:00:00.000Z',
      actor: 'schedule',
      data: { number: from + at },
    }),
  );

/** The files of a log with those entries, signed with `privateKey`. */
export function filesOf(bodies: readonly string[], privateKey = keys.privateKey): Files {
  const { edge, tiles } = append(EMPTY_EDGE, bodies.map(leafHash));
  const head = { origin: ORIGIN, size: edge.size, root: edgeRoot(edge) };
  const files = new Map<string, Buffer>();
  for (const { level, n, bytes } of tiles) {
    files.set(tilePath({ level, n, width: bytes.length / 32 }), Buffer.from(bytes));
  }
  for (const { n, width } of tilesOfLevel(edge.size, 0)) {
    const bundle = encodeBundle(bodies.slice(n * TILE_WIDTH, n * TILE_WIDTH + width));
    files.set(tilePath({ level: 'entries', n, width }), bundle);
  }
  files.set('vkey', Buffer.from(`${VKEY}\n`));
  return files.set('checkpoint', Buffer.from(signNote(formatCheckpoint(head), ORIGIN, privateKey)));
}

export const checkpointOf = (bodies: readonly string[]): string =>
  filesOf(bodies).get('checkpoint')!.toString();

export function sourceOf(files: Files): LogSource {
  return {
    read: async (path) => files.get(path) ?? null,
    async *list() {
      for (const path of files.keys()) if (path.startsWith('tile/')) yield path;
    },
  };
}

/** The same files with some replaced, or left out where null. */
export function changed(files: Files, changes: Readonly<Record<string, Buffer | null>>): Files {
  const copy = new Map(files);
  for (const [path, bytes] of Object.entries(changes)) {
    if (bytes === null) copy.delete(path);
    else copy.set(path, bytes);
  }
  return copy;
}
