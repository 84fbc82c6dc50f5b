import { readText } from '../clean.ts';
import { type Draft, shown } from '../draft.ts';
import { narrow } from '../width.ts';
import { asIs, exactText, type FieldPlan, fieldOf, type Kind, type Reader } from './kind.ts';

/** `5`, `5个工作日`, `20（工作日）`, `承诺时限：自受理之日起3个月内办结`; blanks and brackets are gone by then. */
const LIMIT =
  /^(?:(?:法定|承诺)(?:办结)?(?:时限|期限):?)?(?:自?受理(?:之日|后)起?)?(\d{1,4})(?:\.0+)?个?(工作日|自然日|日历日|月|小时|天|日)?(?:之?内|以内)?(?:办结)?$/;
const ON_THE_SPOT = new Set(['当场', '当场办结', '当场办理', '即时办结', '即办', '即办件']);
const LONGEST = 40;

/** 天 and 日 alone do not say which days are meant. */
const UNITS: Readonly<Record<string, string>> = {
  工作日: 'WORKDAY',
  自然日: 'CALENDAR_DAY',
  日历日: 'CALENDAR_DAY',
  月: 'MONTH',
  小时: 'HOUR',
};

/** The field that holds the unit of a time limit: promiseDaysUnit for promiseDays. */
export const unitFieldOf = (field: string): string => `${field}Unit`;

/**
 * A time limit as a whole number; its unit goes into the field beside it, unless the text leaves it open. On the spot is 0, of no unit.
 * A number alone takes the unit of that field's own column, which has been read before (the dataset lists it first).
 */
function reader({ field, dataset }: FieldPlan): Reader {
  const unitField = fieldOf(dataset, unitFieldOf(field.name))!;
  return (raw, draft) => {
    const text = readText(raw, field, draft);
    if (text === undefined) return;
    const plain = text.length > LONGEST ? '' : narrow(text).replace(/[\s()]/g, '');
    if (ON_THE_SPOT.has(plain)) {
      draft.body[field.name] = 0;
      return draft.change(field, 'days.on-the-spot');
    }
    const [, number, word = ''] = LIMIT.exec(plain) ?? [];
    if (number === undefined) return draft.reject(field, 'DAYS_INVALID', { value: shown(field, text) });
    const value = Number(number);
    if (String(value) !== text) draft.change(field, 'days.form');
    draft.body[field.name] = value;
    const unit = UNITS[word];
    if (unit !== undefined && value > 0) putUnit(unitField.name, unit, draft, field);
  };
}

/** The limit's text and the unit's own column must not contradict each other. */
function putUnit(name: string, unit: string, draft: Draft, field: FieldPlan['field']): void {
  const known = draft.body[name];
  if (typeof known === 'string' && known !== unit)
    draft.reject(field, 'DAYS_UNIT_CONFLICT', { first: known, second: unit });
  else draft.body[name] = unit;
}

export const days: Kind = { options: [], reader, exact: exactText, fold: asIs };
