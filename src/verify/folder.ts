import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogSource } from './check.ts';
import { type Verdict, type VerifyOptions, verifyLog } from './log.ts';

/** Verifies a log that was exported into a folder; needs nothing but that folder and the public key. */
export function verifyFolder(folder: string, options: VerifyOptions): Promise<Verdict> {
  return verifyLog(folderSource(folder), options);
}

function folderSource(folder: string): LogSource {
  return {
    read: (path) => readFile(join(folder, path)).catch(nullWhenMissing),
    list: () => walk(folder, 'tile'),
  };
}

/** Every file below, by its path with `/`, one folder in memory at a time. */
async function* walk(folder: string, path: string): AsyncGenerator<string> {
  const entries = await readdir(join(folder, path), { withFileTypes: true }).catch(nullWhenMissing);
  for (const entry of entries ?? []) {
    const below = `${path}/${entry.name}`;
    if (entry.isDirectory()) yield* walk(folder, below);
    else yield below;
  }
}

function nullWhenMissing(thrown: unknown): null {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null;
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return null;
  throw thrown;
}
