import type { DatasetOptions, RawRecord } from '../../src/contract/adapter.ts';
import type { Cell, Dialect, Path, Row } from './dialect.ts';
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
  readonly operation: Operation | undefined;
  readonly sequence: string | undefined;
}

export interface Operation {
  readonly column: string;
  readonly deleted: ReadonlySet<string>;
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
  const path = block.table === undefined ? null : pathOf(block.table, schema);
  return {
    label: block.table ?? 'query',
    path,
    sql: path === null ? `(${block.query})` : presentRows(block, dialect, relationOf(dialect, path)),
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
  const { table: label, changedAt, sequence, operation, done } = changes;
  const path = pathOf(label, schema);
  return {
    label,
    path,
    sql: relationOf(dialect, path),
    wanted: unique([...columns, base.version, changedAt, sequence, operation, done?.column]),
    columns,
    key,
    version: base.version,
    changedAt,
    operation: { column: operation, deleted: new Set(changes.deleted) },
    sequence,
  };
}

/** A staging table that is the base, too, shows of each key what its last row says, unless that was a deletion. */
function presentRows({ table, key, changes }: ReadBlock, dialect: Dialect, relation: string): string {
  if (changes === undefined || changes.table !== table) return relation;
  const order = unique([changes.changedAt, changes.sequence]);
  const operation = dialect.quote(changes.operation);
  const deleted = changes.deleted.map((it) => `'${it.replaceAll("'", "''")}'`).join(', ');
  const superseded = supersededBy(dialect, relation, listOf(changes.key ?? key), order);
  return `(SELECT own.* FROM ${relation} own
    WHERE NOT ${superseded} AND (${operation} IS NULL OR ${operation} NOT IN (${deleted})))`;
}

/** Whether another row tells of the same key later than the row `own`. */
export function supersededBy(
  { quote, beyond }: Dialect,
  relation: string,
  key: readonly string[],
  order: readonly string[],
): string {
  const later = (name: string) => `later.${quote(name)}`;
  const own = (name: string) => `own.${quote(name)}`;
  const sameKey = key.map((name) => `${later(name)} = ${own(name)}`).join(' AND ');
  const isLater = beyond(order.map(later), (index) => own(order[index] ?? ''));
  return `EXISTS (SELECT 1 FROM ${relation} later WHERE ${sameKey} AND ${isLater})`;
}

/** `table` or `schema.table` as the configuration says it. */
export function pathOf(name: string, schema?: string): Path {
  const at = name.indexOf('.');
  if (at > 0) return [name.slice(0, at), name.slice(at + 1)];
  return schema === undefined ? [name] : [schema, name];
}

export const relationOf = ({ quote }: Dialect, path: Path): string => path.map(quote).join('.');

/** A SELECT list and how to make raw records and cursor places of its rows. */
export interface Projection {
  readonly list: string;
  /** Number of cells in `list`: what else a query selects comes after them. */
  readonly width: number;
  record(row: Row): RawRecord;
  /** The row's place in the order of `order`, as the database renders it. */
  place(row: Row): readonly string[];
  /** The same of columns among key and order. */
  texts(row: Row, names: readonly string[]): readonly string[];
}

/** `shown` renders a column's value; the dialect knows how, by the column's type where it must. */
export function project(
  source: Source,
  order: readonly string[],
  dialect: Dialect,
  shown: (name: string) => string,
): Projection {
  const { columns, key, version, operation, label } = source;
  const texts = unique([...key, version, operation?.column, ...order]);
  const at = (name: string) => columns.length + texts.indexOf(name);
  const [keyAt, orderAt] = [key.map(at), order.map(at)];
  const versionAt = version === undefined ? -1 : at(version);
  const operationAt = operation === undefined ? -1 : at(operation.column);
  const expressions = [
    ...columns.map(shown),
    // Under names of their own: ORDER BY "seq" would else mean the text, where 10 comes before 9.
    ...texts.map((name, n) => `${dialect.asText(dialect.quote(name))} AS ${dialect.quote(`text ${n}`)}`),
  ];
  return {
    list: expressions.join(', '),
    width: expressions.length,
    place: (row) => orderAt.map((index) => row[index] ?? ''),
    texts: (row, names) => names.map((name) => row[at(name)] ?? ''),
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
