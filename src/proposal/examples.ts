import type { RawValue } from '../contract/adapter.ts';
import type { Dataset } from '../contract/dataset.ts';
import type { Mapping } from '../contract/mapping.ts';
import type { Body } from '../contract/stages.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { invent } from './invent.ts';
import type { TableSample } from './meanings.ts';
import { recognitionOf } from './recognition.ts';

/** A row as the source might show it, and what the mapping makes of it. No value of it is a real person's or company's. */
export interface InventedExample {
  readonly raw: Readonly<Record<string, RawValue>>;
  readonly canonical: Body;
}

const EXAMPLES = 3;
/** General terms stay as they are where several rows have them: types, offices. */
const GENERAL = new Set(['typeName', 'certName', 'word', 'authority', 'office']);
const COMMON = 3;

/** Examples from the sample's fullest rows, each with another value of the status where there is one. Rows that the pipeline refuses are left out. */
export function inventExamples(
  dataset: Dataset,
  mapping: Mapping,
  pipeline: Pipeline,
  { columns, rows }: TableSample,
): readonly InventedExample[] {
  const fields = new Map(
    dataset.fields.flatMap((field) => {
      const column = columnOf(mapping[field.name]);
      return column === undefined ? [] : [[column, field] as const];
    }),
  );
  const used = [...fields.keys()].filter((column) => columns.includes(column));
  const bound = pipeline.bind(used);
  const isCommon = (column: string, value: RawValue): boolean => {
    const at = columns.indexOf(column);
    return rows.filter((row) => row[at] === value).length >= COMMON;
  };
  const general = new Set(
    recognitionOf(dataset)
      .meanings.filter(({ looks, few }) => few && looks.some((look) => GENERAL.has(look)))
      .map(({ name }) => name),
  );
  const statusAt = dataset.status === null ? -1 : columns.indexOf(columnOf(mapping[dataset.status]) ?? '');
  const examples: InventedExample[] = [];
  const seen = new Set<RawValue | undefined>();
  for (const [number, row] of fullest(rows).entries()) {
    if (examples.length === EXAMPLES) break;
    const status = row[statusAt];
    if (seen.has(status) && number < rows.length / 2) continue;
    const values = used.map((column) => {
      const value = row[columns.indexOf(column)] ?? null;
      if (typeof value === 'object' && value !== null) return null;
      const field = fields.get(column)!;
      if (value === null || (general.has(field.name) && isCommon(column, value))) return value;
      return keepType(value, invent(field, String(value), examples.length));
    });
    const result = bound.process({ position: `example ${number + 1}`, id: `${number + 1}`, values });
    if (result.outcome === 'rejected') continue;
    seen.add(status);
    examples.push({
      raw: Object.fromEntries(used.map((column, at) => [column, values[at] ?? null])),
      canonical: result.body,
    });
  }
  return examples;
}

const columnOf = (entry: Mapping[string] | undefined): string | undefined =>
  typeof entry === 'string' ? entry : entry?.from;

const keepType = (value: RawValue, text: string): RawValue =>
  typeof value === 'number' && String(Number(text)) === text ? Number(text) : text;

const fullest = (rows: TableSample['rows']): TableSample['rows'] => {
  const filled = (row: readonly RawValue[]) => row.filter((value) => value !== null && value !== '').length;
  return [...rows].sort((a, b) => filled(b) - filled(a));
};
