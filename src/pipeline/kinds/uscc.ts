import { isMod1110Valid, isResidentId, isUsccAlphabet, isUsccValid } from '../check-digits.ts';
import { readText } from '../clean.ts';
import { type Draft, shown } from '../draft.ts';
import { narrow } from '../width.ts';
import { isScientific } from './identifier.ts';
import { asIs, exactText, type FieldPlan, fieldOf, type Kind, type Reader } from './kind.ts';

/** Department and category, characters 1 and 2 of GB 32100-2015 with its amendment. */
const CATEGORIES = new Set(
  '11 12 13 19 21 29 31 32 33 34 35 39 41 49 51 52 53 59 61 62 69 71 72 79 81 89 91 92 93 A1 A9 N1 N2 N3 N9 Y1'.split(
    ' ',
  ),
);

/** Unified social credit code, GB 32100-2015. The division inside it is the first registrar's and says nothing about the home. */
function reader(plan: FieldPlan): Reader {
  const { field } = plan;
  const regNo = fieldOf(plan.dataset, 'regNo');
  return (raw, draft) => {
    const text = readText(raw, field, draft);
    if (text === undefined) return;
    const code = compact(text);
    if (code !== text) draft.change(field, 'uscc.form');
    if (regNo !== undefined && /^\d{15}$/.test(code) && isMod1110Valid(code)) {
      // Columns titled 统一社会信用代码/注册号 hold either.
      draft.body[regNo.name] = code;
      draft.change(field, 'uscc.is-reg-no');
    } else if (check(code, text, plan, draft)) draft.body[field.name] = code;
  };
}

/** Upper case, narrow, without blanks and hyphens. */
export function compact(text: string): string {
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (!((c >= 0x30 && c <= 0x39) || (c >= 0x41 && c <= 0x5a))) {
      return narrow(text).replace(/[\s-]/g, '').toUpperCase();
    }
  }
  return text;
}

/** Whether the code can be taken; if not, the draft says why. */
function check(code: string, text: string, { field, checksumExempt }: FieldPlan, draft: Draft): boolean {
  if (isScientific(text)) draft.reject(field, 'UNREPAIRABLE');
  else if (code.length !== 18)
    draft.reject(field, 'USCC_LENGTH', { value: shown(field, code), length: code.length });
  else if (isUsccAlphabet(code) && isUsccValid(code)) {
    if (!CATEGORIES.has(code.slice(0, 2))) draft.warn(field, 'USCC_DEPARTMENT', { value: code });
    return true;
  } else if (checksumExempt.has(code)) {
    draft.warn(field, 'USCC_EXEMPT', { value: code });
    return true;
  } else if (isResidentId(code)) draft.reject(field, 'USCC_RESIDENT_ID');
  else if (/^\d{15}0{3}$/.test(code)) draft.reject(field, 'UNREPAIRABLE');
  else {
    const repaired = code.replaceAll('I', '1').replaceAll('O', '0');
    const isReadable = isUsccAlphabet(repaired);
    const repair = isReadable && isUsccValid(repaired) ? repaired : '-';
    draft.reject(field, isReadable ? 'USCC_CHECKSUM' : 'USCC_ALPHABET', {
      value: shown(field, code),
      repair,
    });
  }
  return false;
}

export const uscc: Kind = { options: [], reader, exact: exactText, fold: asIs };
