/**
 * What differs from one database product to another. One folder per product implements it; everything else in this adapter
 * is written against these types and holds no product's SQL, driver or error numbers.
 */

/** A value as the database renders it. Nothing is converted on the way: no Date, no rounded number. */
export type Cell = string | null;
export type Row = readonly Cell[];

export interface Result {
  readonly names: readonly string[];
  readonly rows: readonly Row[];
}

export type Query = (sql: string, params?: readonly unknown[]) => Promise<Result>;

export interface Transaction {
  readonly query: Query;
  /** Does `work`; when it fails, only its own changes are undone and the transaction goes on. */
  attempt<T>(work: () => Promise<T>): Promise<T>;
}

export interface Database {
  /** Host, port and database for messages; never the user or the password. */
  readonly where: string;
  query(sql: string, params: readonly unknown[], signal: AbortSignal): Promise<Result>;
  transaction<T>(work: (session: Transaction) => Promise<T>, signal: AbortSignal): Promise<T>;
  close(): Promise<void>;
}

export interface OpenSettings {
  readonly connection: string;
  readonly statementTimeout: number;
}

/**
 *   unreachable  no connection, or it broke
 *   denied       the log-in was refused, or there is no such database
 *   forbidden    the user may not do that
 *   table        no such table
 *   column       no such column
 *   record       the values of one record break a rule of the database
 *   busy         too slow, deadlocked or locked: may succeed later
 *   aborted      the caller's signal
 */
export type FailureKind =
  | 'unreachable'
  | 'denied'
  | 'forbidden'
  | 'table'
  | 'column'
  | 'record'
  | 'busy'
  | 'aborted'
  | 'other';

/** An error of the driver, told apart. `state` is the SQLSTATE (or the driver's own code), `message` the system's words. */
export class SqlFailure extends Error {
  override readonly name = 'SqlFailure';
  readonly kind: FailureKind;
  readonly state: string;

  constructor(kind: FailureKind, state: string, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.kind = kind;
    this.state = state;
  }
}

export interface Column {
  readonly name: string;
  /** As the system names it: `varchar(18)`. */
  readonly type: string;
  /** The same without its length: what a text must be cast to so that the column itself then checks the length. */
  readonly castType: string;
  readonly nullable: boolean;
  readonly indexed: boolean;
  readonly unique: boolean;
  /** Whether it is a point in time that can be ordered and subtracted from. */
  readonly isTime: boolean;
  readonly maySelect: boolean;
  readonly mayInsert: boolean;
  readonly mayUpdate: boolean;
}

export interface ServerFacts {
  readonly product: string;
  readonly encoding: string;
  readonly unicode: boolean;
  /** The server's clock, milliseconds since the epoch. */
  readonly clock: number;
}

/** One column of a batch of records to write, with the value of each record as text. */
export interface BatchColumn {
  readonly column: Column;
  readonly values: readonly Cell[];
}

export interface KeyedBatch {
  readonly relation: string;
  /** What tells the row of each record. */
  readonly keys: readonly BatchColumn[];
  /** What is written, keys not included. */
  readonly columns: readonly BatchColumn[];
  /** Set to the server's clock on every change. */
  readonly changedAt: Column | null;
  readonly version: Column | null;
  /** The version that each row must still have; null: any. */
  readonly expected: readonly Cell[];
}

export interface Statement {
  readonly sql: string;
  readonly params: readonly unknown[];
}

export interface Dialect {
  open(settings: OpenSettings): Database;

  quote(identifier: string): string;
  /** `table` or `schema.table` of the configuration as a quoted relation. */
  relation(table: string, schema: string | undefined): string;
  parameter(position: number): string;
  asText(expression: string): string;
  /** Whether the row of `expressions` comes after the parameters from `first` on, in the order of `expressions`. */
  after(expressions: readonly string[], first: number): string;
  laterThan(expressions: readonly string[], others: readonly string[]): string;
  /** To the end of an ordered SELECT: `limit` rows, and all that tie with the last one. */
  withTies(limit: number): string;
  /** The rows whose key is among `ids`. */
  among(keys: readonly string[], ids: readonly (readonly string[])[]): Statement;
  /** One row, one text: the latest time in `relation` that is not in the future, less the overlap; before all time when there is none. */
  latest(relation: string, time: string, overlapMilliseconds: number): string;

  /** The columns of a table or view. */
  columns(query: Query, relation: string): Promise<readonly Column[]>;
  /** The columns of a query; what only a table has (indexes, privileges) is taken as given. */
  queryColumns(query: Query, source: string): Promise<readonly Column[]>;
  /** Up to 50 tables and views that may be named in the configuration. */
  tables(query: Query, schema: string | undefined): Promise<readonly string[]>;
  facts(query: Query): Promise<ServerFacts>;

  /** Changes the rows that still have their version and differ from the batch; gives position and new version of each. */
  updateSet(batch: KeyedBatch): Statement;
  /** Enters the rows whose key does not exist; gives position and version of each. */
  insertSet(batch: KeyedBatch): Statement;
  /** Gives, of the rows whose key exists: position, `same` when they equal the batch, version. */
  compareSet(batch: KeyedBatch): Statement;
}
