import { isOrgCodeValid } from '../check-digits.ts';
import { readText } from '../clean.ts';
import { isScientific } from './identifier.ts';
import { asIs, exactText, type FieldPlan, type Kind, type Reader } from './kind.ts';
import { compact } from './uscc.ts';

/** Organisation code, GB 11714-1997, written with or without its hyphen. */
function reader({ field }: FieldPlan): Reader {
  return (raw, draft) => {
    const text = readText(raw, field, draft);
    if (text === undefined) return;
    if (isScientific(text)) return draft.reject(field, 'UNREPAIRABLE');
    const code = compact(text);
    if (code === '') return;
    if (code !== text) draft.change(field, 'org-code.form');
    if (/^[0-9A-Z]{8}[0-9X]$/.test(code) && !isOrgCodeValid(code))
      draft.warn(field, 'ORG_CODE_CHECKSUM', { value: code });
    draft.body[field.name] = code;
  };
}

export const orgCode: Kind = { options: [], reader, exact: exactText, fold: asIs };
