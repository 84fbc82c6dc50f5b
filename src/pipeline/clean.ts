import type { RawValue } from '../contract/adapter.ts';
import type { Field } from '../contract/dataset.ts';
import type { Draft } from './draft.ts';
import { isPlain } from './width.ts';

/** Longest value that is taken, in UTF-16 code units. */
export const LIMIT = 1024 * 1024;

/** How platforms write "nothing". */
const MARKERS = new Set([
  '\\N',
  '\\n',
  '-',
  '--',
  '—',
  '——',
  '/',
  '无',
  '空',
  'N/A',
  'n/a',
  'null',
  'NULL',
  'Null',
]);

export const isMarker = (text: string): boolean => text.length <= 4 && MARKERS.has(text);

/**
 * A raw scalar as clean text; undefined when it is empty or was rejected. Ends are trimmed, control characters and odd blanks
 * become one blank, full-width letters and digits become ASCII, GB18030's old private-use characters their standard ones.
 * Punctuation and brackets stay as the source wrote them.
 */
export function cleanText(raw: RawValue | undefined, field: Field, draft: Draft): string | undefined {
  if (raw === undefined || raw === null || raw === '') return undefined;
  if (typeof raw === 'number') return numberText(raw, field, draft);
  if (typeof raw === 'boolean') return String(raw);
  if (typeof raw !== 'string') {
    draft.reject(field, 'FIELD_TYPE', {
      expected: 'text',
      actual: Array.isArray(raw) ? 'array' : typeof raw,
    });
    return undefined;
  }
  if (raw.length > LIMIT) {
    draft.reject(field, 'FIELD_TOO_LONG', { limit: LIMIT });
    return undefined;
  }
  if (isTrimmed(raw) && isUsual(raw)) return raw;
  return cleaned(raw, field, draft);
}

/** As cleanText, and a null marker is empty too. */
export function readText(raw: RawValue | undefined, field: Field, draft: Draft): string | undefined {
  const text = cleanText(raw, field, draft);
  if (text === undefined || !isMarker(text)) return text;
  draft.change(field, 'empty.marker');
  return undefined;
}

function numberText(raw: number, field: Field, draft: Draft): string | undefined {
  if (!Number.isFinite(raw)) draft.reject(field, 'FIELD_TYPE', { expected: 'number', actual: String(raw) });
  else if (Math.abs(raw) > Number.MAX_SAFE_INTEGER) draft.reject(field, 'UNREPAIRABLE');
  else {
    const text = String(raw);
    if (!text.includes('e')) return text;
    draft.reject(field, 'UNREPAIRABLE');
  }
  return undefined;
}

const isTrimmed = (text: string): boolean =>
  !isBlank(text.charCodeAt(0)) && !isBlank(text.charCodeAt(text.length - 1));

/** Blanks of Unicode, control characters, and characters without width. */
const isBlank = (c: number): boolean =>
  c <= 0x20 ||
  (c >= 0x7f && c <= 0xa0) ||
  c === 0x1680 ||
  (c >= 0x2000 && c <= 0x200f) ||
  (c >= 0x2028 && c <= 0x202f) ||
  (c >= 0x205f && c <= 0x206f) ||
  c === 0x3000 ||
  c === 0xfeff;

/** No character that cleaning could change. */
function isUsual(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (isPlain(c) || c === 0x20) continue;
    if (isBlank(c) || isWideLetter(c) || isPrivateOrSurrogate(c)) return false;
  }
  return true;
}

const isPrivateOrSurrogate = (c: number): boolean => c >= 0xd800 && c <= 0xf8ff;
const isWideLetter = (c: number): boolean =>
  (c >= 0xff10 && c <= 0xff19) || (c >= 0xff21 && c <= 0xff3a) || (c >= 0xff41 && c <= 0xff5a);

const INNER_BLANKS = /(?! )[\p{Cc}\p{Z}\u200b-\u200f\u2060-\u206f\ufeff]+/gu;
const WIDE_LETTERS = /[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g;
const LONE_SURROGATE = /\p{Cs}/u;

function cleaned(raw: string, field: Field, draft: Draft): string | undefined {
  if (LONE_SURROGATE.test(raw)) {
    draft.reject(field, 'TEXT_MALFORMED');
    return undefined;
  }
  const standard = raw.replace(PRIVATE_USE, toStandard);
  const trimmed = trim(standard);
  if (trimmed === '') return undefined;
  const single = trimmed.replace(INNER_BLANKS, ' ');
  const text = single.replace(WIDE_LETTERS, toAscii);
  if (standard !== raw) draft.change(field, 'text.private-use');
  if (trimmed !== standard) draft.change(field, 'text.trim');
  if (single !== trimmed) draft.change(field, 'text.blank');
  if (text !== single) draft.change(field, 'text.width');
  return text;
}

/** By hand: a pattern anchored at the end takes quadratic time on a cell full of blanks. */
function trim(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isBlank(text.charCodeAt(from))) from += 1;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

const toAscii = (letter: string): string => String.fromCharCode(letter.charCodeAt(0) - 0xfee0);

/** GB18030-2005 put these characters into the private use area, GB18030-2022 at their own code points; decoders still differ. */
const STANDARD: Readonly<Record<string, string>> = {
  '\ue5e5': ' ',
  '\ue78d': '\ufe10',
  '\ue78e': '\ufe12',
  '\ue78f': '\ufe11',
  '\ue790': '\ufe13',
  '\ue791': '\ufe14',
  '\ue792': '\ufe15',
  '\ue793': '\ufe16',
  '\ue794': '\ufe17',
  '\ue795': '\ufe18',
  '\ue796': '\ufe19',
  '\ue81e': '\u9fb4',
  '\ue826': '\u9fb5',
  '\ue82b': '\u9fb6',
  '\ue82c': '\u9fb7',
  '\ue832': '\u9fb8',
  '\ue843': '\u9fb9',
  '\ue854': '\u9fba',
  '\ue864': '\u9fbb',
};
const PRIVATE_USE = new RegExp(`[${Object.keys(STANDARD).join('')}]`, 'g');
const toStandard = (character: string): string => STANDARD[character]!;
