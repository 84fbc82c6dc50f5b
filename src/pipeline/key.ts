import type { Dataset } from '../contract/dataset.ts';
import type { Draft } from './draft.ts';
import { KINDS } from './kinds/index.ts';

/** The natural key of a draft as text, or null when none can be told. */
export type MakeKey = (draft: Draft) => string | null;

/**
 * The first alternative whose fields all have values, in compare form, joined by `/`.
 * A rejected key field ends the search: a fallback would make another record of it. Its repair, if there is one, still tells
 * which record is meant.
 */
export function compileKey(dataset: Dataset, endpoint: string): MakeKey {
  const kinds = new Map(dataset.fields.map((field) => [field.name, KINDS[field.kind]]));
  const partOf = (name: string, draft: Draft): string | undefined => {
    if (name === '@endpoint') return endpoint;
    const value = draft.body[name];
    const kind = kinds.get(name)!;
    if (value !== undefined) return kind.fold(kind.exact(value)) || undefined;
    const repair = draft.reasons.find((reason) => reason.field === name)?.params['repair'];
    return typeof repair === 'string' && repair !== '-' ? repair : undefined;
  };
  return (draft) => {
    for (const names of dataset.keys) {
      const parts = names.map((name) => partOf(name, draft));
      if (parts.every((part) => part !== undefined)) return parts.join('/');
      if (names.some((name) => draft.isRejected(name))) return null;
    }
    return null;
  };
}
