import jsonata from 'jsonata';
import type { Page, RawRecord, RawValue } from '../contract/adapter.ts';
import { TongdaoError } from '../contract/errors.ts';

/** A mapping's JSONata expression. Its result stands in a column of its own, which then is read like any other. */
export interface CompiledExpression {
  readonly field: string;
  /** Name of that column. */
  readonly column: string;
  /** Columns of the source that it reads. */
  readonly inputs: readonly string[];
  evaluate(row: Readonly<Record<string, RawValue>>): Promise<unknown>;
}

/** An expression must give the same for the same row, or every row would look changed at every reading. */
const UNSTEADY = new Set(['now', 'millis', 'random']);

export const expressionColumn = (field: string): string => `=${field}`;

/** @throws TongdaoError MAPPING_EXPRESSION */
export function compileExpression(
  endpoint: string,
  dataset: string,
  field: string,
  text: string,
): CompiledExpression {
  try {
    const expression = jsonata(text);
    const names = { inputs: new Set<string>(), functions: new Set<string>() };
    collect(expression.ast(), names);
    const unsteady = [...names.functions].find((name) => UNSTEADY.has(name));
    if (unsteady !== undefined) throw new Error(`$${unsteady}() gives another value each time`);
    return {
      field,
      column: expressionColumn(field),
      inputs: [...names.inputs],
      evaluate: (row) => expression.evaluate(row),
    };
  } catch (thrown) {
    const detail = (thrown as { readonly message?: string }).message ?? String(thrown);
    throw new TongdaoError('MAPPING_EXPRESSION', { endpoint, dataset, field, detail });
  }
}

/** The columns that an expression reads: where its paths start; and the functions that it calls. */
function collect(
  node: unknown,
  names: { readonly inputs: Set<string>; readonly functions: Set<string> },
): void {
  if (Array.isArray(node)) {
    for (const one of node) collect(one, names);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  const { type, steps, procedure, ...parts } = node as Readonly<Record<string, unknown>>;
  if (type === 'path' && Array.isArray(steps)) {
    const [head] = steps as readonly { readonly type?: string; readonly value?: unknown }[];
    if (head?.type === 'name') names.inputs.add(String(head.value));
    else collect(head, names);
    return;
  }
  const called = procedure as { readonly value?: unknown } | undefined;
  if (typeof called?.value === 'string') names.functions.add(called.value);
  for (const part of Object.values(parts)) collect(part, names);
}

/** The page with a column for every expression. A row on which one fails becomes a fault of that row alone. */
export async function expandPage(expressions: readonly CompiledExpression[], page: Page): Promise<Page> {
  if (expressions.length === 0) return page;
  const kept = page.columns.flatMap((column, i) => (column.startsWith('=') ? [] : [i]));
  const columns = kept.map((i) => page.columns[i]!);
  const records: RawRecord[] = [];
  for (const record of page.records) {
    const values = kept.map((i) => record.values[i] ?? null);
    records.push(
      record.fault !== undefined ? record : await expandRecord(expressions, columns, { ...record, values }),
    );
  }
  return { ...page, columns: [...columns, ...expressions.map(({ column }) => column)], records };
}

async function expandRecord(
  expressions: readonly CompiledExpression[],
  columns: readonly string[],
  record: RawRecord,
): Promise<RawRecord> {
  const row = Object.fromEntries(columns.map((column, i) => [column, record.values[i]!]));
  const results: RawValue[] = [];
  for (const { field, evaluate } of expressions) {
    try {
      results.push(asRaw(await evaluate(row)));
    } catch (thrown) {
      const detail = (thrown as { readonly code?: string }).code ?? 'JSONata';
      const fault = {
        code: 'EXPRESSION_FAILED',
        params: { field, detail },
        text: JSON.stringify(row).slice(0, 65_536),
      };
      return { ...record, fault };
    }
  }
  return { ...record, values: [...record.values, ...results] };
}

/** What an expression gives, as plain JSON; nothing is an empty cell. */
function asRaw(result: unknown): RawValue {
  return result === undefined ? null : (JSON.parse(JSON.stringify(result) ?? 'null') as RawValue);
}
