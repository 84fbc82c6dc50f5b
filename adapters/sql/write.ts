import type { RawValue, WriteOutcome, WriteRecord } from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import {
  type BatchColumn,
  type Cell,
  type Column,
  type Query,
  type Row,
  SqlFailure,
  type Transaction,
} from './dialect.ts';
import { columnMissing, columnsOf, type Link, type Relation } from './link.ts';

/** A record on its way, and what came of it. */
export interface Item {
  readonly record: WriteRecord;
  outcome: WriteOutcome | null;
}

export type Columns = ReadonlyMap<string, Column>;

export async function columnsByName(link: Link, relation: Relation, signal: AbortSignal): Promise<Columns> {
  const columns = await columnsOf(link, relation, signal);
  return new Map(columns.map((column) => [column.name, column]));
}

export function columnOf(link: Link, relation: Relation, columns: Columns, name: string): Column {
  const column = columns.get(name);
  if (column === undefined) throw columnMissing(link.endpoint, relation, name, [...columns.keys()]);
  return column;
}

/** Records with the same columns go together: a column that a record does not name must keep its value. */
export function byColumns(items: readonly Item[]): readonly (readonly Item[])[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const names = JSON.stringify(Object.keys(item.record.values).sort());
    const group = groups.get(names);
    if (group === undefined) groups.set(names, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

export function batchColumn(column: Column, items: readonly Item[], of: (it: Item) => Cell): BatchColumn {
  return { column, values: items.map(of) };
}

/** As text: the database casts it to the column's own type and says what does not fit. */
export function cellOf(value: RawValue | undefined): Cell {
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** One row per record that the statement touched. */
export interface Touched {
  readonly item: Item;
  readonly cells: readonly Cell[];
}

/**
 * Writes many records at once. When the values of one break a rule of the database, the halves are tried apart
 * until that record alone is refused, in the system's own words; the others are not affected.
 */
export async function runSet(
  transaction: Transaction,
  items: readonly Item[],
  work: (query: Query, items: readonly Item[]) => Promise<readonly Row[]>,
  refuse: (item: Item, failure: SqlFailure) => Promise<void>,
): Promise<readonly Touched[]> {
  if (items.length === 0) return [];
  try {
    return await transaction.attempt(async () => {
      const rows = await work(transaction.query, items);
      return rows.flatMap(([position, ...cells]) => {
        const item = items[Number(position) - 1];
        return item === undefined ? [] : [{ item, cells }];
      });
    });
  } catch (error) {
    if (!(error instanceof SqlFailure) || error.kind !== 'record') throw error;
    const [only] = items;
    if (items.length === 1 && only !== undefined) {
      await refuse(only, error);
      return [];
    }
    const middle = items.length >> 1;
    const halves = [items.slice(0, middle), items.slice(middle)];
    const touched: Touched[] = [];
    for (const half of halves) touched.push(...(await runSet(transaction, half, work, refuse)));
    return touched;
  }
}

export function refused(failure: SqlFailure): WriteOutcome {
  return { result: 'refused', message: `${failure.message} (${failure.state})` };
}

export function outcome(result: WriteOutcome['result'], version: Cell): WriteOutcome {
  return version === null ? { result } : { result, version };
}

export function outcomes(items: readonly Item[]): ReadonlyMap<string, WriteOutcome> {
  const answered = items.flatMap(({ record, outcome }) =>
    outcome === null ? [] : [[record.key, outcome] as const],
  );
  return new Map(answered);
}

export function needsKey(endpoint: string, relation: Relation, key: readonly string[]): TongdaoError {
  return new TongdaoError('SQL_KEY_UNKNOWN', { endpoint, where: relation.label, key: key.join(', ') });
}
