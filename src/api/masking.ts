import type { RawValue } from '../contract/adapter.ts';
import type { Dataset, Field } from '../contract/dataset.ts';
import type { Body, CanonicalValue } from '../contract/stages.ts';
import { isPersonal } from '../pipeline/holder.ts';
import type { Reader } from './context.ts';
import { seesPersonalValues } from './permissions.ts';

/** A field's value as a reader may see it; null where the body has none. */
export function shownValue(
  reader: Reader,
  dataset: Dataset,
  field: Field,
  body: Body,
): CanonicalValue | null {
  const value = body[field.name];
  if (value === undefined) return null;
  return seesPersonalValues(reader) || !isPersonal(dataset, field, body) ? value : veiled(value);
}

/** A raw row as a reader may see it. In a malformed row any value may stand in any column. */
export function shownRow(
  reader: Reader,
  row: Readonly<Record<string, RawValue>>,
): Readonly<Record<string, RawValue>> {
  if (seesPersonalValues(reader)) return row;
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [column, value === null ? null : VEIL]),
  );
}

const VEIL = '***';

/** The first character of each text, where there is more than one. */
function veiled(value: CanonicalValue): CanonicalValue {
  if (typeof value === 'string') {
    const [first = '', ...rest] = value;
    return rest.length === 0 ? VEIL : first + VEIL;
  }
  if (typeof value !== 'object') return VEIL;
  if (Array.isArray(value)) return value.map(veiled);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, veiled(item)]));
}
