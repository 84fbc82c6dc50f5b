/** Currencies by ISO 4217 with the spellings that platforms use: numeric code (list CA04), alphabetic code, Chinese names. */
const CURRENCIES: readonly (readonly [alpha: string, numeric: string, ...names: string[]])[] = [
  ['CNY', '156', '人民币', '人民币元', 'RMB', '¥'],
  ['USD', '840', '美元', '美金', 'US$'],
  ['HKD', '344', '港元', '港币', '香港元', 'HK$'],
  ['JPY', '392', '日元', '日币', '日圆'],
  ['EUR', '978', '欧元', '€'],
  ['GBP', '826', '英镑', '£'],
  ['TWD', '901', '新台湾元', '新台币', '台币', '台湾元'],
  ['MOP', '446', '澳门元', '澳门币'],
  ['AUD', '036', '澳大利亚元', '澳元'],
  ['CAD', '124', '加元', '加拿大元'],
  ['SGD', '702', '新加坡元', '新元'],
  ['KRW', '410', '韩元', '韩国元', '韩圆', '韩国圆'],
  ['CHF', '756', '瑞士法郎'],
  ['NZD', '554', '新西兰元'],
  ['SEK', '752', '瑞典克朗'],
  ['NOK', '578', '挪威克朗'],
  ['DKK', '208', '丹麦克朗'],
  ['THB', '764', '泰铢', '泰国铢'],
  ['MYR', '458', '马来西亚林吉特', '林吉特'],
  ['INR', '356', '印度卢比'],
  ['RUB', '643', '俄罗斯卢布', '卢布'],
  ['BRL', '986', '巴西雷亚尔'],
  ['ZAR', '710', '南非兰特', '兰特'],
  ['PHP', '608', '菲律宾比索'],
  ['VND', '704', '越南盾'],
  ['IDR', '360', '印尼盾', '印度尼西亚卢比'],
  // Replaced by other currencies since; old registrations keep them.
  ['TWD', '158'],
  ['DEM', '276', '德国马克', '马克'],
  ['FRF', '250', '法国法郎'],
  ['FIM', '246', '芬兰马克'],
  ['ITL', '380', '意大利里拉'],
  ['NLG', '528', '荷兰盾'],
  ['BEF', '056', '比利时法郎'],
];

const byName = new Map<string, string>();
const byNumeric = new Map<string, string>();
const firstName = new Map<string, string>();
for (const [alpha, numeric, ...names] of CURRENCIES) {
  byNumeric.set(numeric, alpha);
  for (const name of [alpha, ...names]) byName.set(name, alpha);
  if (!firstName.has(alpha)) firstName.set(alpha, names[0] ?? alpha);
}

/** ISO 4217 alphabetic code of a numeric one; leading zeros may be lost. */
export const currencyOfNumber = (digits: string): string | undefined =>
  byNumeric.get(digits.padStart(3, '0'));

/** The usual Chinese name, else the code itself. */
export const currencyName = (alpha: string): string => firstName.get(alpha) ?? alpha;

/** Powers of ten of the unit words. */
const UNITS: Readonly<Record<string, number>> = { 万亿: 12, 亿: 8, 千万: 7, 百万: 6, 万: 4, 千: 3 };
const BASE_UNITS = new Set(['元', '圆']);
/** Words that stand beside an amount and say nothing. */
const FILLERS = ['整', '正'];

/** What the words beside an amount say. */
export interface MoneyWords {
  /** Power of ten; null when no unit is named. */
  readonly power: number | null;
  /** ISO 4217 code; null when none is named. */
  readonly currency: string | null;
}

const VOCABULARY = [...byName.keys(), ...Object.keys(UNITS), ...BASE_UNITS, ...FILLERS].sort(
  (a, b) => b.length - a.length,
);
const known = new Map<string, MoneyWords | null>();

/** Reads `万元人民币`, `人民币元(万元)` and the like (NFKC, no blanks). null: something else, or it contradicts itself. */
export function readMoneyWords(words: string): MoneyWords | null {
  const cached = known.get(words);
  if (cached !== undefined) return cached;
  const read = words.length > 40 ? null : parseWords(words.replace(/[()[\]]/g, '').toUpperCase());
  // Junk must not fill the memory: the spellings that occur are few.
  if (known.size < 1000) known.set(words, read);
  return read;
}

function parseWords(words: string): MoneyWords | null {
  let unit: number | null = null;
  let isBase = false;
  let currency: string | null = null;
  for (let at = 0; at < words.length; ) {
    const word = VOCABULARY.find((candidate) => words.startsWith(candidate, at));
    if (word === undefined) return null;
    at += word.length;
    const named = byName.get(word);
    const power = UNITS[word];
    // `2000万人民币(万元)` names its unit twice and means it once.
    if (named !== undefined && currency !== null && currency !== named) return null;
    if (power !== undefined && unit !== null && unit !== power) return null;
    currency = named ?? currency;
    unit = power ?? unit;
    isBase ||= BASE_UNITS.has(word);
  }
  return { power: unit ?? (isBase ? 0 : null), currency };
}
