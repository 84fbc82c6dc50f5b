import { readText } from '../clean.ts';
import { readDate } from '../date-text.ts';
import { shown } from '../draft.ts';
import { asIs, exactText, type FieldPlan, type Kind, type Reader } from './kind.ts';

const YES = new Set(['是', 'true', '1', 'y', 'yes', 't']);
const NO = new Set(['否', 'false', '0', 'n', 'no', 'f']);

/** Whether a term has no end: true or absent. Usually filled by the date beside it; this reads a column of its own. */
function reader({ field }: FieldPlan): Reader {
  return (raw, draft) => {
    const text = readText(raw, field, draft);
    if (text === undefined) return;
    const word = text.toLowerCase();
    if (YES.has(word) || readDate(text).is === 'open') draft.body[field.name] = true;
    else if (!NO.has(word)) draft.reject(field, 'OPEN_ENDED_INVALID', { value: shown(field, text) });
  };
}

export const openEnded: Kind = { options: [], reader, exact: exactText, fold: asIs };
