import { type CaseTerms, OPEN_CASE_STATES, type OpenCaseState } from '../contract/cases.ts';
import { asList, asObject, asText } from './plain.ts';
import type { YamlSource } from './yaml-source.ts';

/** Working days for the next step, by the state that a case is in. */
export const CASE_DAYS: Readonly<Record<OpenCaseState, number>> = {
  raised: 5,
  proposed: 2,
  accepted: 5,
  verified: 3,
  approved: 5,
  'carried-out': 5,
  rejected: 5,
  withdrawn: 5,
};

const DAY_MS = 86_400_000;
const MOST_DAYS = 366;

/** The blocks `cases` and `calendar` of channel.yaml. */
export function readCases(source: YamlSource): CaseTerms {
  const document = asObject(source.value);
  const written = asObject(asObject(document['cases'])['days']);
  const calendar = asObject(document['calendar']);
  const days = OPEN_CASE_STATES.map((state) => [state, Number(written[state] ?? CASE_DAYS[state])] as const);
  return {
    days: Object.fromEntries(days) as Record<OpenCaseState, number>,
    calendar: {
      holidays: readDays(source, '/calendar/holidays', calendar['holidays']),
      workdays: readDays(source, '/calendar/workdays', calendar['workdays']),
    },
  };
}

/** Single days, and ranges as `first/last`. */
function readDays(source: YamlSource, pointer: string, written: unknown): ReadonlySet<string> {
  return new Set(
    asList(written).flatMap((entry, index) => {
      const [first = '', last = first] = asText(entry).split('/');
      const days = daysBetween(first, last);
      const at = `${pointer}/${index}`;
      if (days === null && !source.isReported(at)) source.report(at, 'SETTINGS_DAYS');
      return days ?? [];
    }),
  );
}

function daysBetween(first: string, last: string): readonly string[] | null {
  const [from, to] = [dateOf(first), dateOf(last)];
  if (from === null || to === null || to < from || to - from > MOST_DAYS * DAY_MS) return null;
  const count = (to - from) / DAY_MS + 1;
  return Array.from({ length: count }, (_, i) => new Date(from + i * DAY_MS).toISOString().slice(0, 10));
}

function dateOf(day: string): number | null {
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day ? null : at;
}
