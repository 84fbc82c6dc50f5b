import type { Encoding } from '../csv/encoding.ts';
import { encodingOf } from '../csv/table.ts';
import type { TableOptions } from '../formats/table.ts';
import type { ByteFile } from '../sites/site.ts';

const CHUNK = 64 * 1024;

/**
 * A file's text in pieces, from its start. Bytes that cannot be read become U+FFFD.
 * What a file says of its encoding is not believed, since programs that change the one often leave the other: its bytes tell.
 */
export async function* textOf(
  file: ByteFile,
  options: TableOptions,
  known: Encoding | null,
): AsyncGenerator<string> {
  const buffer = Buffer.allocUnsafe(CHUNK);
  let encoding = known;
  let decoder = new TextDecoder(encoding ?? 'utf-8');
  for (let at = 0; ; ) {
    const { bytesRead } = await file.read(buffer, 0, CHUNK, at);
    if (bytesRead === 0) break;
    const bytes = buffer.subarray(0, bytesRead);
    if (encoding === null) {
      encoding = encodingOf(bytes, options);
      if (encoding !== null) decoder = new TextDecoder(encoding);
    }
    yield decoder.decode(bytes, { stream: true });
    at += bytesRead;
  }
  yield decoder.decode();
}
