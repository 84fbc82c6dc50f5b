import type { Dataset, Field } from '../contract/dataset.ts';
import type { CodeList, Mapping, MappingEntry, MappingRule } from '../contract/mapping.ts';
import type { Column } from './column.ts';
import { formOf, openEndOf } from './date-form.ts';
import {
  type Candidate,
  type ColumnMeaning,
  type Meanings,
  readMeanings,
  type TableSample,
} from './meanings.ts';
import { unitOf } from './money-unit.ts';
import { recognitionOf } from './recognition.ts';
import { placeValues } from './spellings.ts';

/** What a person decided, by field. */
export interface Decisions {
  /** Its column; null for none. */
  readonly columns: Readonly<Record<string, string | null>>;
  /** The same value for every record. */
  readonly constants: Readonly<Record<string, string>>;
  readonly units: Readonly<Record<string, '元' | '万元'>>;
  /** Canonical value by spelling. */
  readonly values: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What a column is not. */
  readonly refused: readonly (readonly [field: string, column: string])[];
}

export const UNDECIDED: Decisions = { columns: {}, constants: {}, units: {}, values: {}, refused: [] };

export interface ProposalRequest {
  readonly endpoint: string;
  readonly dataset: Dataset;
  readonly table: TableSample;
  /** YYYY-MM-DD */
  readonly today: string;
  readonly decided?: Decisions;
}

/** What a person still has to say. */
export type OpenPoint =
  /** One of the candidates, or none of them. */
  | { readonly about: 'column'; readonly column: string; readonly candidates: readonly Candidate[] }
  /** 元 or 万元: the field stays unmapped until it is known. */
  | { readonly about: 'unit'; readonly column: string; readonly field: string }
  /** Values that no code list places: rows with them would be set aside. */
  | {
      readonly about: 'values';
      readonly column: string;
      readonly field: string;
      readonly list: string;
      readonly values: readonly string[];
    }
  /** The key, or a field that every record needs, has no column. */
  | { readonly about: 'missing'; readonly fields: readonly string[] };

export interface Proposal {
  readonly dataset: string;
  readonly mapping: Mapping;
  readonly codeLists: readonly CodeList[];
  readonly columns: readonly ColumnMeaning[];
  readonly open: readonly OpenPoint[];
  /** Columns that could be the native id, best first. */
  readonly keys: readonly string[];
  /** The time of a row's last change. */
  readonly changedAt: string | null;
}

/** Values of a code list beyond this many are no code list. */
const LONGEST_LIST = 60;

/** A mapping of the table to the dataset: what is sure is mapped, the rest is named. */
export function propose(request: ProposalRequest): Proposal {
  const { dataset, table, today } = request;
  const found = readMeanings(dataset, table, today);
  const decided = request.decided ?? UNDECIDED;
  const columns = decide(found.meanings, decided);
  const mapping: Record<string, MappingEntry> = {};
  const codeLists: CodeList[] = [];
  const open: OpenPoint[] = [];
  for (const field of dataset.fields) {
    const constant = decided.constants[field.name];
    if (constant !== undefined) {
      mapping[field.name] = { constant };
      continue;
    }
    const at = columns.findIndex((one) => one.field === field.name || one.parts.includes(field.name));
    if (at < 0) continue;
    const entry = entryFor(request, found, columns[at]!, at, field, codeLists, open);
    if (entry !== null) mapping[field.name] = entry;
  }
  for (const { column, field, candidates } of columns) {
    const free = candidates.filter((candidate) => mapping[candidate.field] === undefined);
    if (field === null && free.length > 0) open.push({ about: 'column', column, candidates: free });
  }
  const missing = missingFields(dataset, mapping);
  if (missing.length > 0) open.push({ about: 'missing', fields: missing });
  return {
    dataset: dataset.name,
    mapping,
    codeLists,
    columns,
    open,
    keys: keysOf(found.columns, columns),
    changedAt: changedAtOf(found.columns, columns),
  };
}

/** A person's word counts before any evidence. */
function decide(
  meanings: readonly ColumnMeaning[],
  { columns, constants, refused }: Decisions,
): readonly ColumnMeaning[] {
  const fieldOf = new Map(
    Object.entries(columns).flatMap(([field, column]) => (column === null ? [] : [[column, field]])),
  );
  return meanings.map((meaning): ColumnMeaning => {
    const isRefused = (name: string) =>
      Object.hasOwn(constants, name) ||
      (Object.hasOwn(columns, name) && columns[name] !== meaning.column) ||
      refused.some(([field, column]) => field === name && column === meaning.column);
    const candidates = meaning.candidates.filter((candidate) => !isRefused(candidate.field));
    const field = fieldOf.get(meaning.column);
    if (field !== undefined)
      return { ...meaning, field, parts: meaning.parts.includes(field) ? meaning.parts : [] };
    if (meaning.field !== null && isRefused(meaning.field))
      return { ...meaning, field: null, parts: [], candidates };
    return { ...meaning, candidates };
  });
}

