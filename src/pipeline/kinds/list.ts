import type { RawValue } from '../../contract/adapter.ts';
import type { MappingRule } from '../../contract/mapping.ts';
import type { CanonicalValue } from '../../contract/stages.ts';
import { readText } from '../clean.ts';
import { shown } from '../draft.ts';
import { foldText } from '../width.ts';
import type { FieldPlan, Kind, Reader, Writer } from './kind.ts';

const SEPARATORS = /[;；、|\n]/;
/** Between the items of an exact form: cleaning removes it from every item. */
const UNIT = '\u001f';

/** Texts in one column or a nested array, in the source's order, each once. The order does not count in comparing. */
function reader({ field, rule }: FieldPlan): Reader {
  const { codes } = field;
  return (raw, draft) => {
    const items: string[] = [];
    for (const part of partsOf(raw, rule)) {
      const item = readText(part, field, draft);
      if (item === undefined || items.includes(item)) continue;
      if (codes !== null && !Object.hasOwn(codes, item))
        draft.reject(field, 'CODE_UNMAPPED', { value: shown(field, item), list: '-' });
      items.push(item);
    }
    if (items.length > 0) draft.body[field.name] = items;
  };
}

/** The items of a cell, as the source wrote them. */
export function partsOf(
  raw: RawValue | undefined,
  { separator }: MappingRule,
): readonly (RawValue | undefined)[] {
  if (Array.isArray(raw)) return raw;
  return typeof raw === 'string' ? raw.split(separator ?? SEPARATORS) : [raw];
}

const exact = (value: CanonicalValue): string => (Array.isArray(value) ? value.join(UNIT) : String(value));

const fold = (text: string): string => text.split(UNIT).map(foldText).sort().join(UNIT);

function writer({ rule }: FieldPlan): Writer {
  return (value) => (Array.isArray(value) ? value.join(rule.separator ?? ';') : null);
}

export const list: Kind = { options: ['separator'], reader, exact, fold, writer };
