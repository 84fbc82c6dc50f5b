/**
 * The auditor's checker. It takes the files of a log and a public key, derives everything again with its own hashing
 * and tree, and says what does not hold. It shares the format (src/tlog) with the writer, not its code.
 */
import { type Checkpoint, openCheckpoint } from '../tlog/checkpoint.ts';
import { fromUtf8 } from '../tlog/encoding.ts';
import { type NoteKey, parseVkey } from '../tlog/note.ts';
import {
  fullTiles,
  HASH_BYTES,
  levels,
  parseTilePath,
  partialWidth,
  TILE_WIDTH,
  type TilePlace,
  tilePath,
  tilesOfLevel,
} from '../tlog/tile.ts';
import { compareBundle, readBundle } from './bundle.ts';
import { Contents } from './contents.ts';
import { asFault, type Fault, fault } from './fault.ts';
import { GrowingTree } from './tree.ts';

/** Where the files of a log come from: a folder, or anything else that has paths. */
export interface LogSource {
  /** The file's bytes, or null when there is none. */
  read(path: string): Promise<Buffer | null>;
  /** Every path under `tile/`. */
  list(): AsyncIterable<string>;
}

export interface VerifyOptions {
  /** The log's public key as the auditor got it, by another way than the files. */
  readonly vkey: string;
  /** A checkpoint that the auditor kept: the log must begin with exactly what it covered. */
  readonly since?: string;
  readonly progress?: (entries: number, size: number) => void;
}

export interface Verdict {
  readonly ok: boolean;
  readonly checkpoint: Checkpoint | null;
  /** Entries by type, and the earliest and latest time in them. */
  readonly contents: {
    readonly types: Readonly<Record<string, number>>;
    readonly from: string | null;
    readonly to: string | null;
  };
  /** The first entry that is not as it was signed, or null. */
  readonly firstWrong: number | null;
  /** At most FAULT_LIMIT; those about certain entries first, in the order of the log. */
  readonly faults: readonly Fault[];
}

export const FAULT_LIMIT = 100;
const CHECKPOINT_FILE = 'checkpoint';
const KEY_FILE = 'vkey';

/** Throws only AUDIT_VKEY_INVALID and what reading throws; everything about the log is in the verdict. */
export async function verifyLog(source: LogSource, options: VerifyOptions): Promise<Verdict> {
  const key = parseVkey(options.vkey);
  const faults: Fault[] = [];
  const contents = new Contents();
  const checkpoint = await readCheckpoint(source, key, faults);
  if (checkpoint !== null) {
    await checkKeyFile(source, options.vkey, faults);
    const since = options.since === undefined ? null : openSince(options.since, key, checkpoint, faults);
    await checkPresence(source, checkpoint.size, faults);
    const trees = await checkEntries(
      source,
      checkpoint,
      since?.size ?? -1,
      contents,
      faults,
      options.progress,
    );
    await checkTree(source, checkpoint, trees, since, faults);
  }
  const indexes = faults.flatMap(({ index }) => (index === null ? [] : [index]));
  return {
    ok: faults.length === 0,
    checkpoint,
    contents,
    firstWrong: indexes.length === 0 ? null : indexes.reduce((least, index) => Math.min(least, index)),
    faults: faults.sort((one, two) => place(one) - place(two)).slice(0, FAULT_LIMIT),
  };
}

const place = ({ index }: Fault): number => index ?? Number.MAX_SAFE_INTEGER;

async function readCheckpoint(source: LogSource, key: NoteKey, faults: Fault[]): Promise<Checkpoint | null> {
  const bytes = await source.read(CHECKPOINT_FILE);
  if (bytes === null) {
    faults.push(fault('VERIFY_FILE_MISSING', { file: CHECKPOINT_FILE }));
    return null;
  }
  try {
    return openCheckpoint(fromUtf8(bytes) ?? '', key);
  } catch (thrown) {
    faults.push(asFault(thrown));
    return null;
  }
}

/** The folder's own copy of the key proves nothing, but one that differs is a sign of a swapped key. */
async function checkKeyFile(source: LogSource, vkey: string, faults: Fault[]): Promise<void> {
  const bytes = await source.read(KEY_FILE);
  if (bytes !== null && fromUtf8(bytes) !== `${vkey}\n`)
    faults.push(fault('VERIFY_KEY_FILE', { file: KEY_FILE }));
}

function openSince(note: string, key: NoteKey, checkpoint: Checkpoint, faults: Fault[]): Checkpoint | null {
  try {
    const since = openCheckpoint(note, key);
    if (since.size <= checkpoint.size) return since;
    faults.push(fault('VERIFY_SHRUNK', { older: since.size, size: checkpoint.size }, checkpoint.size));
  } catch (thrown) {
    faults.push(asFault(thrown));
  }
  return null;
}

/** Every file under `tile/` must be one that a log of that size has; a missing one is met when it is read. */
async function checkPresence(source: LogSource, size: number, faults: Fault[]): Promise<void> {
  let found = 0;
  for await (const file of source.list()) {
    const place = parseTilePath(file);
    if (place?.level === 'entries') found = Math.max(found, place.n * TILE_WIDTH + place.width);
    if (place !== null && place.width === expectedWidth(size, place)) continue;
    if (faults.length < FAULT_LIMIT) faults.push(fault('VERIFY_FILE_UNEXPECTED', { file }));
  }
  if (found !== size) faults.unshift(fault('VERIFY_SIZE', { size, found }, Math.min(size, found)));
}

