import type { RawValue } from '../../contract/adapter.ts';
import type { Field } from '../../contract/dataset.ts';
import type { CanonicalValue } from '../../contract/stages.ts';
import { readText } from '../clean.ts';
import type { Draft } from '../draft.ts';
import { foldText } from '../width.ts';
import type { FieldPlan, Kind, Reader, Writer } from './kind.ts';
import { compact } from './uscc.ts';

/** Properties of a holder, in the order of the compare form. */
export const HOLDER_PROPERTIES = ['name', 'kind', 'code', 'codeType'] as const;
export type Holder = Partial<Record<(typeof HOLDER_PROPERTIES)[number], string>>;

const UNIT = '\u001f';
const RECORD = '\u001e';

/** Holders of a licence, from a nested array or from the columns of the mapping's `items`. Their order does not count in comparing. */
function reader({ field }: FieldPlan): Reader {
  return (raw, draft) => {
    if (raw === undefined || raw === null || raw === '') return;
    const rows = typeof raw === 'string' ? parseRows(raw) : raw;
    if (!Array.isArray(rows)) {
      return draft.reject(field, 'FIELD_TYPE', { expected: 'array', actual: typeof raw });
    }
    const holders: Holder[] = [];
    for (const row of rows) {
      const holder = readHolder(row, field, draft);
      if (holder !== undefined) holders.push(holder);
    }
    if (holders.length > 0) draft.body[field.name] = holders;
  };
}

/** Databases show nested data as JSON text. */
export function parseRows(text: string): RawValue {
  try {
    return text.length > 65_536 ? text : (JSON.parse(text) as RawValue);
  } catch {
    return text;
  }
}

function readHolder(row: RawValue, field: Field, draft: Draft): Holder | undefined {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    draft.reject(field, 'FIELD_TYPE', { expected: 'object', actual: row === null ? 'null' : typeof row });
    return undefined;
  }
  const columns = row as { readonly [name: string]: RawValue };
  const holder: Holder = {};
  for (const property of HOLDER_PROPERTIES) {
    const text = readText(columns[property], field, draft);
    if (text !== undefined) holder[property] = property === 'code' ? compact(text) : text;
  }
  return Object.keys(holder).length === 0 ? undefined : holder;
}

const exact = (value: CanonicalValue): string =>
  (value as readonly Holder[])
    .map((holder) => HOLDER_PROPERTIES.map((property) => holder[property] ?? '').join(UNIT))
    .join(RECORD);

function fold(text: string): string {
  if (text.includes('*')) return '';
  const holders = text.split(RECORD).map((holder) => holder.split(UNIT).map(foldText).join(UNIT));
  return holders.sort().join(RECORD);
}

function writer(): Writer {
  return (value) => (Array.isArray(value) ? (value as readonly RawValue[]) : null);
}

export const holders: Kind = { options: ['items'], reader, exact, fold, writer };
