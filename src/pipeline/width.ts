/**
 * Character widths. Platforms differ in full-width and half-width forms, brackets and blanks; comparing folds all of that.
 * NFKC is dear, so text is first tested for characters that it could change.
 */

/** Code units that no fold ever touches: most of Chinese, and printable ASCII but blank and brackets. */
export const isPlain = (c: number): boolean => (c >= 0x4e00 && c <= 0x9fff) || (c > 0x20 && c < 0x7f);

/** Full-width ASCII, the ideographic blank, and CJK punctuation: folded by table. */
const isTabled = (c: number): boolean => (c >= 0xff01 && c <= 0xff5e) || (c >= 0x3000 && c <= 0x301f);

const BRACKETS = new Map<number, number>();
for (const [from, to] of [
  ['[{〔【〖〘', '('],
  [']}〕】〗〙', ')'],
] as const) {
  for (const bracket of from) BRACKETS.set(bracket.charCodeAt(0), to.charCodeAt(0));
}

const OPEN = 0x5b;
const CLOSE = 0x7d;

/** NFKC, where it can change anything. */
export function narrow(text: string): string {
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (!isPlain(c) && c >= 0x7f) return text.normalize('NFKC');
  }
  return text;
}

let scratch = new Uint16Array(4096);

/** Compare form of text: NFKC, every bracket round, no blanks. */
export function foldText(text: string): string {
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (!isPlain(c) || (c >= OPEN && c <= CLOSE && BRACKETS.has(c))) return foldFrom(text, i);
  }
  return text;
}

function foldFrom(text: string, start: number): string {
  if (scratch.length < text.length) scratch = new Uint16Array(text.length * 2);
  let end = 0;
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (i < start) scratch[end++] = c;
    else if (isPlain(c)) scratch[end++] = c >= OPEN && c <= CLOSE ? (BRACKETS.get(c) ?? c) : c;
    else if (c >= 0x7f && !isTabled(c)) return foldRare(text);
    else end = put(c, end);
  }
  return Buffer.from(scratch.buffer, 0, end * 2).toString('utf16le');
}

function put(c: number, end: number): number {
  const half = c >= 0xff01 && c <= 0xff5e ? c - 0xfee0 : c;
  if (half <= 0x20 || half === 0x3000) return end;
  scratch[end] = BRACKETS.get(half) ?? half;
  return end + 1;
}

/** Text with characters beyond the tables: accents, compatibility ideographs, enclosed numbers, surrogate pairs. */
function foldRare(text: string): string {
  let folded = '';
  for (const character of text.normalize('NFKC')) {
    const c = character.charCodeAt(0);
    if (c > 0x20 && c !== 0x7f) folded += String.fromCodePoint(BRACKETS.get(c) ?? character.codePointAt(0)!);
  }
  return folded;
}
