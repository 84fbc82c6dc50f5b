import { TongdaoError } from '../../src/contract/errors.ts';
import { type Column, type Database, type Dialect, type Path, type Query, SqlFailure } from './dialect.ts';

const LISTED_TABLES = 50;

/** The way to one endpoint's database. */
export interface Link {
  readonly endpoint: string;
  readonly dialect: Dialect;
  readonly database: Database;
  readonly schema: string | undefined;
}

/** Something to read from or write to, and every column of it that the configuration names. */
export interface Relation {
  /** As the configuration names it; `query` for a query. */
  readonly label: string;
  /** Null for a query. */
  readonly path: Path | null;
  /** Quoted, or a query in brackets. */
  readonly sql: string;
  readonly wanted: readonly string[];
}

export const asker =
  (link: Link, signal: AbortSignal): Query =>
  (sql, params = []) =>
    link.database.query(sql, params, signal);

/** All columns of it; a table that is not there is a failure. */
export async function columnsOf(
  link: Link,
  relation: Relation,
  signal: AbortSignal,
): Promise<readonly Column[]> {
  const query = asker(link, signal);
  if (relation.path === null) return link.dialect.queryColumns(query, relation.sql);
  const columns = await link.dialect.columns(query, relation.path);
  if (columns.length === 0) throw new SqlFailure('table', '', `no table ${relation.label}`);
  return columns;
}

/** How each column of it is selected so that its value arrives as exact text. */
export async function shownBy(
  link: Link,
  relation: Relation,
  signal: AbortSignal,
): Promise<(name: string) => string> {
  const { dialect, endpoint } = link;
  if (dialect.shown === undefined) return dialect.quote;
  const columns = await columnsOf(link, relation, signal);
  const named = new Map(columns.map((column) => [column.name, column]));
  return (name) => {
    const column = named.get(name);
    if (column === undefined) throw columnMissing(endpoint, relation, name, [...named.keys()]);
    return dialect.shown?.(column) ?? dialect.quote(name);
  };
}

/** Does `work` on `relation`; what the database says against it becomes an error that a person can act upon. */
export async function explained<T>(
  link: Link,
  relation: Relation | null,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SqlFailure)) throw error;
    throw await explain(link, relation, error).catch(() => plain(link, error));
  }
}

async function explain(link: Link, relation: Relation | null, failure: SqlFailure): Promise<TongdaoError> {
  const { endpoint, dialect } = link;
  if (relation === null || relation.path === null) return plain(link, failure);
  const query = asker(link, AbortSignal.timeout(10_000));
  if (failure.kind === 'table') {
    const found = (await dialect.tables(query, link.schema)).slice(0, LISTED_TABLES);
    const tables = found.map(({ path }) => path.join('.')).join(', ');
    const params = { endpoint, where: link.database.where, table: relation.label, tables };
    return new TongdaoError('SQL_TABLE_MISSING', params, { cause: failure });
  }
  if (failure.kind === 'column') {
    const columns = (await dialect.columns(query, relation.path)).map((column) => column.name);
    const missing = relation.wanted.find((name) => !columns.includes(name));
    if (missing !== undefined) return columnMissing(endpoint, relation, missing, columns, failure);
  }
  return plain(link, failure);
}

export function columnMissing(
  endpoint: string,
  relation: Relation,
  column: string,
  columns: readonly string[],
  cause?: SqlFailure,
): TongdaoError {
  const params = { endpoint, where: relation.label, column, columns: columns.join(', ') };
  return new TongdaoError('COLUMN_MISSING', params, { cause });
}

function plain({ endpoint, database: { where } }: Link, failure: SqlFailure): TongdaoError {
  const options = { cause: failure };
  const detail = failure.message;
  switch (failure.kind) {
    case 'unreachable':
      return new TongdaoError('ENDPOINT_UNREACHABLE', { endpoint, where, detail }, options);
    case 'denied':
      return new TongdaoError('ENDPOINT_DENIED', { endpoint, where, detail }, options);
    case 'database':
      return new TongdaoError('SQL_DATABASE_MISSING', { endpoint, where, detail }, options);
    case 'driver':
      return new TongdaoError('SQL_DRIVER_MISSING', { endpoint, driver: failure.state, detail }, options);
    case 'forbidden':
      return new TongdaoError('SQL_FORBIDDEN', { endpoint, where, detail }, options);
    case 'busy':
      return new TongdaoError('SQL_BUSY', { endpoint, where, detail }, options);
    case 'aborted':
      return new TongdaoError('ABORTED', {}, options);
    case 'record':
      // The system's words may quote the value that it does not like.
      return new TongdaoError('SQL_FAILED', { endpoint, where, detail: failure.state }, options);
    default:
      return new TongdaoError(
        'SQL_FAILED',
        { endpoint, where, detail: `${detail}, ${failure.state}` },
        options,
      );
  }
}
