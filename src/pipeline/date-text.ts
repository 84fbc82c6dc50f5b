import type { RuleName } from '../contract/rules.ts';
import { dayOfNumber, isDay, isoDay, shanghaiDay, shanghaiMidnight } from './calendar.ts';
import { narrow } from './width.ts';

/** What a date column says. `date`: a calendar day YYYY-MM-DD and the rule that made it. */
export type DateReading =
  | { readonly is: 'date'; readonly date: string; readonly rule: RuleName }
  | { readonly is: 'open' | 'empty' | 'range' | 'invalid' };

const OPEN = { is: 'open' } as const;
const EMPTY = { is: 'empty' } as const;
const RANGE = { is: 'range' } as const;
const INVALID = { is: 'invalid' } as const;

const OPEN_WORDS = new Set([
  '长期',
  '长期有效',
  '长期存续',
  '永久',
  '永久有效',
  '永久存续',
  '无固定期限',
  '无期限',
  '不约定期限',
]);

/** Days that systems store for "no date": the zero days of SQL, .NET, Excel and of hand-made tables. */
const ZERO_DAYS = new Set(['0001-01-01', '1899-12-30', '1899-12-31', '1900-01-01']);

/** YYYY-MM-DD, and the day exists. The usual spelling, so it has a way of its own. */
export function isCanonicalDate(text: string): boolean {
  if (text.length !== 10 || text.charCodeAt(4) !== 0x2d || text.charCodeAt(7) !== 0x2d) return false;
  for (let i = 0; i < 10; i += 1) {
    const c = text.charCodeAt(i);
    if (i !== 4 && i !== 7 && (c < 0x30 || c > 0x39)) return false;
  }
  const year = Number(text.slice(0, 4));
  // Years that may mean "empty" or "open-ended" are read with care.
  return year > 1900 && year < 2099 && isDay(year, Number(text.slice(5, 7)), Number(text.slice(8)));
}

/** `20200527`, `2020/5/7`, `2020.05.07`: the other usual spellings of a day as YYYY-MM-DD; null: anything else. */
export function plainDay(text: string): string | null {
  const { length } = text;
  if (length < 8 || length > 10) return null;
  const [year, month, day] =
    length === 8 && isDigit(text.charCodeAt(4)) ? compactParts(text) : splitParts(text);
  return year > 1900 && year < 2099 && isDay(year, month, day) ? isoDay(year, month, day) : null;
}

const NO_PARTS = [0, 0, 0] as const;
const isDigit = (c: number): boolean => c >= 0x30 && c <= 0x39;

function compactParts(text: string): readonly [number, number, number] {
  for (let i = 0; i < 8; i += 1) if (!isDigit(text.charCodeAt(i))) return NO_PARTS;
  return [Number(text.slice(0, 4)), Number(text.slice(4, 6)), Number(text.slice(6))];
}

function splitParts(text: string): readonly [number, number, number] {
  const mark = text.charCodeAt(4);
  if (mark !== 0x2d && mark !== 0x2e && mark !== 0x2f) return NO_PARTS;
  const second = text.charCodeAt(6) === mark ? 6 : 7;
  if (text.charCodeAt(second) !== mark) return NO_PARTS;
  for (let i = 0; i < text.length; i += 1)
    if (i !== 4 && i !== second && !isDigit(text.charCodeAt(i))) return NO_PARTS;
  const day = text.length - second - 1;
  if (day < 1 || day > 2) return NO_PARTS;
  return [Number(text.slice(0, 4)), Number(text.slice(5, second)), Number(text.slice(second + 1))];
}

const LONGEST = 64;

/** A date in any spelling of domain practice, or only in `format` when the mapping states one. */
export function readDate(text: string, format?: string): DateReading {
  if (text.length > LONGEST) return INVALID;
  const plain = narrow(text).trim();
  if (OPEN_WORDS.has(plain.replaceAll(' ', ''))) return OPEN;
  if (format !== undefined) return byFormat(plain, format);
  if (/^-?\d+(\.\d+)?$/.test(plain)) return byDigits(plain);
  return byParts(plain);
}

const PARTS = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*(?:[-/.月]\s*(?:(\d{1,2})\s*日?)?)?(?:[\sT]*(\S.*))?$/;
const TIME = /^(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})(?:[.,]\d+)?秒?|分)?\s*(Z|[+-]\d{2}:?\d{2})?$/;
const OPEN_TAIL = /^(?:[-~至—]\s*)+$/;
const TWO_DATES = /\d{4}.*[至到~—-].*(?:\d{4}\s*[-/.年]|长期|永久|期限)/;

function byParts(text: string): DateReading {
  const parts = PARTS.exec(text);
  if (parts === null) return TWO_DATES.test(text) ? RANGE : INVALID;
  const [, year, month, day, tail] = parts;
  if (tail === undefined)
    return day === undefined ? monthOnly(year!, month!) : calendarDay(year!, month!, day);
  if (OPEN_TAIL.test(tail)) {
    const start = day === undefined ? INVALID : calendarDay(year!, month!, day);
    return start.is === 'date' ? { ...start, rule: 'date.range-start' } : start;
  }
  const time = TIME.exec(tail);
  if (time === null || day === undefined) return TWO_DATES.test(text) ? RANGE : INVALID;
  return withTime(calendarDay(year!, month!, day), time);
}

