/** Dates are `YYYY-MM-DD` text throughout, never moments. */
import type { Random } from './random.ts';

export const yearOf = (date: string): number => Number(date.slice(0, 4));

/** The same day that many years later; 29 February becomes the 28th. */
export const addYears = (date: string, years: number): string =>
  `${yearOf(date) + years}${date.slice(4).replace('-02-29', '-02-28')}`;

export function randomDate(random: Random, fromYear: number, toYear: number): string {
  const year = fromYear + random.int(toYear - fromYear + 1);
  return `${year}-${twoDigits(1 + random.int(12))}-${twoDigits(1 + random.int(28))}`;
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** Whether a `YYYY-MM-DD` text names a day that exists. */
export function isDate(text: string): boolean {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (parts === null) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
