/** Reads a zip as our exports are written (APPNOTE 6.3, without zip64, encryption and parts), from wherever its bytes are. */
import { pipeline, Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { TongdaoError } from '../contract/errors.ts';
import { fromUtf8 } from '../tlog/encoding.ts';

/** Bytes that can be read at any place. */
export interface Bytes {
  readonly size: number;
  /** Exactly `length` bytes, all of which are there. */
  read(at: number, length: number): Promise<Buffer>;
}

export interface ZipMember {
  readonly name: string;
  readonly isCompressed: boolean;
  /** Where its bytes lie. */
  readonly at: number;
  readonly length: number;
}

const END = { signature: 0x06054b50, bytes: 22 };
const CENTRAL = { signature: 0x02014b50, bytes: 46 };
const LOCAL = { signature: 0x04034b50, bytes: 30 };
/** More than any index of ours has. */
const INDEX_LIMIT = 1 << 20;
const CHUNK = 1 << 16;

/** The members of a zip by name. Throws EXPORT_ZIP. */
export async function openZip(source: Bytes): Promise<ReadonlyMap<string, ZipMember>> {
  const end = await readAt(source, source.size - END.bytes, END.bytes);
  const [count, length, start] = [end.readUInt16LE(10), end.readUInt32LE(12), end.readUInt32LE(16)];
  const isWhole = end.readUInt32LE(0) === END.signature && start + length === source.size - END.bytes;
  if (!isWhole || length > INDEX_LIMIT) throw broken('index');
  const index = await readAt(source, start, length);
  const members = new Map<string, ZipMember>();
  let at = 0;
  while (at < index.length) {
    if (at + CENTRAL.bytes > index.length || index.readUInt32LE(at) !== CENTRAL.signature)
      throw broken('index');
    const [nameBytes, extra, comment] = [28, 30, 32].map((offset) => index.readUInt16LE(at + offset));
    const name = fromUtf8(index.subarray(at + CENTRAL.bytes, at + CENTRAL.bytes + nameBytes!)) ?? '';
    const method = index.readUInt16LE(at + 10);
    if (members.has(name) || (method !== 0 && method !== 8)) throw broken(name);
    const place = await placeOf(source, index.readUInt32LE(at + 42), name);
    const bytes = index.readUInt32LE(at + 20);
    if (place + bytes > start) throw broken(name);
    members.set(name, { name, isCompressed: method === 8, at: place, length: bytes });
    at += CENTRAL.bytes + nameBytes! + extra! + comment!;
  }
  if (members.size !== count) throw broken('index');
  return members;
}

async function placeOf(source: Bytes, at: number, name: string): Promise<number> {
  const head = await readAt(source, at, LOCAL.bytes);
  const [nameBytes, extra] = [head.readUInt16LE(26), head.readUInt16LE(28)];
  const written = fromUtf8(await readAt(source, at + LOCAL.bytes, nameBytes));
  if (head.readUInt32LE(0) !== LOCAL.signature || written !== name) throw broken(name);
  return at + LOCAL.bytes + nameBytes + extra;
}

/** What a member holds, piece by piece. Throws EXPORT_ZIP when it does not unpack. */
export async function* contentOf(source: Bytes, member: ZipMember): AsyncGenerator<Buffer> {
  if (!member.isCompressed) return yield* pieces(source, member);
  const inflate = createInflateRaw();
  pipeline(Readable.from(pieces(source, member)), inflate, () => {});
  try {
    yield* inflate as AsyncIterable<Buffer>;
  } catch {
    throw broken(member.name);
  }
}

async function* pieces(source: Bytes, { at, length }: ZipMember): AsyncGenerator<Buffer> {
  for (let done = 0; done < length; done += CHUNK) {
    yield await source.read(at + done, Math.min(CHUNK, length - done));
  }
}

/** A member that is not compressed as a source of its own. */
export function within(source: Bytes, { name, isCompressed, at, length }: ZipMember): Bytes {
  if (isCompressed) throw broken(name);
  return { size: length, read: (from, bytes) => source.read(at + from, bytes) };
}

async function readAt(source: Bytes, at: number, length: number): Promise<Buffer> {
  if (at < 0 || at + length > source.size) throw broken('index');
  return source.read(at, length);
}

const broken = (where: string): TongdaoError => new TongdaoError('EXPORT_ZIP', { where });
