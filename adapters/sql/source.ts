import type { DatasetOptions, RawRecord } from '../../src/contract/adapter.ts';
import type { Cell, Dialect, Row } from './dialect.ts';
import type { Relation } from './link.ts';
import { listOf, type ReadBlock } from './settings.ts';

/** A relation whose rows are shown as raw records, in the order of `order`. */
export interface Source extends Relation {
  /** Columns of the page. */
  readonly columns: readonly string[];
  readonly key: readonly string[];
  readonly version: string | undefined;
  readonly changedAt: string | undefined;
  /** Staging tables only: which rows tell of a deletion, and what orders rows of the same time. */
  readonly operation: { readonly column: string; readonly deleted: ReadonlySet<string> } | undefined;
  readonly sequence: string | undefined;
}

/** The base table (or query) that full reads and look-ups see. */
export function baseSource(
  block: ReadBlock,
  { columns }: DatasetOptions,
  dialect: Dialect,
  schema?: string,
): Source {
  const key = listOf(block.key);
  const all = unique([...columns, ...key]);
  const version = block.version ?? block.changedAt;
  const table = block.table;
  return {
    label: table ?? 'query',
    sql: table === undefined ? `(${block.query}) AS source` : dialect.relation(table, schema),
    isQuery: table === undefined,
    wanted: unique([...all, version, block.changedAt]),
    columns: all,
    key,
    version,
    changedAt: block.changedAt,
    operation: undefined,
    sequence: undefined,
  };
}

/** Where `changes` are read: the staging table when there is one, else the base itself. */
export function changesSource(block: ReadBlock, base: Source, dialect: Dialect, schema?: string): Source {
  const { changes } = block;
  if (changes === undefined) return base;
  const key = changes.key === undefined ? base.key : listOf(changes.key);
  const columns = unique([...base.columns, ...key]);
  const { table: label, changedAt, sequence, operation } = changes;
  return {
    label,
    sql: dialect.relation(label, schema),
    isQuery: false,
    wanted: unique([...columns, base.version, changedAt, sequence, operation]),
    columns,
    key,
    version: base.version,
    changedAt,
    operation: { column: operation, deleted: new Set(changes.deleted) },
    sequence,
  };
}

/** A SELECT list and how to make raw records and cursor places of its rows. */
export interface Projection {
  readonly list: string;
  record(row: Row): RawRecord;
  /** The row's place in the order of `order`, as the database renders it. */
  place(row: Row): readonly string[];
}

export function project(source: Source, order: readonly string[], dialect: Dialect): Projection {
  const { columns, key, version, operation, label } = source;
  const texts = unique([...key, version, operation?.column, ...order]);
  const at = (name: string) => columns.length + texts.indexOf(name);
  const [keyAt, orderAt] = [key.map(at), order.map(at)];
  const versionAt = version === undefined ? -1 : at(version);
  const operationAt = operation === undefined ? -1 : at(operation.column);
  const expressions = [
    ...columns.map((name) => dialect.quote(name)),
    // Under names of their own: ORDER BY "seq" would else mean the text, where 10 comes before 9.
    ...texts.map((name, n) => `${dialect.asText(dialect.quote(name))} AS ${dialect.quote(`text ${n}`)}`),
  ];
  return {
    list: expressions.join(', '),
    place: (row) => orderAt.map((index) => row[index] ?? ''),
    record(row) {
      const id = idOf(keyAt.map((index) => row[index] ?? null));
      const mark = row[versionAt] ?? null;
      const removed = operation?.deleted.has((row[operationAt] ?? '').trim()) === true;
      return {
        position: `${label} ${id}`,
        id,
        values: row.slice(0, columns.length),
        ...(mark === null ? {} : { version: mark }),
        ...(removed ? { removed: true } : {}),
      };
    },
  };
}

/** A key of one column is its text; of several, a JSON array. Empty when a part has no value. */
function idOf(parts: readonly Cell[]): string {
  if (parts.some((part) => part === null)) return '';
  return parts.length === 1 ? (parts[0] ?? '') : JSON.stringify(parts);
}

/** The key's cells of a native id, or null when it cannot be one of ours. */
export function cellsOf(id: string, key: readonly string[]): readonly string[] | null {
  if (key.length === 1) return [id];
  try {
    const parts: unknown = JSON.parse(id);
    const isKey = Array.isArray(parts) && parts.length === key.length;
    return isKey && parts.every((part) => typeof part === 'string') ? parts : null;
  } catch {
    return null;
  }
}

export function unique(names: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(names)].filter((name) => name !== undefined);
}
