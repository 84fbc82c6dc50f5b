/** Registered capital: yuan as a decimal string here, 万 in the texts of registers (spellings: domain facts, section 7). */

export interface Capital {
  readonly capital: string;
  /** null: the text does not say. */
  readonly currency: string | null;
}

const CURRENCIES: Readonly<Record<string, string | null>> = {
  '': null,
  人民币: 'CNY',
  人民币元: 'CNY',
  元人民币: 'CNY',
  元: 'CNY',
  美元: 'USD',
  港元: 'HKD',
  港币: 'HKD',
  香港元: 'HKD',
  日元: 'JPY',
  欧元: 'EUR',
};

export const CURRENCY_WORDS: Readonly<Record<string, string>> = {
  CNY: '人民币',
  USD: '美元',
  HKD: '港元',
  JPY: '日元',
  EUR: '欧元',
};

/** `85.5000(万元人民币)`, `1,200(万美元)`, `50万人民币`, `100(万)` …; undefined: not a spelling that is known. */
export function parseCapital(text: string): Capital | undefined {
  const plain = text.replace(/[\s,，()（）]/g, '');
  const parts = /^(\d+(?:\.\d+)?)(万?)(\D*)$/.exec(plain);
  const currency = parts === null ? undefined : CURRENCIES[parts[3]!];
  if (parts === null || currency === undefined) return undefined;
  return { capital: shift(parts[1]!, parts[2] === '万' ? 4 : 0), currency };
}

/** Moves the decimal point to the right (to the left when negative), without rounding or superfluous zeros. */
export function shift(decimal: string, places: number): string {
  const [whole, fraction = ''] = decimal.split('.') as [string, string?];
  const point = whole.length + places;
  const digits = (whole + fraction).padStart(whole.length + fraction.length + Math.max(0, 1 - point), '0');
  const at = Math.max(1, point);
  const padded = digits.padEnd(at, '0');
  const left = padded.slice(0, at).replace(/^0+(?=\d)/, '');
  const right = padded.slice(at).replace(/0+$/, '');
  return right === '' ? left : `${left}.${right}`;
}

/** 1234567.8 as `1,234,567.8`. */
export const grouped = (decimal: string): string => decimal.replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',');
