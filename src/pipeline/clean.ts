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
    draft.reject(field, 'FIELD_TYPE', { expected: 'text', actual: Array.isArray(raw) ? 'array' : typeof raw });
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
  text.charCodeAt(0) > 0x20 && text.charCodeAt(text.length - 1) > 0x20;

/** No character that cleaning could change. */
function isUsual(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (!isPlain(c) && c !== 0x20 && !(c >= 0x3001 && c <= 0x301f) && !isWidePunctuation(c)) return false;
  }
  return true;
}

const isWidePunctuation = (c: number): boolean => c >= 0xff01 && c <= 0xff5e && !isWideLetter(c);
const isWideLetter = (c: number): boolean =>
  (c >= 0xff10 && c <= 0xff19) || (c >= 0xff21 && c <= 0xff3a) || (c >= 0xff41 && c <= 0xff5a);

const BLANKS = /[\p{Cc}\p{Zs}\p{Zl}\p{Zp}]+/gu;
const INVISIBLE = /[\u200b-\u200f\u2060\ufeff]/g;
const WIDE_LETTERS = /[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g;
const LONE_SURROGATE = /\p{Cs}/u;

function cleaned(raw: string, field: Field, draft: Draft): string | undefined {
  if (LONE_SURROGATE.test(raw)) {
    draft.reject(field, 'TEXT_MALFORMED');
    return undefined;
  }
  let text = apply(raw, raw.replace(INVISIBLE, '').trim(), 'text.trim', field, draft);
  text = apply(text, text.replace(BLANKS, ' '), 'text.blank', field, draft);
  text = apply(text, text.replace(WIDE_LETTERS, toAscii), 'text.width', field, draft);
  text = apply(text, text.replace(PRIVATE_USE, toStandard), 'text.private-use', field, draft);
  return text === '' ? undefined : text;
}

function apply(before: string, after: string, rule: string, field: Field, draft: Draft): string {
  // A blank cell says nothing either way: turning it into "empty" is no change worth recording.
  if (after !== before && after !== '') draft.change(field, rule);
  return after;
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
