import type { RawValue } from '../contract/adapter.ts';
import { isMarker } from '../pipeline/clean.ts';
import { readDate } from '../pipeline/date-text.ts';
import { narrow } from '../pipeline/width.ts';

/** What a sample shows of one column. Shares are of the values that there are. */
export interface Column {
  readonly name: string;
  /** Place in the table. */
  readonly at: number;
  /** By row; '' where there is nothing. */
  readonly texts: readonly string[];
  readonly values: readonly string[];
  /** The values as the source writes them, blanks at the ends aside. */
  readonly written: readonly string[];
  /** Share of rows with a value. */
  readonly filled: number;
  /** Different values per value. */
  readonly variety: number;
  readonly dates: Dates | null;
  readonly range: Range | null;
}

/** A column of calendar days. */
export interface Dates {
  /** YYYY-MM-DD by row; '' where there is none. */
  readonly days: readonly string[];
  readonly share: number;
  /** Share of values that mean "without end" or lie in the future. */
  readonly ahead: number;
  /** Share of values with a time of day other than midnight. */
  readonly timed: number;
}

/** A column that holds a beginning and an end. */
export interface Range {
  readonly separator: string;
  readonly share: number;
}

const SEPARATORS = ['至', '~', '～', '—', '到', ' - ', '--'];
const TIME = /[\sT](?!0{1,2}:0{1,2}(:0{1,2}(\.0+)?)?\s*$)\d{1,2}:\d{2}/;

/** @param today YYYY-MM-DD */
export function readColumn(
  name: string,
  at: number,
  raws: readonly (RawValue | undefined)[],
  today: string,
): Column {
  const texts = raws.map(textOf);
  const values = texts.filter((text) => text !== '');
  return {
    name,
    at,
    texts,
    values,
    written: raws.flatMap((raw, row) => (texts[row] === '' ? [] : [String(raw).trim()])),
    filled: texts.length === 0 ? 0 : values.length / texts.length,
    variety: values.length === 0 ? 0 : new Set(values).size / values.length,
    dates: readDates(texts, values, today),
    range: readRange(values),
  };
}

/** Share of the values for which something holds; 0 when there are none. */
export const shareOf = (values: readonly string[], test: (text: string) => boolean): number =>
  values.length === 0 ? 0 : values.filter(test).length / values.length;

function textOf(raw: RawValue | undefined): string {
  if (raw === undefined || raw === null || typeof raw === 'object') return '';
  const text = narrow(String(raw)).trim();
  return isMarker(text) ? '' : text;
}

function readDates(texts: readonly string[], values: readonly string[], today: string): Dates | null {
  // Amounts, codes of six digits and mobile numbers can be read as dates; a column of dates looks otherwise.
  const isDatelike = (text: string) => !/^(\d{1,6}(\.\d+)?|\d{11})$/.test(text) && text.length <= 40;
  const readings = values.filter(isDatelike).map((text) => readDate(text));
  const dated = readings.filter(({ is }) => is === 'date' || is === 'open' || is === 'empty').length;
  if (values.length === 0 || dated / values.length < 0.5) return null;
  const ahead = readings.filter((one) => one.is === 'open' || (one.is === 'date' && one.date > today)).length;
  return {
    days: texts.map((text) => {
      const reading = text !== '' && isDatelike(text) ? readDate(text) : null;
      return reading?.is === 'date' ? reading.date : '';
    }),
    share: dated / values.length,
    ahead: ahead / values.length,
    timed: shareOf(values, (text) => TIME.test(text) || /^\d{14}$/.test(text)),
  };
}

function readRange(values: readonly string[]): Range | null {
  const [best] = SEPARATORS.map((separator) => ({
    separator,
    share: shareOf(values, (text) => isRange(text, separator)),
  })).sort((a, b) => b.share - a.share);
  return best !== undefined && best.share >= 0.6 ? best : null;
}

function isRange(text: string, separator: string): boolean {
  const [from = '', to, ...more] = text.split(separator);
  if (to === undefined || more.length > 0 || readDate(from.trim()).is !== 'date') return false;
  const end = to.trim();
  return end === '' || isMarker(end) || ['date', 'open'].includes(readDate(end).is);
}
