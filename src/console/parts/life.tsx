import type { BookEntry } from '../../access/book.ts';
import { CASE_STEP_TITLES } from '../../contract/cases.ts';
import { MOVE_STEP_TITLES } from '../../contract/moves.ts';
import { ruleTitle } from '../../contract/rules.ts';
import { fill } from '../../contract/text.ts';
import type { TimelineEvent } from '../../ledger/record.ts';
import { endpointTitle, type Page } from '../page.ts';
import { className } from './class.tsx';
import type { MarkName } from './mark.tsx';
import type { TimelineItem } from './timeline.tsx';

const MARKS = {
  version: 'good',
  removed: 'quiet',
  discrepancy: 'bad',
  closed: 'good',
  quarantined: 'warn',
  delivery: 'busy',
  case: 'busy',
  move: 'busy',
} as const satisfies Record<TimelineEvent['what'], MarkName>;

const PLACES = {
  version: '/runs/',
  removed: '/runs/',
  discrepancy: '/reconciliations/',
  closed: '/reconciliations/',
  quarantined: '/quarantine/',
  delivery: '/deliveries/',
  case: '/cases/',
  move: '/moves/',
} as const satisfies Record<TimelineEvent['what'], string>;

/** What happened to a record and who looked at it, in one order. */
export function lifeOf(
  page: Page,
  dataset: string,
  events: readonly TimelineEvent[],
  book: readonly BookEntry[],
): readonly TimelineItem[] {
  const { words } = page;
  const looks = book.map(
    ({ at, actor, purpose }): TimelineItem => ({
      at,
      mark: 'quiet',
      text: fill(words['event-lookup'], { detail: purpose }),
      by: actor,
    }),
  );
  return [...events.map((event) => itemOf(page, dataset, event)), ...looks].sort(
    (a, b) => a.at.getTime() - b.at.getTime(),
  );
}

function itemOf(page: Page, dataset: string, event: TimelineEvent): TimelineItem {
  const { at, what, endpoint, ref, changes } = event;
  const place = PLACES[what];
  return {
    at,
    mark: MARKS[what],
    text: fill(page.words[`event-${what}`], { detail: detailOf(page, dataset, event) }),
    href: place + ref,
    ...(endpoint === null ? {} : { by: endpointTitle(page, endpoint) }),
    details: changes.map(({ field, rule }) => (
      <>
        {fieldTitle(page, dataset, field)} <span class="second">{ruleTitle(rule)[page.language]}</span>
      </>
    )),
  };
}

function detailOf(page: Page, dataset: string, { what, detail }: TimelineEvent): string {
  if (what === 'discrepancy' || what === 'closed') return className(page, detail, dataset);
  if (what === 'case')
    return detail in CASE_STEP_TITLES ? CASE_STEP_TITLES[detail as 'raise'][page.language] : detail;
  if (what === 'move')
    return detail in MOVE_STEP_TITLES ? MOVE_STEP_TITLES[detail as 'freeze'][page.language] : detail;
  if (what !== 'delivery') return detail;
  return detail in page.words ? page.words[detail as 'planned'] : detail;
}

function fieldTitle({ datasets, language }: Page, dataset: string, name: string): string {
  return datasets.get(dataset)?.fields.find((field) => field.name === name)?.title[language] ?? name;
}
