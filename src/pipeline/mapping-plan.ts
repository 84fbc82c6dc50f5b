import type { Dataset, Field } from '../contract/dataset.ts';
import type { ErrorCode } from '../contract/error-codes.ts';
import { type ErrorParams, TongdaoError } from '../contract/errors.ts';
import type { CodeList, MappingRule } from '../contract/mapping.ts';
import { isDateFormat } from './date-text.ts';
import { type CompiledExpression, compileExpression } from './expressions.ts';
import { openEndOf } from './kinds/date.ts';
import { HOLDER_PROPERTIES } from './kinds/holders.ts';
import { KINDS } from './kinds/index.ts';
import type { FieldPlan } from './kinds/kind.ts';
import { currencyFieldOf } from './kinds/money.ts';
import type { PipelineSpec } from './pipeline.ts';

/** A mapping entry, checked, with everything that it names at hand. */
export interface MappedField extends FieldPlan {
  /** Place in dataset.fields. */
  readonly index: number;
  readonly codes: CodeList | null;
  /** Set where the column is the result of an expression. */
  readonly expression: CompiledExpression | null;
}

const SOURCES: readonly (keyof MappingRule)[] = ['from', 'constant', 'items'];
const COMMON: readonly (keyof MappingRule)[] = ['from', 'constant', 'codes', 'split', 'part'];

/**
 * The mapping's entries in the order of the dataset's fields.
 * @throws TongdaoError MAPPING_* when the mapping cannot work
 */
export function planMapping(spec: PipelineSpec): readonly MappedField[] {
  const { endpoint, dataset, mapping } = spec;
  for (const name of Object.keys(mapping)) {
    if (dataset.fields.every((field) => field.name !== name)) {
      throw new TongdaoError('MAPPING_FIELD_UNKNOWN', { endpoint, dataset: dataset.name, field: name });
    }
  }
  return dataset.fields.flatMap((field, index) => {
    const entry = Object.hasOwn(mapping, field.name) ? mapping[field.name] : undefined;
    if (entry === undefined) return [];
    const { expression: text, ...given }: MappingRule = typeof entry === 'string' ? { from: entry } : entry;
    const expression =
      text === undefined ? null : compileExpression(endpoint, dataset.name, field.name, text);
    const plan = {
      ...spec,
      field,
      index,
      rule: expression === null ? given : { ...given, from: expression.column },
    };
    if (expression !== null && given.from !== undefined)
      fail(plan, 'MAPPING_OPTION', { option: 'expression + from' });
    checkRule(plan);
    return [{ ...plan, expression, codes: codeListOf(plan, spec.codeLists) }];
  });
}

function fail(plan: FieldPlan, code: ErrorCode, params: ErrorParams = {}): never {
  const { endpoint, dataset, field } = plan;
  throw new TongdaoError(code, {
    endpoint,
    dataset: dataset.name,
    field: field.name,
    kind: field.kind,
    ...params,
  });
}

function checkRule(plan: FieldPlan): void {
  const { field, rule } = plan;
  const set = (Object.keys(rule) as (keyof MappingRule)[]).filter((option) => rule[option] !== undefined);
  const allowed = [...COMMON, ...KINDS[field.kind].options];
  const foreign = set.find((option) => !allowed.includes(option));
  if (foreign !== undefined) fail(plan, 'MAPPING_OPTION', { option: foreign });
  const sources = set.filter((option) => SOURCES.includes(option));
  if (sources.length !== 1) fail(plan, 'MAPPING_OPTION', { option: sources.join(' + ') || 'from' });
  if ((rule.split === undefined) !== (rule.part === undefined))
    fail(plan, 'MAPPING_OPTION', { option: 'split / part' });
  if (rule.split === '') fail(plan, 'MAPPING_OPTION', { option: 'split' });
  if (rule.openEnd !== undefined && openEndOf(plan) === undefined)
    fail(plan, 'MAPPING_OPTION', { option: 'openEnd' });
  if (rule.format !== undefined && !isDateFormat(rule.format))
    fail(plan, 'MAPPING_OPTION', { option: `format: ${rule.format}` });
  for (const item of rule.items ?? []) {
    const odd = Object.keys(item).find((name) => !HOLDER_PROPERTIES.some((property) => property === name));
    if (odd !== undefined) fail(plan, 'MAPPING_OPTION', { option: `items: ${odd}` });
  }
}

function codeListOf(plan: FieldPlan, lists: ReadonlyMap<string, CodeList>): CodeList | null {
  const { field, rule } = plan;
  if (rule.codes === undefined) return null;
  const list = lists.get(rule.codes);
  if (list === undefined) fail(plan, 'MAPPING_CODES_UNKNOWN', { list: rule.codes });
  for (const value of Object.values(list.map)) {
    if (field.codes !== null && !Object.hasOwn(field.codes, value)) {
      fail(plan, 'MAPPING_CODES_VALUE', {
        list: list.name,
        value,
        allowed: Object.keys(field.codes).join(', '),
      });
    }
  }
  return list;
}

/** Fields that the endpoint can show: mapped ones, and those that the pipeline derives from them. */
export function shownFields(mapped: readonly MappedField[]): ReadonlySet<string> {
  const names = new Set(mapped.map(({ field }) => field.name));
  const derived = mapped.flatMap((plan): readonly (Field | undefined)[] => {
    const { kind } = plan.field;
    if (kind === 'date') return [openEndOf(plan)];
    // A column in a stated unit is a plain number; text without one names its currency too.
    if (kind === 'money' && (plan.rule.unit === undefined || plan.rule.currency !== undefined)) {
      return [currencyFieldOf(plan)];
    }
    return [];
  });
  for (const field of derived) if (field !== undefined) names.add(field.name);
  if (names.has('uscc')) names.add('orgCode');
  if (names.has('taskCode')) names.add('catalogCode');
  if (names.has('holders'))
    for (const name of ['holderName', 'holderCode', 'holderCodeType', 'holderKind']) names.add(name);
  return names;
}

/** @throws TongdaoError when no key can be made, or a required field can never have a value */
export function checkCoverage({ endpoint, dataset }: PipelineSpec, shown: ReadonlySet<string>): void {
  const isShown = (name: string): boolean => name === '@endpoint' || shown.has(name);
  if (!dataset.keys.some((names) => names.every(isShown))) {
    const keys = dataset.keys.map((names) => names.join(' + ')).join(', ');
    throw new TongdaoError('MAPPING_KEY_MISSING', { endpoint, dataset: dataset.name, keys });
  }
  const missing = requiredOf(dataset).find((name) => !shown.has(name));
  if (missing !== undefined) {
    throw new TongdaoError('MAPPING_REQUIRED_MISSING', { endpoint, dataset: dataset.name, field: missing });
  }
}

function requiredOf(dataset: Dataset): readonly string[] {
  const { required } = dataset.schema;
  return Array.isArray(required) ? required.map(String) : [];
}

/** Source columns that the mapping reads, each once. */
export function columnsOf(mapped: readonly MappedField[]): readonly string[] {
  const columns = mapped.flatMap(({ rule, expression }) => [
    ...(expression?.inputs ?? (rule.from === undefined ? [] : [rule.from])),
    ...(rule.items ?? []).flatMap((item) => Object.values(item)),
  ]);
  return [...new Set(columns)];
}
