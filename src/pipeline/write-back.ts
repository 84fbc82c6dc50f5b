import type { RawValue } from '../contract/adapter.ts';
import { TongdaoError } from '../contract/errors.ts';
import type { Body, CanonicalValue } from '../contract/stages.ts';
import type { Text } from '../contract/text.ts';
import { spellingsOf } from './code-lists.ts';
import { HOLDER_PROPERTIES, type Holder } from './kinds/holders.ts';
import { KINDS } from './kinds/index.ts';
import type { Writer } from './kinds/kind.ts';
import type { MappedField } from './mapping-plan.ts';

/** A mapped field that cannot be written back. */
export interface Irreversible {
  readonly field: string;
  readonly why: Text;
}

export interface WriteBack {
  /**
   * The platform's columns for a canonical body; a field without value empties its column.
   * `unknown` names fields that the body's source cannot show: their columns are left alone.
   * @throws TongdaoError CODE_UNWRITABLE or CURRENCY_UNWRITABLE
   */
  toColumns(body: Body, unknown?: readonly string[]): Record<string, RawValue>;
  readonly irreversible: readonly Irreversible[];
}

const CONSTANT: Text = { zh: '常量没有对应的列', en: 'a constant has no column' };
const EXPRESSION: Text = { zh: '表达式不能反向计算', en: 'an expression cannot be turned round' };
const SPLIT: Text = { zh: '同一列的其余部分没有映射', en: 'the other parts of its column are not mapped' };
const SHARED: Text = { zh: '该列已由另一字段写回', en: 'another field writes its column' };

interface ColumnWriter {
  readonly fields: readonly string[];
  write(body: Body, row: Record<string, RawValue>): void;
}

export function compileWriteBack(mapped: readonly MappedField[]): WriteBack {
  const writers: ColumnWriter[] = [];
  const irreversible: Irreversible[] = [];
  const taken = new Set<string>();
  for (const plan of mapped) {
    const { rule, field } = plan;
    const columns =
      rule.items?.flatMap((item) => Object.values(item)) ?? (rule.from === undefined ? [] : [rule.from]);
    const parts = rule.split === undefined ? [plan] : partsOf(plan, mapped);
    if (columns.length === 0) irreversible.push({ field: field.name, why: CONSTANT });
    else if (plan.expression !== null) irreversible.push({ field: field.name, why: EXPRESSION });
    else if (parts === null) irreversible.push({ field: field.name, why: SPLIT });
    else if (rule.split !== undefined && rule.part !== 0) continue;
    else if (columns.some((column) => taken.has(column)))
      irreversible.push({ field: field.name, why: SHARED });
    else {
      for (const column of columns) taken.add(column);
      writers.push(columnWriter(parts));
    }
  }
  return {
    irreversible,
    toColumns(body, unknown = []) {
      const row: Record<string, RawValue> = {};
      for (const { fields, write } of writers)
        if (!fields.every((name) => unknown.includes(name))) write(body, row);
      return row;
    },
  };
}

/** All parts of a split column in order, or null when one of them is not mapped. */
function partsOf(plan: MappedField, mapped: readonly MappedField[]): readonly MappedField[] | null {
  const { from, split } = plan.rule;
  const parts = mapped
    .filter(({ rule }) => rule.from === from && rule.split === split)
    .sort((a, b) => a.rule.part! - b.rule.part!);
  return parts.length > 1 && parts.every(({ rule }, i) => rule.part === i) ? parts : null;
}

function columnWriter(parts: readonly MappedField[]): ColumnWriter {
  const fields = parts.map(({ field }) => field.name);
  const [{ rule }] = parts as readonly [MappedField];
  if (rule.items !== undefined) return { fields, write: itemsWriter(fields[0]!, rule.items) };
  const writers = parts.map(writerOf);
  return {
    fields,
    write(body, row) {
      const values = writers.map((write, i) => write(body[fields[i]!], body));
      const isEmpty = values.every((value) => value === null || value === '');
      row[rule.from!] =
        rule.split === undefined ? values[0]! : isEmpty ? null : values.map(asText).join(rule.split);
    },
  };
}

const asText = (value: RawValue): string => (value === null ? '' : String(value));

function itemsWriter(
  field: string,
  items: readonly Readonly<Record<string, string>>[],
): ColumnWriter['write'] {
  return (body, row) => {
    const holders = (body[field] ?? []) as readonly Holder[];
    items.forEach((item, i) => {
      for (const property of HOLDER_PROPERTIES) {
        const column = item[property];
        if (column !== undefined) row[column] = holders[i]?.[property] ?? null;
      }
    });
  };
}

function writerOf(plan: MappedField): Writer {
  const { codes, endpoint, field } = plan;
  const write =
    KINDS[field.kind].writer?.(plan) ?? ((value) => (value === undefined ? null : (value as RawValue)));
  if (codes === null) return write;
  const spellings = spellingsOf(codes);
  const spell = (value: CanonicalValue): string => {
    const spelling = spellings.get(String(value));
    if (spelling !== undefined) return spelling;
    throw new TongdaoError('CODE_UNWRITABLE', {
      endpoint,
      field: field.name,
      list: codes.name,
      value: String(value),
    });
  };
  return (value, body) => {
    if (value === undefined) return null;
    return Array.isArray(value) ? write(value.map(spell), body) : spell(value);
  };
}
