import { readText } from '../clean.ts';
import { narrow } from '../width.ts';
import { exactText, type FieldPlan, type Kind, type Reader } from './kind.ts';
import { foldUnmasked } from './person.ts';

const SEPARATORS = /[.;/,、或\s]+/;
const FILLER = /^(\d)\1+$/;

/** Phone numbers, several joined by `;`. Numbers of one repeated digit are filler. */
function reader({ field }: FieldPlan): Reader {
  return (raw, draft) => {
    const text = readText(raw, field, draft);
    if (text === undefined) return;
    const numbers = narrow(text).split(SEPARATORS).filter(Boolean);
    const real = [...new Set(numbers.filter((number) => !FILLER.test(number)))];
    const joined = real.join(';');
    if (joined !== text) draft.change(field, joined === '' ? 'empty.filler' : 'phone.form');
    if (joined !== '') draft.body[field.name] = joined;
  };
}

export const phone: Kind = { options: [], reader, exact: exactText, fold: foldUnmasked };
