import { readText } from '../clean.ts';
import { shown } from '../draft.ts';
import { foldText } from '../width.ts';
import { unfloat } from './identifier.ts';
import { exactText, type FieldPlan, type Kind, type Reader } from './kind.ts';

/** A value of a code list. What the list does not have is a finding, never "other". */
function reader({ field }: FieldPlan): Reader {
  const { codes } = field;
  return (raw, draft) => {
    const text = readText(raw, field, draft);
    if (text === undefined) return;
    const code = unfloat(text).replaceAll(' ', '');
    if (codes !== null && !Object.hasOwn(codes, code)) {
      return draft.reject(field, 'CODE_UNMAPPED', { value: shown(field, text), list: '-' });
    }
    if (code !== text) draft.change(field, 'code.form');
    draft.body[field.name] = code;
  };
}

export const code: Kind = { options: [], reader, exact: exactText, fold: foldText };
