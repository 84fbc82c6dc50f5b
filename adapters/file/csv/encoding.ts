export const ENCODINGS = ['utf-8', 'gb18030'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Above this share of unreadable characters among those beyond ASCII, a text is in another encoding. */
const DAMAGE = 0.2;

/** In which encoding these bytes can be read; `ascii` reads alike in both; null: in none. */
export function judge(bytes: Uint8Array): Encoding | 'ascii' | 'utf-16' | null {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return 'utf-16';
  if (bytes.every((byte) => byte < 0x80)) return 'ascii';
  // UTF-8 first: hardly any Chinese text in GB18030 is UTF-8 by chance, while the reverse is common.
  return ENCODINGS.find((encoding) => damage(bytes, encoding) <= DAMAGE) ?? null;
}

function damage(bytes: Uint8Array, encoding: Encoding): number {
  const text = new TextDecoder(encoding).decode(bytes, { stream: true });
  let wide = 0;
  let bad = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) wide += 1;
    if (code === 0xfffd) bad += 1;
  }
  return wide === 0 ? 0 : bad / wide;
}

/**
 * The text, or null when some byte cannot be read.
 * @param cut whether the last character may be cut off; it is then left out
 */
export function decode(bytes: Uint8Array, encoding: Encoding, cut = false): string | null {
  try {
    const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
    // A stream is the faster way in Node.
    const text = decoder.decode(bytes, { stream: true });
    return cut ? text : text + decoder.decode();
  } catch {
    return null;
  }
}

/** The text with U+FFFD where it cannot be read. */
export function decodeLoosely(bytes: Uint8Array, encoding: Encoding): string {
  return new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
}

/** The text of lines of which some cannot be read, with the place of the first bad byte of each of those. */
export function decodeByLine(
  bytes: Buffer,
  encoding: Encoding,
  newline: number,
): {
  readonly text: string;
  readonly unreadable: ReadonlyMap<number, number>;
  /** The last line when it cannot be read and lacks its line end. */
  readonly cutLine: number | null;
} {
  const unreadable = new Map<number, number>();
  const texts: string[] = [];
  let cutLine: number | null = null;
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(newline, at);
    const line = bytes.subarray(at, end < 0 ? bytes.length : end + 1);
    const text = decode(line, encoding);
    if (text === null) unreadable.set(texts.length, at + firstBadByte(line, encoding));
    if (text === null && end < 0) cutLine = texts.length;
    texts.push(text ?? decodeLoosely(line, encoding));
    at += line.length;
  }
  return { text: texts.join(''), unreadable, cutLine };
}

/** Where the first byte stands that cannot be read; the length when the last character is cut off. */
function firstBadByte(bytes: Uint8Array, encoding: Encoding): number {
  let good = 0;
  let bad = bytes.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (decode(bytes.subarray(0, middle), encoding, true) === null) bad = middle;
    else good = middle;
  }
  return bad - 1;
}
