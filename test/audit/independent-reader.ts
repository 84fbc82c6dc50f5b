/**
 * A reader of tlog-tiles by the text of its specification alone: nothing of src is used here. It fetches a log, and recomputes every
 * tile and the root from the entries, by the recursive definition of RFC 6962 §2.1.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';

export interface Read {
  readonly origin: string;
  readonly entries: readonly string[];
  /** Paths that were fetched. */
  readonly paths: readonly string[];
}

export type Get = (
  path: string,
) => Promise<{ readonly type: string; readonly caching: string; readonly bytes: Buffer }>;

const sha256 = (...parts: readonly Buffer[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest();

/** MTH(D[n]). */
function treeHash(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return leaves[0]!;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return sha256(Buffer.of(1), treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)));
}

/** Throws at whatever is not as the specification and the key say. */
export async function readLog(get: Get, vkey: string): Promise<Read> {
  const paths: string[] = [];
  const fetched = async (path: string): Promise<Buffer> => {
    const { type, caching, bytes } = await get(path);
    demand(type === 'application/octet-stream', `${path}: type ${type}`);
    demand(/immutable/.test(caching), `${path}: caching ${caching}`);
    paths.push(path);
    return bytes;
  };
  const checkpoint = await get('checkpoint');
  demand(checkpoint.type === 'text/plain; charset=utf-8', `checkpoint: type ${checkpoint.type}`);
  demand(
    /no-cache|no-store|max-age=[0-5]\b/.test(checkpoint.caching),
    `checkpoint: caching ${checkpoint.caching}`,
  );
  const { origin, size, root } = open(checkpoint.bytes.toString(), vkey);

  const entries: string[] = [];
  for (const [n, width] of tilesAt(size, 0)) {
    const bundle = await fetched(pathOf('entries', n, width));
    for (let at = 0; at < bundle.length; ) {
      const length = bundle.readUInt16BE(at);
      entries.push(bundle.subarray(at + 2, at + 2 + length).toString());
      at += 2 + length;
    }
  }
  demand(entries.length === size, `${entries.length} entries instead of ${size}`);

  const leaves = entries.map((entry) => sha256(Buffer.of(0), Buffer.from(entry)));
  for (let level = 0; Math.floor(size / 256 ** level) > 0; level += 1) {
    for (const [n, width] of tilesAt(size, level)) {
      const path = pathOf(String(level), n, width);
      const hashes = Array.from({ length: width }, (_, i) =>
        treeHash(leaves.slice((n * 256 + i) * 256 ** level, (n * 256 + i + 1) * 256 ** level)),
      );
      demand((await fetched(path)).equals(Buffer.concat(hashes)), `${path} is another tile`);
    }
  }
  demand(treeHash(leaves).equals(root), 'the root is another one');
  return { origin, entries, paths };
}

function open(note: string, vkey: string): { origin: string; size: number; root: Buffer } {
  const [text = '', signatures = ''] = note.split(/(?<=\n)\n(?=— )/);
  const [name = '', id = '', key = ''] = vkey.split(/\+([0-9a-f]{8})\+/);
  const raw = Buffer.from(key, 'base64');
  demand(raw[0] === 1 && raw.length === 33, 'the key is no Ed25519 key');
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw.subarray(1)]);
  const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  const line = signatures.split('\n').find((one) => one.startsWith(`— ${name} `)) ?? '';
  const signature = Buffer.from(line.split(' ')[2] ?? '', 'base64');
  demand(signature.subarray(0, 4).toString('hex') === id, 'another key signed');
  demand(verify(null, Buffer.from(text), publicKey, signature.subarray(4)), 'the signature does not hold');
  const [origin = '', size = '', root = ''] = text.split('\n');
  demand(origin === name, 'the log has another name than its key');
  return { origin, size: Number(size), root: Buffer.from(root, 'base64') };
}

/** Index and width of every tile of a level. */
function tilesAt(size: number, level: number): [number, number][] {
  const hashes = Math.floor(size / 256 ** level);
  const tiles = Array.from({ length: Math.floor(hashes / 256) }, (_, n): [number, number] => [n, 256]);
  return hashes % 256 === 0 ? tiles : [...tiles, [tiles.length, hashes % 256]];
}

function pathOf(level: string, n: number, width: number): string {
  const digits = String(n);
  const padded = digits.padStart(3 * Math.ceil(digits.length / 3), '0');
  const groups = padded.replace(/\d{3}(?=\d)/g, 'x$&/');
  return `tile/${level}/${groups}${width === 256 ? '' : `.p/${width}`}`;
}

function demand(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}
