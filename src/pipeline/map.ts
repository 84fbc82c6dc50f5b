import type { RawRecord, RawValue } from '../contract/adapter.ts';
import { TongdaoError } from '../contract/errors.ts';
import type { MappedRecord } from '../contract/stages.ts';
import { isMarker } from './clean.ts';
import { readDate } from './date-text.ts';
import { OPEN_END, openEndOf } from './kinds/date.ts';
import type { MappedField } from './mapping-plan.ts';

type Values = readonly RawValue[];
type Extract = (values: Values) => RawValue | undefined;

/** Puts a row's values where the dataset's fields expect them; nothing is converted. */
export type MapStage = (record: RawRecord) => MappedRecord;

/**
 * @param columns of the page, in its order
 * @throws TongdaoError COLUMN_MISSING
 */
export function bindMap(
  mapped: readonly MappedField[],
  columns: readonly string[],
  fieldCount: number,
): MapStage {
  const extracts = mapped.map((plan) => bindField(plan, columns));
  const places = mapped.map((plan) => plan.index);
  return ({ values }) => {
    const fields = new Array<RawValue | undefined>(fieldCount).fill(undefined);
    for (let i = 0; i < extracts.length; i += 1) fields[places[i]!] = extracts[i]!(values);
    return { fields } as unknown as MappedRecord;
  };
}

function bindField(plan: MappedField, columns: readonly string[]): Extract {
  const { rule } = plan;
  if (rule.items !== undefined) return bindItems(plan, rule.items, columns);
  if (rule.from === undefined) return () => rule.constant;
  const extract = bindColumn(plan, rule.from, columns);
  return rule.split === undefined ? extract : splitting(plan, extract, rule.split, rule.part ?? 0);
}

/** A column by its name, or a dotted path into a column that holds nested JSON. */
function bindColumn(plan: MappedField, column: string, columns: readonly string[]): Extract {
  const index = columns.indexOf(column);
  if (index >= 0) return (values) => values[index];
  const [head = '', ...path] = column.split('.');
  const root = columns.indexOf(head);
  if (root >= 0 && path.length > 0) return (values) => descend(values[root], path);
  const { endpoint, dataset } = plan;
  throw new TongdaoError('COLUMN_MISSING', {
    endpoint,
    where: dataset.name,
    column,
    columns: columns.join(', '),
  });
}

function descend(value: RawValue | undefined, path: readonly string[]): RawValue | undefined {
  let at = value;
  for (const name of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as { readonly [name: string]: RawValue })[name];
  }
  return at;
}

/** One part of a range in one column. `2020-05-27至-` and `2020-05-27至` have no end, and `长期` has no start: they are open. */
function splitting(plan: MappedField, extract: Extract, separator: string, part: number): Extract {
  const openEnd = openEndOf(plan) === undefined ? undefined : (plan.rule.openEnd ?? OPEN_END);
  const isDate = plan.field.kind === 'date';
  return (values) => {
    const value = extract(values);
    const parts = typeof value === 'string' ? value.split(separator) : [];
    if (parts.length > 1) {
      const text = parts[part]?.trim();
      const isOpen = openEnd !== undefined && text !== undefined && (text === '' || isMarker(text));
      return isOpen ? openEnd : text;
    }
    const isOpen =
      isDate && typeof value === 'string' && (value === openEnd || readDate(value).is === 'open');
    return (isOpen ? openEnd !== undefined : part === 0) ? value : undefined;
  };
}

function bindItems(
  plan: MappedField,
  items: readonly Readonly<Record<string, string>>[],
  columns: readonly string[],
): Extract {
  const rows = items.map((item) =>
    Object.entries(item).map(([name, column]) => ({ name, extract: bindColumn(plan, column, columns) })),
  );
  return (values) =>
    rows.map((row) => Object.fromEntries(row.map(({ name, extract }) => [name, extract(values) ?? null])));
}
