/** Calendar days without Date: a `Date` in a local zone moves founding dates by a day. */

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= DAYS[month - 1]! + (leap ? 1 : 0);
}

export const isoDay = (year: number, month: number, day: number): string =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;

/** Days since 1970-01-01 of a proleptic Gregorian day. */
export function dayNumber(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}

/** The day of a day number, YYYY-MM-DD. */
export function dayOfNumber(number: number): string {
  const z = Math.floor(number) + 719468;
  const era = Math.floor(z / 146097);
  const dayOfEra = z - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  return isoDay(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day);
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Summer time in China, first and last day; clocks changed at 2:00 (IANA tz database, zone Asia/Shanghai). */
const SUMMERS: readonly (readonly [number, number])[] = (
  [
    [1986, 5, 4, 9, 14],
    [1987, 4, 12, 9, 13],
    [1988, 4, 17, 9, 11],
    [1989, 4, 16, 9, 17],
    [1990, 4, 15, 9, 16],
    [1991, 4, 14, 9, 15],
  ] as const
).map(([year, fromMonth, fromDay, toMonth, toDay]) => [
  dayNumber(year, fromMonth, fromDay) * DAY + 2 * HOUR - 8 * HOUR,
  dayNumber(year, toMonth, toDay) * DAY + 2 * HOUR - 9 * HOUR,
]);

/** The day in Shanghai at an instant, in milliseconds since 1970 UTC. Right from 1949-06 on, when the zone's rules settled. */
export function shanghaiDay(epochMs: number): string {
  const summer = SUMMERS.some(([from, to]) => epochMs >= from && epochMs < to);
  return dayOfNumber(Math.floor((epochMs + (summer ? 9 : 8) * HOUR) / DAY));
}

/** The first instant of a day in Shanghai. */
export function shanghaiMidnight(year: number, month: number, day: number): number {
  const standard = dayNumber(year, month, day) * DAY - 8 * HOUR;
  const summer = SUMMERS.some(([from, to]) => standard - HOUR >= from && standard - HOUR < to);
  return summer ? standard - HOUR : standard;
}