function expectedWidth(size: number, { level, n }: TilePlace): number {
  const row = level === 'entries' ? 0 : level;
  if (n < fullTiles(size, row)) return TILE_WIDTH;
  return n === fullTiles(size, row) ? partialWidth(size, row) : 0;
}

interface Trees {
  /** Grown from the hashes in the level-0 tiles. */
  readonly fromTiles: GrowingTree;
  /** Grown from the entries; the same tree as long as both agree. */
  readonly fromEntries: GrowingTree;
  /** Where entries and level-0 tiles disagree. */
  readonly disagreements: readonly (Fault & { readonly tile: string })[];
}

async function checkEntries(
  source: LogSource,
  { size }: Checkpoint,
  mark: number,
  contents: Contents,
  faults: Fault[],
  progress: VerifyOptions['progress'],
): Promise<Trees> {
  const fromTiles = new GrowingTree(mark);
  let fromEntries = fromTiles;
  const disagreements: (Fault & { readonly tile: string })[] = [];

  for (const place of tilesOfLevel(size, 0)) {
    const start = place.n * TILE_WIDTH;
    const tileFile = tilePath(place);
    const bundleFile = tilePath({ ...place, level: 'entries' });
    const bundle = readBundle(await readOrMiss(source, bundleFile, start, faults));
    const stored = await readTile(source, tileFile, place.width, faults);
    const tile = stored ?? Buffer.concat(bundle.leaves);

    const wrong = compareBundle(bundle, tile, bundleFile, start);
    if (wrong !== null) {
      disagreements.push({ ...wrong, tile: tileFile });
      if (fromEntries === fromTiles) fromEntries = fromTiles.clone();
    }
    for (let at = 0; at < tile.length; at += HASH_BYTES) fromTiles.append(tile.subarray(at, at + HASH_BYTES));
    if (fromEntries !== fromTiles) for (const leaf of bundle.leaves) fromEntries.append(leaf);
    const badForm = bundle.entries.findIndex((entry) => !contents.add(entry));
    if (badForm >= 0 && wrong === null) {
      faults.push(fault('VERIFY_ENTRY_FORM', { index: start + badForm }, start + badForm));
    }
    progress?.(start + place.width, size);
  }
  return { fromTiles, fromEntries, disagreements };
}

/** The signed root decides which side of a disagreement is the altered one, and what the higher tiles must hold. */
async function checkTree(
  source: LogSource,
  checkpoint: Checkpoint,
  { fromTiles, fromEntries, disagreements }: Trees,
  since: Checkpoint | null,
  faults: Fault[],
): Promise<void> {
  const isSigned = (tree: GrowingTree): boolean =>
    tree.size === checkpoint.size && tree.root().equals(checkpoint.root);
  const entriesHold = !isSigned(fromTiles) && isSigned(fromEntries);
  const tree = entriesHold ? fromEntries : fromTiles;
  for (const { code, params, index, tile } of disagreements) {
    faults.push(
      entriesHold
        ? fault('VERIFY_TILE_CHANGED', { file: tile, index: index ?? 0 }, null)
        : fault(code, params, index),
    );
  }
  if (!isSigned(tree)) faults.push(fault('VERIFY_ROOT', {}));
  if (since !== null && tree.markedRoot?.equals(since.root) !== true) {
    faults.push(fault('VERIFY_REWRITTEN', { older: since.size }));
  }
  await checkHigherTiles(source, checkpoint.size, tree, isSigned(tree), faults);
}

async function checkHigherTiles(
  source: LogSource,
  size: number,
  tree: GrowingTree,
  treeHolds: boolean,
  faults: Fault[],
): Promise<void> {
  for (let level = 1; level < levels(size); level++) {
    const span = TILE_WIDTH ** level;
    for (const place of tilesOfLevel(size, level)) {
      const file = tilePath(place);
      const stored = await readTile(source, file, place.width, faults);
      const derived = tree.tile(level, place.n, place.width);
      if (stored === null || stored.equals(derived)) continue;
      const at = stored.findIndex((byte, offset) => byte !== derived[offset]);
      const index = (place.n * TILE_WIDTH + Math.floor(at / HASH_BYTES)) * span;
      // Where the tree below is not the signed one, a higher tile that differs tells where it was altered.
      faults.push(fault('VERIFY_TILE_CHANGED', { file, index }, treeHolds ? null : index));
    }
  }
}

async function readOrMiss(source: LogSource, file: string, index: number, faults: Fault[]): Promise<Buffer> {
  const bytes = await source.read(file);
  if (bytes === null) faults.push(fault('VERIFY_FILE_MISSING', { file }, index));
  return bytes ?? Buffer.alloc(0);
}

/** A tile of the right length, or null with its fault on record. */
async function readTile(
  source: LogSource,
  file: string,
  width: number,
  faults: Fault[],
): Promise<Buffer | null> {
  const bytes = await source.read(file);
  const expected = width * HASH_BYTES;
  if (bytes?.length === expected) return bytes;
  faults.push(
    bytes === null
      ? fault('VERIFY_FILE_MISSING', { file })
      : fault('VERIFY_FILE_LENGTH', { file, expected, actual: bytes.length }),
  );
  return null;
}
