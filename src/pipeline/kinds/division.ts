import { readText } from '../clean.ts';
import { shown } from '../draft.ts';
import { unfloat } from './identifier.ts';
import { asIs, exactText, type FieldPlan, type Kind, type Reader } from './kind.ts';

/** Division, GB/T 2260: the current 6-digit code. Longer local codes (street, statistics) start with it; retired codes are brought up to date. */
function reader({ field, divisions }: FieldPlan): Reader {
  return (raw, draft) => {
    const text = readText(raw, field, draft);
    if (text === undefined) return;
    const digits = unfloat(text).replaceAll(' ', '');
    if (!/^\d{6,12}$/.test(digits))
      return draft.reject(field, 'DIVISION_INVALID', { value: shown(field, text) });
    const six = digits.slice(0, 6);
    const current = divisions.get(six) ?? six;
    if (six !== text) draft.change(field, 'division.form');
    if (current !== six) draft.change(field, 'division.retired');
    draft.body[field.name] = current;
  };
}

export const division: Kind = { options: [], reader, exact: exactText, fold: asIs };
