import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { MemberDigest } from '../tlog/export.ts';

/** A fixed time: when an export was made stands in its entry of the log. */
const MTIME = new Date('2000-01-01T00:00:00Z');

/** A zip that is written while it is read, one member after the other. */
export class ZipWriter {
  readonly #zip = new ZipFile();
  readonly stream = this.#zip.outputStream as Readable;

  /** Writes a member as its content comes, and tells what it was. Rejects when the reader of `stream` went away. */
  async add(
    name: string,
    content: AsyncIterable<string | Buffer> | Iterable<string | Buffer>,
    { compress = true } = {},
  ): Promise<MemberDigest> {
    const hash = createHash('sha256');
    let bytes = 0;
    const source = Readable.from(
      (async function* () {
        for await (const piece of content) {
          const chunk = typeof piece === 'string' ? Buffer.from(piece) : piece;
          hash.update(chunk);
          bytes += chunk.length;
          yield chunk;
        }
      })(),
    );
    const abandon = () => source.destroy();
    this.stream.once('close', abandon);
    try {
      if (this.stream.destroyed) abandon();
      else this.#zip.addReadStream(source, name, { mtime: MTIME, compress });
      await finished(source);
    } finally {
      this.stream.off('close', abandon);
    }
    return { sha256: hash.digest('hex'), bytes };
  }

  end(): void {
    this.#zip.end();
  }

  /** Lets the reader of `stream` see that it will not be whole. */
  fail(thrown: unknown): void {
    this.stream.destroy(thrown instanceof Error ? thrown : new Error(String(thrown)));
  }
}
