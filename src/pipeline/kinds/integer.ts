import { readText } from '../clean.ts';
import { shown } from '../draft.ts';
import { narrow } from '../width.ts';
import { unfloat } from './identifier.ts';
import { asIs, exactText, type FieldPlan, type Kind, type Reader } from './kind.ts';

/** A whole number, `12`, `12.0`, `1,200`, `12人` or `1次`. */
function reader({ field }: FieldPlan): Reader {
  return (raw, draft) => {
    const text = readText(raw, field, draft);
    if (text === undefined) return;
    const digits = text.length > 20 ? '' : unfloat(narrow(text).replace(/[,\s]|[人次]$/g, ''));
    const value = /^\d{1,15}$/.test(digits) ? Number(digits) : undefined;
    if (value === undefined) return draft.reject(field, 'INTEGER_INVALID', { value: shown(field, text) });
    if (String(value) !== text) draft.change(field, 'integer.form');
    draft.body[field.name] = value;
  };
}

export const integer: Kind = { options: [], reader, exact: exactText, fold: asIs };
