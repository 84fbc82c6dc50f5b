import { isMod1110Valid } from '../check-digits.ts';
import { readText } from '../clean.ts';
import { isScientific, unfloat } from './identifier.ts';
import { asIs, exactText, type FieldPlan, type Kind, type Reader } from './kind.ts';
import { compact } from './uscc.ts';

/** Registration number before the USCC (GS15-2006): 15 digits with a check digit; older forms stay opaque. */
function reader({ field }: FieldPlan): Reader {
  return (raw, draft) => {
    const text = readText(raw, field, draft);
    if (text === undefined) return;
    if (isScientific(text)) return draft.reject(field, 'UNREPAIRABLE');
    const number = compact(unfloat(text));
    if (number === '') return;
    if (number !== text) draft.change(field, 'reg-no.form');
    if (/^\d{15}$/.test(number) && !isMod1110Valid(number))
      draft.warn(field, 'REG_NO_CHECKSUM', { value: number });
    draft.body[field.name] = number;
  };
}

export const regNo: Kind = { options: [], reader, exact: exactText, fold: asIs };
