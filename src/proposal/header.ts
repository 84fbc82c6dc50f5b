import { narrow } from '../pipeline/width.ts';

/** A column's name taken apart. */
export interface Header {
  readonly written: string;
  /** What stands in brackets: `万元`, `经营场所`. */
  readonly notes: readonly string[];
  /** The name in the forms that may be looked up, letters and digits only, upper case; the fullest first. */
  readonly forms: readonly string[];
  /** Its parts: Chinese runs, and Latin words in small letters. */
  readonly parts: readonly string[];
}

const BRACKETS = /[([{【〔]([^)\]}】〕]*)[)\]}】〕]/g;
/** A part that nearly all columns begin with says where they stand, not what they are. */
const PREFIX_SHARE = 0.6;
const PREFIX_COLUMNS = 5;

export function readHeaders(columns: readonly string[]): readonly Header[] {
  const parts = columns.map(partsOf);
  const prefix = commonPrefix(parts);
  return columns.map((written, at) => {
    const own = parts[at]!;
    const hasPrefix = prefix !== null && own.length > 1 && own[0] === prefix;
    const rest = hasPrefix ? own.slice(1) : own;
    const plain = narrow(written);
    const forms = [
      squeeze(plain),
      squeeze(plain.replace(BRACKETS, '')),
      squeeze(rest.join('')),
      squeeze(rest.join('').replace(/\d+$/, '')),
    ];
    return {
      written,
      notes: [...plain.matchAll(BRACKETS)].map(([, note = '']) => note),
      forms: [...new Set(forms)].filter((form) => form !== ''),
      parts: rest.filter((part) => !/^\d+$/.test(part)),
    };
  });
}

/** Letters, digits and Chinese characters only, in capitals. */
export const squeeze = (text: string): string =>
  narrow(text)
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/** `regCapCur_2` → reg, cap, cur, 2; `注册资本(万元)` → 注册资本. Of a dotted path the last name counts. */
export function partsOf(name: string): readonly string[] {
  const plain = narrow(name).replace(BRACKETS, ' ');
  const last = plain.slice(plain.lastIndexOf('.', plain.length - 2) + 1);
  return last
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .split(
      /[^\p{L}\p{N}]+|(?<=\p{Script=Han})(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=\p{Script=Han})|(?<=[A-Za-z])(?=\d)/u,
    )
    .filter((part) => part !== '')
    .map((part) => part.toLowerCase());
}

function commonPrefix(columns: readonly (readonly string[])[]): string | null {
  const counts = new Map<string, number>();
  for (const [first, ...rest] of columns)
    if (first !== undefined && rest.length > 0) counts.set(first, (counts.get(first) ?? 0) + 1);
  const [best] = [...counts].sort((a, b) => b[1] - a[1]);
  if (best === undefined || columns.length < PREFIX_COLUMNS) return null;
  return best[1] / columns.length >= PREFIX_SHARE ? best[0] : null;
}
