import { opendir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { type LogSource, type Verdict, type VerifyOptions, verifyLog } from './log.ts';

/** Verifies a log that was exported into a folder; needs nothing but that folder and the public key. */
export function verifyFolder(folder: string, options: VerifyOptions): Promise<Verdict> {
  return verifyLog(folderSource(folder), options);
}

function folderSource(folder: string): LogSource {
  return {
    read: (path) => readFile(join(folder, path)).catch(nullWhenMissing),
    async *list() {
      const directory = await opendir(join(folder, 'tile'), { recursive: true }).catch(nullWhenMissing);
      if (directory === null) return;
      for await (const entry of directory) {
        if (entry.isDirectory()) continue;
        yield relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/');
      }
    },
  };
}

function nullWhenMissing(thrown: unknown): null {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null;
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return null;
  throw thrown;
}
