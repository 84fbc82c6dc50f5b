import type { Checkpoint } from '../tlog/checkpoint.ts';
import { HASH_BYTES } from '../tlog/tile.ts';
import { type Fault, fault } from './fault.ts';

/** Where the files of a log come from: a folder, or anything else that has paths. */
export interface LogSource {
  /** The file's bytes, or null when there is none. */
  read(path: string): Promise<Buffer | null>;
  /** Every path under `tile/`. */
  list(): AsyncIterable<string>;
}

/** One verification under way. */
export interface Check {
  readonly source: LogSource;
  readonly checkpoint: Checkpoint;
  /** What was found wrong so far. */
  readonly faults: Fault[];
}

/** The bytes of the entry bundle that starts with entry `index`; none, and a fault, when it is missing. */
export async function readBundleFile(
  { source, faults }: Check,
  file: string,
  index: number,
): Promise<Buffer> {
  const bytes = await source.read(file);
  if (bytes === null) faults.push(fault('VERIFY_FILE_MISSING', { file }, index));
  return bytes ?? Buffer.alloc(0);
}

/** A tile of that many hashes; null, and a fault, when it is missing or has another length. */
export async function readTileFile(
  { source, faults }: Check,
  file: string,
  width: number,
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
