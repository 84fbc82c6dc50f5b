import { readText } from '../clean.ts';
import { exactText, type FieldPlan, type Kind, type Reader } from './kind.ts';
import { foldUnmasked } from './person.ts';

const SCIENTIFIC = /^\d(\.\d+)?E\+?\d+$/i;
const FLOATED = /^\d+\.0+$/;

/** A spreadsheet turned the number into 9.13101E+17: its digits are lost. */
export const isScientific = (text: string): boolean => text.length < 40 && SCIENTIFIC.test(text);

/** `1130.0`: a code that went through a floating-point column. */
export const unfloat = (text: string): string =>
  text.length < 40 && FLOATED.test(text) ? text.slice(0, text.indexOf('.')) : text;

/** Numbers and codes of documents, offices and sources. Case counts: platforms use it to tell ids apart. */
function reader({ field }: FieldPlan): Reader {
  return (raw, draft) => {
    const text = readText(raw, field, draft);
    if (text === undefined) return;
    if (isScientific(text)) return draft.reject(field, 'UNREPAIRABLE');
    const whole = unfloat(text);
    if (whole !== text) draft.change(field, 'number.float');
    draft.body[field.name] = whole;
  };
}

export const identifier: Kind = { options: [], reader, exact: exactText, fold: foldUnmasked };