function withTime(reading: DateReading, [, hour, minute, second = '0', zone]: RegExpExecArray): DateReading {
  if (reading.is !== 'date') return reading;
  const [h, m, s] = [Number(hour), Number(minute), Number(second)];
  if (h > 24 || m > 59 || s > 60) return INVALID;
  const rule = h + m + s === 0 ? 'date.format' : 'date.time-dropped';
  if (zone === undefined || zone.replace(':', '') === '+0800') return { ...reading, rule };
  const offset =
    zone === 'Z' ? 0 : Number(`${zone[0]}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)));
  const utc = Date.UTC(...ymd(reading.date), h, m, s) - offset * 60_000;
  return { is: 'date', date: shanghaiDay(utc), rule: 'date.zone' };
}

function byDigits(text: string): DateReading {
  const [whole] = text.split('.') as [string];
  if (/^0+$/.test(whole)) return EMPTY;
  if (text.includes('.')) return excelSerial(whole);
  const compact = /^(\d{4})(\d{2})(\d{2})(?:\d{4}|\d{6})?$/.exec(whole);
  if (compact !== null && isCompactYear(Number(compact[1]))) {
    const reading = calendarDay(compact[1]!, compact[2]!, compact[3]!);
    const isLong = whole.length > 8;
    if (reading.is !== 'invalid') {
      return isLong && reading.is === 'date' ? { ...reading, rule: 'date.time-dropped' } : reading;
    }
  }
  if (whole.length === 6) return monthOnly(whole.slice(0, 4), whole.slice(4));
  if (whole.length === 5) return excelSerial(whole);
  return /^-?\d{11,13}$/.test(whole) ? epoch(Number(whole)) : INVALID;
}

/** Twelve digits may be a compact time or milliseconds: only years that platforms write are years. */
const isCompactYear = (year: number): boolean => year === 0 || (year >= 1800 && year < 2200) || year >= 2999;

const epoch = (ms: number): DateReading => usualDay(shanghaiDay(ms), 'date.epoch');

/** Excel counts days from 1899-12-30 (its 1900 leap day included); five digits are the days 1927 to 2173. */
const excelSerial = (days: string): DateReading =>
  /^\d{5}$/.test(days) ? usualDay(dayOfNumber(Number(days) - 25569), 'date.excel-serial') : INVALID;

function monthOnly(year: string, month: string): DateReading {
  const reading = calendarDay(year, month, '1');
  return reading.is === 'date' ? { ...reading, rule: 'date.month-only' } : reading;
}

function calendarDay(year: string, month: string, day: string): DateReading {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  if (y === 9999) return OPEN;
  if (y === 0) return m === 0 && d === 0 ? EMPTY : INVALID;
  return isDay(y, m, d) ? usualDay(isoDay(y, m, d), 'date.format') : INVALID;
}

function usualDay(date: string, rule: RuleName): DateReading {
  if (ZERO_DAYS.has(date)) return EMPTY;
  if (date === '2099-12-31' || date >= '2999') return OPEN;
  return date >= '1000' ? { is: 'date', date, rule } : INVALID;
}

const TOKENS = /yyyy|MM|dd|HH|mm|ss|M|d/g;
const TOKEN_PATTERNS: Readonly<Record<string, string>> = {
  yyyy: '(?<y>\\d{4})',
  MM: '(?<m>\\d{2})',
  M: '(?<m>\\d{1,2})',
  dd: '(?<d>\\d{2})',
  d: '(?<d>\\d{1,2})',
  HH: '\\d{2}',
  mm: '\\d{2}',
  ss: '\\d{2}',
};
const EPOCH_UNITS: Readonly<Record<string, number>> = { 'epoch-ms': 1, 'epoch-s': 1000 };
const patterns = new Map<string, RegExp>();

/** Whether `format` names a year, a month and a day once each, or an epoch. */
export function isDateFormat(format: string): boolean {
  const tokens = (format.match(TOKENS) ?? []).map((token) => token[0]!);
  return (
    Object.hasOwn(EPOCH_UNITS, format) ||
    ['y', 'M', 'd'].every((wanted) => tokens.filter((t) => t === wanted).length === 1)
  );
}

function byFormat(text: string, format: string): DateReading {
  const unit = EPOCH_UNITS[format];
  if (unit !== undefined) return /^-?\d{1,15}$/.test(text) ? epoch(Number(text) * unit) : INVALID;
  let pattern = patterns.get(format);
  if (pattern === undefined) {
    const escaped = format.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    pattern = new RegExp(`^${escaped.replace(TOKENS, (token) => TOKEN_PATTERNS[token]!)}$`);
    patterns.set(format, pattern);
  }
  const groups = pattern.exec(text)?.groups;
  return groups === undefined ? INVALID : calendarDay(groups['y']!, groups['m']!, groups['d']!);
}

/** A canonical date in the platform's format. */
export function writeDate(date: string, format = 'yyyy-MM-dd'): string {
  const [year, month, day] = ymd(date);
  const unit = EPOCH_UNITS[format];
  if (unit !== undefined) return String(shanghaiMidnight(year, month + 1, day) / unit);
  const values: Readonly<Record<string, string>> = {
    yyyy: date.slice(0, 4),
    MM: date.slice(5, 7),
    M: String(month + 1),
    dd: date.slice(8),
    d: String(day),
  };
  return format.replace(TOKENS, (token) => values[token] ?? '00');
}

/** Year, month from 0, day. */
const ymd = (date: string): [number, number, number] => [
  Number(date.slice(0, 4)),
  Number(date.slice(5, 7)) - 1,
  Number(date.slice(8)),
];
