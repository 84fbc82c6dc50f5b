import type { Column } from './column.ts';

const YEAR_MS = 365 * 86_400_000;
/** An end lies at least half a year behind its beginning, in nearly all rows that show both. */
const APART_MS = YEAR_MS / 2;
const NEARLY_ALL = 0.8;
const ENOUGH = 10;

/** Pairs of date columns of which the first is earlier than the second, row by row. */
export function orderOf(columns: readonly Column[]): readonly (readonly [early: Column, late: Column])[] {
  const dated = columns.filter(({ dates, range }) => dates !== null && range === null);
  return dated.flatMap((early) =>
    dated.filter((late) => late !== early && isLater(early, late)).map((late) => [early, late] as const),
  );
}

function isLater(early: Column, late: Column): boolean {
  const days = late.dates!.days;
  const both = early.dates!.days.flatMap((from, row) => {
    const to = days[row]!;
    return from === '' || to === '' ? [] : [Date.parse(to) - Date.parse(from)];
  });
  if (both.length < ENOUGH) return late.dates!.ahead > 0.3 && early.dates!.ahead === 0;
  return both.filter((apart) => apart > APART_MS).length / both.length >= NEARLY_ALL;
}
