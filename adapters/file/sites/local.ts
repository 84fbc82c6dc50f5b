import { access, constants, type FileHandle, open, readdir, rename, stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { TongdaoError } from '../../../src/contract/errors.ts';
import { type ByteFile, type FileState, partName, type Site } from './site.ts';

/** A folder of this machine; a share that is mounted looks the same. */
export class LocalSite implements Site {
  readonly #endpoint: string;

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  resolve(...paths: readonly string[]): string {
    return resolve(...paths);
  }

  show(path: string): string {
    return path;
  }

  async list(folder: string): Promise<ReadonlySet<string>> {
    try {
      return new Set(await readdir(folder));
    } catch (error) {
      throw await this.#folderError(folder, error);
    }
  }

  async stat(path: string): Promise<FileState & { readonly isFile: boolean }> {
    const stats = await stat(path).catch((error: unknown) => {
      throw this.#error(path, error);
    });
    return { size: stats.size, mtimeMs: stats.mtimeMs, isFile: stats.isFile() };
  }

  async open(path: string): Promise<ByteFile> {
    const file = await open(path, 'r').catch((error: unknown) => {
      throw this.#error(path, error);
    });
    return {
      read: (buffer, offset, length, position) =>
        file.read(buffer, offset, length, position).catch((error: unknown) => {
          throw this.#error(path, error);
        }),
      stat: () => file.stat(),
      close: () => file.close(),
    };
  }

  async write(folder: string, name: string, content: Buffer): Promise<void> {
    const part = join(folder, partName(name));
    try {
      await writeSynced(await open(part, 'w'), content);
      await rename(part, join(folder, name));
    } catch (error) {
      throw await this.#folderError(folder, error);
    }
  }

  async move(from: string, to: string): Promise<void> {
    try {
      if (await exists(to)) throw Object.assign(new Error('there already'), { code: 'EEXIST' });
      await rename(from, to);
    } catch (error) {
      throw this.#error(to, error);
    }
  }

  async mayUse(folder: string, how: 'read' | 'write'): Promise<boolean> {
    await this.list(folder);
    const mode = how === 'write' ? constants.W_OK | constants.R_OK | constants.X_OK : constants.R_OK;
    return access(folder, mode).then(
      () => true,
      () => false,
    );
  }

  async free(folder: string): Promise<number | null> {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  }

  async close(): Promise<void> {}

  /**
   * A folder that is missing where its parent is there was never made, or is misspelt: a person must help. Where the parent is
   * missing too, a mount has probably gone, which may come back.
   */
  async #folderError(folder: string, error: unknown): Promise<TongdaoError> {
    const isMissing =
      codeOf(error) === 'ENOENT' && !(await exists(folder)) && (await exists(dirname(folder)));
    if (!isMissing) return this.#unreachable(folder, error);
    return new TongdaoError(
      'FILE_FOLDER_MISSING',
      { endpoint: this.#endpoint, where: folder },
      { cause: error },
    );
  }

  #error(path: string, error: unknown): TongdaoError {
    if (codeOf(error) !== 'ENOENT') return this.#unreachable(path, error);
    return new TongdaoError('FILE_GONE', { endpoint: this.#endpoint, where: path }, { cause: error });
  }

  #unreachable(where: string, error: unknown): TongdaoError {
    const detail = codeOf(error);
    if (detail === 'EACCES' || detail === 'EPERM')
      return new TongdaoError('FILE_DENIED', { endpoint: this.#endpoint, where }, { cause: error });
    const params = { endpoint: this.#endpoint, where, detail };
    return new TongdaoError('ENDPOINT_UNREACHABLE', params, { cause: error });
  }
}

async function writeSynced(file: FileHandle, content: Buffer): Promise<void> {
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'I/O';
}
