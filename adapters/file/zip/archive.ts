import { Readable } from 'node:stream';
import {
  type Entry,
  fromRandomAccessReaderPromise,
  RandomAccessReader,
  validateFileName,
  type ZipFile,
} from 'yauzl';
import { TongdaoError } from '../../../src/contract/errors.ts';
import { decode } from '../csv/encoding.ts';
import { failure, type TableOptions } from '../formats/table.ts';
import type { ByteFile } from '../sites/site.ts';

const MAX_ENTRIES = 10_000;
/** All that an archive may unpack to. */
const MAX_BYTES = 64 * 1024 ** 3;
/** Tables that repeat themselves shrink to a hundredth; deflate reaches a thousandth with nothing but zeros. */
const MAX_RATIO = 500;
/** Small things may shrink as they like. */
const HARMLESS = 16 * 1024 * 1024;
const CHUNK = 256 * 1024;
const STORED = 0;
const DEFLATED = 8;
const UTF8_NAME = 0x800;

/** A file in an archive. */
export interface Packed {
  readonly name: string;
  readonly size: number;
  readonly crc32: number;
  /** Its bytes from the start, unpacked. Throws FILE_ZIP_BROKEN. */
  stream(): Promise<Readable>;
}

/**
 * The files of an archive, by name; nothing is unpacked yet.
 * Throws FILE_ZIP_BROKEN when it is cut off or no archive, FILE_ZIP_ENCRYPTED, FILE_ZIP_NAME for names that lead out of it, and
 * FILE_ZIP_LIMIT when it holds or unpacks to more than any platform's export would.
 */
export async function packedIn(file: ByteFile, options: TableOptions): Promise<ReadonlyMap<string, Packed>> {
  const { size } = await file.stat();
  if (size === 0) throw failure(options, 'FILE_EMPTY');
  const packed = new Map<string, Packed>();
  try {
    const zip = await fromRandomAccessReaderPromise(new Reader(file), size, {
      autoClose: false,
      decodeStrings: false,
    });
    if (zip.entryCount > MAX_ENTRIES) throw limit(options, `${zip.entryCount} > ${MAX_ENTRIES} files`);
    let bytes = 0;
    for await (const entry of zip.eachEntry()) {
      const name = nameOf(entry);
      bytes += entry.uncompressedSize;
      demandSafe(entry, name, bytes, options);
      if (!name.endsWith('/')) packed.set(name, packedFile(zip, entry, name, options));
    }
  } catch (error) {
    throw broken(options, error);
  }
  return packed;
}

function demandSafe(entry: Entry, name: string, bytes: number, options: TableOptions): void {
  const { compressedSize, uncompressedSize, compressionMethod } = entry;
  if (validateFileName(name) !== null) throw failure(options, 'FILE_ZIP_NAME', { name: name.slice(0, 200) });
  if (entry.isEncrypted()) throw failure(options, 'FILE_ZIP_ENCRYPTED', { name });
  if (compressionMethod !== STORED && compressionMethod !== DEFLATED)
    throw failure(options, 'FILE_ZIP_BROKEN', { detail: `${name}: compression method ${compressionMethod}` });
  if (bytes > MAX_BYTES) throw limit(options, `> ${MAX_BYTES / 1024 ** 3} GiB`);
  if (uncompressedSize > HARMLESS && uncompressedSize > compressedSize * MAX_RATIO)
    throw limit(options, `${name}: ${compressedSize} → ${uncompressedSize} B, > ${MAX_RATIO} : 1`);
}

function packedFile(zip: ZipFile, entry: Entry, name: string, options: TableOptions): Packed {
  return {
    name,
    size: entry.uncompressedSize,
    crc32: entry.crc32,
    stream: () =>
      zip.openReadStreamPromise(entry).catch((error: unknown) => {
        throw broken(options, error);
      }),
  };
}

/** Windows programs of China write GB18030 without saying so. */
function nameOf({ fileNameRaw, generalPurposeBitFlag }: Entry): string {
  const isUtf8 = (generalPurposeBitFlag & UTF8_NAME) !== 0;
  const name =
    decode(fileNameRaw, 'utf-8') ??
    (isUtf8 ? null : decode(fileNameRaw, 'gb18030')) ??
    fileNameRaw.toString('latin1');
  return name.replaceAll('\\', '/');
}

function limit(options: TableOptions, detail: string): TongdaoError {
  return failure(options, 'FILE_ZIP_LIMIT', { detail });
}

/** What broke while unpacking: our own errors as they are, the library's as a broken archive. */
export function broken(options: TableOptions, error: unknown): TongdaoError {
  if (error instanceof TongdaoError) return error;
  const detail = error instanceof Error ? error.message.slice(0, 200) : 'zip';
  return failure(options, 'FILE_ZIP_BROKEN', { detail }, error);
}

class Reader extends RandomAccessReader {
  readonly #file: ByteFile;

  constructor(file: ByteFile) {
    super();
    this.#file = file;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(chunks(this.#file, start, end), { objectMode: false, highWaterMark: CHUNK });
  }
}

async function* chunks(file: ByteFile, start: number, end: number): AsyncGenerator<Buffer> {
  for (let at = start; at < end; ) {
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK, end - at));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
