import type { RawValue } from '../contract/adapter.ts';
import type { CodeList } from '../contract/mapping.ts';
import { cleanText, isMarker } from './clean.ts';
import { type Draft, shown } from './draft.ts';
import { unfloat } from './kinds/identifier.ts';
import type { FieldPlan, Reader } from './kinds/kind.ts';
import { partsOf } from './kinds/list.ts';
import { foldText } from './width.ts';

/**
 * Reads through an endpoint's code list, a list item by item: an exact spelling first, then one that differs in width, brackets and
 * blanks only. The spelling '' stands for an empty cell. What the list does not have is rejected as CODE_UNMAPPED.
 */
export function throughCodes(plan: FieldPlan, list: CodeList, read: Reader): Reader {
  const { field, rule } = plan;
  const exact = new Map(Object.entries(list.map));
  const folded = new Map(Object.entries(list.map).map(([spelling, value]) => [foldText(spelling), value]));
  const empty = exact.get('');
  /** The canonical value of one spelling; undefined when it has none. */
  const meaning = (raw: RawValue | undefined, draft: Draft): string | undefined => {
    const text = cleanText(raw, field, draft);
    if (text === undefined) return draft.isRejected(field.name) ? undefined : empty;
    const value = exact.get(text) ?? folded.get(foldText(unfloat(text)));
    if (value !== undefined) {
      if (value !== text) draft.change(field, 'code.list');
      return value;
    }
    if (isMarker(text)) {
      draft.change(field, 'empty.marker');
      return empty;
    }
    draft.reject(field, 'CODE_UNMAPPED', { value: shown(field, text), list: list.name });
    return undefined;
  };
  if (field.kind === 'list') {
    return (raw, draft) => {
      const values = partsOf(raw, rule).map((part) => meaning(part, draft));
      read(
        values.filter((value) => value !== undefined),
        draft,
      );
    };
  }
  return (raw, draft) => {
    const value = meaning(raw, draft);
    if (value !== undefined) read(value, draft);
  };
}

/** The spelling that is written for a canonical value: the list's own choice, else the first one that it has. */
export function spellingsOf(list: CodeList): ReadonlyMap<string, string> {
  const spellings = new Map<string, string>(Object.entries(list.back ?? {}));
  for (const [spelling, value] of Object.entries(list.map))
    if (!spellings.has(value)) spellings.set(value, spelling);
  return spellings;
}
