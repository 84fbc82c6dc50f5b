import type { RawValue } from '../contract/adapter.ts';
import type { CodeList } from '../contract/mapping.ts';
import { cleanText, isMarker } from './clean.ts';
import { shown } from './draft.ts';
import { unfloat } from './kinds/identifier.ts';
import type { FieldPlan, Reader } from './kinds/kind.ts';
import { foldText } from './width.ts';

/**
 * Reads through an endpoint's code list: an exact spelling first, then one that differs in width, brackets and blanks only.
 * The spelling '' stands for an empty cell. What the list does not have is rejected as CODE_UNMAPPED.
 */
export function throughCodes(plan: FieldPlan, list: CodeList, read: Reader): Reader {
  const { field } = plan;
  const exact = new Map(Object.entries(list.map));
  const folded = new Map(Object.entries(list.map).map(([spelling, value]) => [foldText(spelling), value]));
  const empty = exact.get('');
  return (raw: RawValue | undefined, draft) => {
    const text = cleanText(raw, field, draft);
    if (text === undefined) {
      if (empty !== undefined && !draft.isRejected(field.name)) read(empty, draft);
      return;
    }
    const value = exact.get(text) ?? folded.get(foldText(unfloat(text)));
    if (value !== undefined) {
      if (value !== text) draft.change(field, 'code.list');
      read(value, draft);
    } else if (isMarker(text)) {
      draft.change(field, 'empty.marker');
      if (empty !== undefined) read(empty, draft);
    } else draft.reject(field, 'CODE_UNMAPPED', { value: shown(field, text), list: list.name });
  };
}

/** The spelling that is written for a canonical value: the list's own choice, else the first one that it has. */
export function spellingsOf(list: CodeList): ReadonlyMap<string, string> {
  const spellings = new Map<string, string>(Object.entries(list.back ?? {}));
  for (const [spelling, value] of Object.entries(list.map))
    if (!spellings.has(value)) spellings.set(value, spelling);
  return spellings;
}
