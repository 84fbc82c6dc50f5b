import type { RawValue } from '../../contract/adapter.ts';
import type { Field } from '../../contract/dataset.ts';
import { cleanText, isMarker } from '../clean.ts';
import { isCanonicalDate, plainDay, readDate, writeDate } from '../date-text.ts';
import { type Draft, shown } from '../draft.ts';
import { asIs, exactText, type FieldPlan, fieldOf, type Kind, type Reader, type Writer } from './kind.ts';

/** How an open end is written where the mapping does not say. */
export const OPEN_END = '长期';

/** The field that is true when a date has no end: termOpenEnded for termTo, validOpenEnded for validTo. */
export function openEndOf(plan: Pick<FieldPlan, 'dataset' | 'field'>): Field | undefined {
  const { name } = plan.field;
  return name.endsWith('To') ? fieldOf(plan.dataset, `${name.slice(0, -2)}OpenEnded`) : undefined;
}

/** Calendar days in Shanghai as YYYY-MM-DD strings. */
function reader(plan: FieldPlan): Reader {
  const { field, rule } = plan;
  const open = openEndOf(plan);
  return (raw, draft) => {
    if (open !== undefined && rule.openEnd !== undefined && isSpelled(raw, rule.openEnd)) {
      draft.body[open.name] = true;
      return;
    }
    const text = cleanText(raw, field, draft);
    if (text === undefined) return;
    const usual = rule.format === undefined ? usualDate(text) : null;
    if (usual !== null) {
      draft.body[field.name] = usual;
      if (usual !== text) draft.change(field, 'date.format');
    } else if (isMarker(text)) draft.change(field, 'empty.marker');
    else readSpelling(text, plan, open, draft);
  };
}

/** The spellings that nearly all dates have, without the patterns that tell all others. */
const usualDate = (text: string): string | null => (isCanonicalDate(text) ? text : plainDay(text));

function isSpelled(raw: RawValue | undefined, openEnd: string): boolean {
  if (typeof raw === 'string') return raw.trim() === openEnd;
  return raw === undefined || raw === null
    ? openEnd === ''
    : typeof raw === 'number' && String(raw) === openEnd;
}

function readSpelling(text: string, { field, rule }: FieldPlan, open: Field | undefined, draft: Draft): void {
  const reading = readDate(text, rule.format);
  if (reading.is === 'empty') draft.change(field, 'empty.date');
  else if (reading.is === 'open' && open !== undefined) {
    draft.body[open.name] = true;
    draft.change(field, 'date.open-ended');
  } else if (reading.is !== 'date') draft.reject(field, PROBLEMS[reading.is], { value: shown(field, text) });
  // `2020-05-27至-` in a column for the end is a whole term: its date is the start.
  else if (open !== undefined && reading.rule === 'date.range-start')
    draft.reject(field, 'DATE_RANGE', { value: shown(field, text) });
  else {
    if (reading.date !== text) draft.change(field, reading.rule);
    if (reading.rule === 'date.month-only')
      draft.warn(field, 'DATE_MONTH_ONLY', { value: shown(field, text) });
    draft.body[field.name] = reading.date;
  }
}

const PROBLEMS = { open: 'DATE_OPEN_ENDED', range: 'DATE_RANGE', invalid: 'DATE_INVALID' } as const;

function writer(plan: FieldPlan): Writer {
  const { rule } = plan;
  const open = openEndOf(plan);
  return (value, body) => {
    if (typeof value === 'string') return writeDate(value, rule.format);
    return open !== undefined && body[open.name] === true ? (rule.openEnd ?? OPEN_END) : null;
  };
}

export const date: Kind = { options: ['format', 'openEnd'], reader, exact: exactText, fold: asIs, writer };
