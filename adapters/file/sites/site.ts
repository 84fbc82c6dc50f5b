/** Bytes that can be read from any place on. */
export interface ByteFile {
  /** Up to `length` bytes at `position` into `buffer` at `offset`; none only at the end. */
  read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
  stat(): Promise<FileState>;
  close(): Promise<void>;
}

export interface FileState {
  readonly size: number;
  /** Last change, milliseconds since 1970. */
  readonly mtimeMs: number;
}

/**
 * Where an endpoint's files lie: a folder of this machine, or one behind SFTP. Paths are those of the site, made by `resolve`.
 * What cannot be done is an error of ours: ENDPOINT_UNREACHABLE when it may be possible later, FILE_FOLDER_MISSING, FILE_GONE,
 * FILE_DENIED.
 */
export interface Site {
  /** A path, relative ones from the one before. */
  resolve(...paths: readonly string[]): string;
  /** A path as messages show it. */
  show(path: string): string;
  /** Names of what is in a folder. */
  list(folder: string): Promise<ReadonlySet<string>>;
  stat(path: string): Promise<FileState & { readonly isFile: boolean }>;
  open(path: string): Promise<ByteFile>;
  /** Under a name that nobody picks up until all of it is there. */
  write(folder: string, name: string, content: Buffer): Promise<void>;
  /** Never over a file that is there. */
  move(from: string, to: string): Promise<void>;
  /** Whether a folder may be used so, without trying; null: cannot be told. */
  mayUse(folder: string, how: 'read' | 'write'): Promise<boolean | null>;
  /** Free bytes; null: cannot be told. */
  free(folder: string): Promise<number | null>;
  close(): Promise<void>;
}

/** What tells one state of a file from another. */
export async function stampOf(file: Pick<ByteFile, 'stat'>): Promise<string> {
  const { size, mtimeMs } = await file.stat();
  return `${size}@${Math.trunc(mtimeMs)}`;
}

/** The first bytes of a file, fewer only when it has no more. */
export async function sampleOf(file: ByteFile, size: number): Promise<Buffer> {
  const buffer = Buffer.alloc(size);
  let held = 0;
  while (held < size) {
    const { bytesRead } = await file.read(buffer, held, size - held, held);
    if (bytesRead === 0) break;
    held += bytesRead;
  }
  return buffer.subarray(0, held);
}

export const partName = (name: string): string => `.${name}.part`;
