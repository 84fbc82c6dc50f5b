import { readDate } from '../pipeline/date-text.ts';
import type { Column } from './column.ts';

/** Forms that programs write, and that are then the form of every row. People's spellings are read as they come. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  [/^\d{8}$/, 'yyyyMMdd'],
  [/^\d{14}$/, 'yyyyMMddHHmmss'],
  [/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/, 'yyyy-MM-dd HH:mm:ss'],
  [/^\d{4}\/\d{2}\/\d{2}$/, 'yyyy/MM/dd'],
  [/^\d{12,13}$/, 'epoch-ms'],
  [/^\d{9,10}$/, 'epoch-s'],
];
const ENOUGH = 20;

/** The one form of a column's dates, where it has one other than yyyy-MM-dd. */
export function formOf({ values }: Column): string | undefined {
  const days = values.filter((text) => readDate(text).is !== 'open');
  if (days.length < ENOUGH) return undefined;
  return FORMS.find(([pattern]) => days.every((text) => pattern.test(text)))?.[1];
}

/** How the column writes "without end", where it does. */
export function openEndOf({ written }: Column): string | undefined {
  const counts = new Map<string, number>();
  for (const text of written) if (readDate(text).is === 'open') counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}
