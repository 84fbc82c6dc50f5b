import { readText } from '../clean.ts';
import { shown } from '../draft.ts';
import { asIs, exactText, type FieldPlan, type Kind, type Reader } from './kind.ts';

const YES = new Set(['是', 'true', '1', 'y', 'yes', 't']);
const NO = new Set(['否', 'false', '0', 'n', 'no', 'f']);

/** What a word for yes or no means; undefined: it is neither. */
export function yesOrNo(text: string): boolean | undefined {
  const word = text.toLowerCase();
  return YES.has(word) ? true : NO.has(word) ? false : undefined;
}

/** Yes or no. Other words for it (收费, 免费) go through a code list. */
function reader({ field }: FieldPlan): Reader {
  return (raw, draft) => {
    const text = readText(raw, field, draft);
    if (text === undefined) return;
    const value = yesOrNo(text);
    if (value === undefined) return draft.reject(field, 'YES_NO_INVALID', { value: shown(field, text) });
    draft.body[field.name] = value;
  };
}

export const yesNo: Kind = { options: [], reader, exact: exactText, fold: asIs };
