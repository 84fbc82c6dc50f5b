import { TongdaoError } from '../../src/contract/errors.ts';
import { type Database, type Dialect, type Query, SqlFailure } from './dialect.ts';

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
  /** Quoted, or a query in brackets. */
  readonly sql: string;
  readonly isQuery: boolean;
  readonly wanted: readonly string[];
}

export const asker =
  (link: Link, signal: AbortSignal): Query =>
  (sql, params = []) =>
    link.database.query(sql, params, signal);

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
  if (relation === null || relation.isQuery) return plain(link, failure);
  const query = asker(link, AbortSignal.timeout(10_000));
  if (failure.kind === 'table') {
    const tables = (await dialect.tables(query, link.schema)).join(', ');
    const params = { endpoint, where: link.database.where, table: relation.label, tables };
    return new TongdaoError('SQL_TABLE_MISSING', params, { cause: failure });
  }
  if (failure.kind === 'column') {
    const columns = (await dialect.columns(query, relation.sql)).map((column) => column.name);
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
    case 'forbidden':
      return new TongdaoError('SQL_FORBIDDEN', { endpoint, where, detail }, options);
    case 'busy':
      return new TongdaoError('SQL_BUSY', { endpoint, where, detail }, options);
    case 'aborted':
      return new TongdaoError('ABORTED', {}, options);
    case 'record':
      // The system's words may quote the value that it does not like.
      return new TongdaoError(
        'SQL_FAILED',
        { endpoint, where, detail: `SQLSTATE ${failure.state}` },
        options,
      );
    default:
      return new TongdaoError(
        'SQL_FAILED',
        { endpoint, where, detail: `${detail}, SQLSTATE ${failure.state}` },
        options,
      );
  }
}
