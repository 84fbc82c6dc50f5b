/** Other spellings of the same value, as exports show them (domain facts, section 7). */
import { CURRENCY_WORDS, grouped, shift } from './capital.ts';
import type { Random } from './random.ts';

export const NULL_MARKERS = ['N/A', '\\N', '-', '无'] as const;
export const OPEN_ENDS = ['长期', '9999-12-31', '永久', '无固定期限'] as const;

export const fullWidth = (text: string): string =>
  text.replace(/[0-9A-Za-z]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));

export const padded = (text: string): string => text.padEnd(text.length + 4);

/** `（）` for `()` and the other way round; null where there are none. */
export function otherBrackets(text: string): string | null {
  if (/[()]/.test(text)) return text.replace(/\(/g, '（').replace(/\)/g, '）');
  return /[（）]/.test(text) ? text.replace(/（/g, '(').replace(/）/g, ')') : null;
}

export function dateSpelling(date: string, random: Random): string {
  const [year, month, day] = date.split('-') as [string, string, string];
  return random.pick([
    `${year}年${Number(month)}月${Number(day)}日`,
    `${year}-${Number(month)}-${Number(day)}`,
    `${year}${month}${day}`,
    `${date} 00:00:00`,
  ]);
}

/** null: a currency that has no word here. */
export function capitalSpelling(capital: string, currency: string | null, random: Random): string | null {
  const amount = shift(capital, -4);
  if (currency === null) return `${amount}(万)`;
  const word = CURRENCY_WORDS[currency];
  if (word === undefined) return null;
  if (currency !== 'CNY')
    return random.pick([`${amount}(万${word})`, `${grouped(amount)}(万${word})`, `${amount}万${word}`]);
  return random.pick([
    `${amount}(万元人民币)`,
    `${grouped(amount)}(万元人民币)`,
    `${amount}万人民币`,
    `${amount}万元人民币`,
    `${amount}(万人民币 )`,
    `${amount.includes('.') ? amount : `${amount}.0000`}(万元人民币)`,
  ]);
}
