import { readText } from '../clean.ts';
import { readDate } from '../date-text.ts';
import { shown } from '../draft.ts';
import { asIs, exactText, type FieldPlan, type Kind, type Reader } from './kind.ts';
import { yesOrNo } from './yes-no.ts';

/** Whether a term has no end: true or absent. Usually filled by the date beside it; this reads a column of its own. */
function reader({ field }: FieldPlan): Reader {
  return (raw, draft) => {
    const text = readText(raw, field, draft);
    if (text === undefined) return;
    const value = yesOrNo(text);
    if (value === true || readDate(text).is === 'open') draft.body[field.name] = true;
    else if (value === undefined) draft.reject(field, 'OPEN_ENDED_INVALID', { value: shown(field, text) });
  };
}

export const openEnded: Kind = { options: [], reader, exact: exactText, fold: asIs };