function entryFor(
  { endpoint, dataset, decided = UNDECIDED }: ProposalRequest,
  { columns, headers }: Meanings,
  { column: name, parts }: ColumnMeaning,
  at: number,
  field: Field,
  codeLists: CodeList[],
  open: OpenPoint[],
): MappingEntry | null {
  const column = columns[at]!;
  const rule: { -readonly [Option in keyof MappingRule]: MappingRule[Option] } = { from: name };
  if (parts.length > 0 && column.range !== null) {
    rule.split = column.range.separator;
    rule.part = parts.indexOf(field.name);
  }
  if (field.kind === 'date' && rule.split === undefined) {
    const format = formOf(column);
    const end = field.name.endsWith('To') ? openEndOf(column) : undefined;
    if (format !== undefined) rule.format = format;
    if (end !== undefined) rule.openEnd = end;
  }
  if (field.kind === 'money') {
    const meaning = recognitionOf(dataset).meanings.find((one) => one.name === field.name)!;
    const unit = decided.units[field.name] ?? unitOf(column, headers[at]!, meaning);
    if (unit === null && column.values.length > 0) {
      open.push({ about: 'unit', column: name, field: field.name });
      return null;
    }
    if (unit !== 'text' && unit !== null) rule.unit = unit;
  }
  if (field.kind === 'code' && field.codes !== null) {
    const list = codeListFor(endpoint, dataset, field, column, decided.values[field.name] ?? {}, open);
    if (list === null) return null;
    if (list !== 'native') {
      codeLists.push(list);
      rule.codes = list.name;
    }
  }
  if (field.kind === 'list') {
    const separator = separatorOf(column);
    if (separator !== undefined) rule.separator = separator;
  }
  return Object.keys(rule).length === 1 ? name : rule;
}

/** null: none of the values could be placed, so the field is left out. */
function codeListFor(
  endpoint: string,
  dataset: Dataset,
  field: Field,
  { name, written }: Column,
  said: Readonly<Record<string, string>>,
  open: OpenPoint[],
): CodeList | 'native' | null {
  const seen = byFrequency(written);
  const list = `${endpoint}-${dataset.name === 'enterprise-registration' ? '' : `${dataset.name}-`}${kebab(field.name)}`;
  const placed = placeValues(dataset.name, field, name, seen);
  const unplaced = placed.open.filter((value) => said[value] === undefined);
  const map = { ...placed.map, ...said };
  if (unplaced.length > 0)
    open.push({
      about: 'values',
      column: name,
      field: field.name,
      list,
      values: unplaced.slice(0, LONGEST_LIST),
    });
  if (placed.native) return 'native';
  return Object.keys(map).length === 0 ? null : { name: list, map };
}

function byFrequency(values: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([value]) => value);
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** `;`, `、` and `|` are known to the kind `list`. */
function separatorOf({ values }: Column): string | undefined {
  if (values.some((text) => /[;；、|]/.test(text))) return undefined;
  return [',', '，', '/'].find((separator) => values.filter((text) => text.includes(separator)).length > 1);
}

function missingFields(dataset: Dataset, mapping: Mapping): readonly string[] {
  const has = (name: string) => name === '@endpoint' || mapping[name] !== undefined;
  const required = Array.isArray(dataset.schema['required']) ? dataset.schema['required'].map(String) : [];
  const missing = required.filter((name) => !has(name));
  // The key that lacks least.
  const [key = []] = dataset.keys
    .map((names) => names.filter((name) => !has(name)))
    .sort((x, y) => x.length - y.length);
  missing.push(...key);
  if (dataset.home !== null && !has(dataset.home)) missing.push(dataset.home);
  return [...new Set(missing)];
}

/** Every row has a value, and no two have the same: first what is called an id, then the rest. */
function keysOf(columns: readonly Column[], meanings: readonly ColumnMeaning[]): readonly string[] {
  const rank = ({ at, name }: Column): number => {
    const { field, aside } = meanings[at]!;
    if (field === 'sourceEntityId') return 0;
    if (aside === 'ordinal' || /^(.*[_-])?(id|guid|uuid|pk)$|Id$/i.test(name)) return 1;
    return field === 'uscc' || field === 'certIdentifier' || field === 'certNo' ? 2 : 3;
  };
  return columns
    .filter(({ filled, variety, dates }) => filled === 1 && variety === 1 && dates === null)
    .filter((column) => rank(column) < 3)
    .sort((a, b) => rank(a) - rank(b) || a.at - b.at)
    .map(({ name }) => name);
}

function changedAtOf(columns: readonly Column[], meanings: readonly ColumnMeaning[]): string | null {
  const moments = columns.filter(
    ({ at, dates, filled }) => meanings[at]!.aside === 'changedAt' && dates !== null && filled === 1,
  );
  return moments.sort((a, b) => b.dates!.timed - a.dates!.timed)[0]?.name ?? null;
}
