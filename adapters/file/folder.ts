import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TongdaoError } from '../../src/contract/errors.ts';

/** A file whose name fits a pattern. */
export interface Found {
  readonly name: string;
  readonly path: string;
  /** What the pattern's * stands for. */
  readonly stamp: string;
}

/** A folder of the endpoint as it stands now. */
export interface Folder {
  readonly path: string;
  readonly names: ReadonlySet<string>;
}

/** Throws ENDPOINT_UNREACHABLE: a folder that cannot be listed is never an empty one. */
export async function listFolder(endpoint: string, path: string): Promise<Folder> {
  try {
    return { path, names: new Set(await readdir(path)) };
  } catch (error) {
    throw new TongdaoError(
      'ENDPOINT_UNREACHABLE',
      { endpoint, where: path, detail: errorCode(error) },
      { cause: error },
    );
  }
}

/** Files that fit the pattern and are complete, oldest first by what the pattern's * stands for. */
export function filesOf({ path, names }: Folder, pattern: string, marker?: string): readonly Found[] {
  const [head = '', tail = ''] = pattern.split('*');
  const found: Found[] = [];
  for (const name of names) {
    if (name.length < head.length + tail.length || !name.startsWith(head) || !name.endsWith(tail)) continue;
    if (marker !== undefined && !names.has(name + marker)) continue;
    found.push({ name, path: join(path, name), stamp: name.slice(head.length, name.length - tail.length) });
  }
  return found.sort((one, other) => (one.stamp < other.stamp ? -1 : one.stamp > other.stamp ? 1 : 0));
}

export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'I/O';
}
