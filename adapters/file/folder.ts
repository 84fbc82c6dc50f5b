import type { FileState, Site } from './sites/site.ts';

/** A file whose name fits a pattern. */
export interface Found {
  readonly name: string;
  readonly path: string;
  /** What the pattern's * stands for. */
  readonly stamp: string;
}

/** What lies in a folder of the endpoint now, and in its archive. */
export interface Folder {
  readonly path: string;
  /** Paths by name. */
  readonly files: ReadonlyMap<string, string>;
}

/** Throws FILE_FOLDER_MISSING, FILE_DENIED, ENDPOINT_UNREACHABLE: a folder that cannot be listed is never an empty one. */
export async function listFolder(site: Site, path: string, archive?: string): Promise<Folder> {
  // In this order: what is moved meanwhile is then seen twice, not never.
  const here = await site.list(path);
  const there = archive === undefined ? [] : await site.list(archive);
  const files = new Map<string, string>();
  for (const name of there) files.set(name, site.resolve(archive ?? path, name));
  // What is in both counts as it is in the folder: a platform has written it anew.
  for (const name of here) files.set(name, site.resolve(path, name));
  return { path, files };
}

/** When a file counts as complete. */
export interface Completeness {
  /** Suffix of the file that says so. */
  readonly marker?: string | undefined;
  /** Milliseconds that it must have been left alone; somebody may still be writing a younger one. */
  readonly settle?: number | undefined;
}

/** Files that fit the pattern and are complete, oldest first by what the pattern's * stands for. */
export async function filesOf(
  site: Site,
  { files }: Folder,
  pattern: string,
  { marker, settle = 0 }: Completeness,
): Promise<readonly Found[]> {
  const found = fitting(files, pattern)
    .filter(({ name }) => !isPart(name) && (marker === undefined || files.has(name + marker)))
    .sort((one, other) => (one.stamp < other.stamp ? -1 : one.stamp > other.stamp ? 1 : 0));
  if (settle === 0) return found;
  const states = await Promise.all(found.map(({ path }) => site.stat(path)));
  return found.filter((_, index) => !isFresh(states[index], settle));
}

/** Also of a file from the future, as long as clocks differ by no more than that. */
export function isFresh(state: FileState | undefined, settle: number): boolean {
  return state !== undefined && Math.abs(Date.now() - state.mtimeMs) < settle;
}

/** Files whose name says that they are not whole yet. */
export function partsOf({ files }: Folder, pattern: string): readonly string[] {
  const [head = ''] = pattern.split('*');
  return [...files.keys()].filter((name) => isPart(name) && name.replace(/^[.~$]+/, '').startsWith(head));
}

/** Names that copying programs and editors give while they write. */
export const isPart = (name: string): boolean =>
  /^[.~]|(?:\.(?:tmp|temp|part|partial|filepart|writing|crdownload|swp)|~)$/i.test(name);

function fitting(files: ReadonlyMap<string, string>, pattern: string): Found[] {
  const [head = '', tail = ''] = pattern.split('*');
  const found: Found[] = [];
  for (const [name, path] of files) {
    if (name.length < head.length + tail.length || !name.startsWith(head) || !name.endsWith(tail)) continue;
    found.push({ name, path, stamp: name.slice(head.length, name.length - tail.length) });
  }
  return found;
}
