import { createHash } from 'node:crypto';
import { TongdaoError } from '../../src/contract/errors.ts';
import type { Found } from './folder.ts';
import { type ByteFile, type Site, sampleOf, stampOf } from './sites/site.ts';

const CHUNK = 1024 * 1024;
/** A checksum and a name. */
const MARKER_SIZE = 4096;

/** Whether a marker holds a checksum. */
export const isChecksum = (marker: string | undefined): marker is string => /\.md5$/i.test(marker ?? '');

/** What `md5sum` writes. */
export function checksumLine(content: Buffer, name: string): Buffer {
  return Buffer.from(`${createHash('md5').update(content).digest('hex')}  ${name}\n`);
}

/**
 * Reads the whole file and compares it with what its marker says. Throws FILE_CHECKSUM, ABORTED.
 * @param verified files that were compared before, with their state then: they are not read again
 */
export async function demandChecksum(
  endpoint: string,
  site: Site,
  { path, name }: Found,
  marker: string,
  verified: Map<string, string>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const said = await withFile(site, path + marker, (file) => sampleOf(file, MARKER_SIZE));
  const wanted = /(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/i.exec(said.toString('latin1'))?.[0].toLowerCase();
  const state = `${await stampOf({ stat: () => site.stat(path) })} ${wanted}`;
  if (verified.get(path) === state) return;
  const found = await withFile(site, path, (file) => md5Of(file, signal));
  if (found !== wanted)
    throw new TongdaoError('FILE_CHECKSUM', {
      endpoint,
      where: name,
      marker: name + marker,
      wanted: wanted ?? '-',
      found,
    });
  verified.set(path, state);
}

async function md5Of(file: ByteFile, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('md5');
  const buffer = Buffer.allocUnsafe(CHUNK);
  for (let at = 0; ; ) {
    if (signal?.aborted) throw new TongdaoError('ABORTED');
    const { bytesRead } = await file.read(buffer, 0, CHUNK, at);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
}

async function withFile<Result>(
  site: Site,
  path: string,
  act: (file: ByteFile) => Promise<Result>,
): Promise<Result> {
  const file = await site.open(path);
  try {
    return await act(file);
  } finally {
    await file.close();
  }
}
