import { readText } from '../clean.ts';
import { foldText } from '../width.ts';
import { exactText, type FieldPlan, type Kind, type Reader } from './kind.ts';

/** Text for people. The source's punctuation stays; width, brackets and blanks do not count in comparing. */
export function textReader({ field }: FieldPlan): Reader {
  return (raw, draft) => {
    const text = readText(raw, field, draft);
    if (text !== undefined) draft.body[field.name] = text;
  };
}

export const text: Kind = { options: [], reader: textReader, exact: exactText, fold: foldText };

/** Names of organisations. */
export const name: Kind = text;
