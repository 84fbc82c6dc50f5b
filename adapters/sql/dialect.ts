/**
 * What differs from one database product to another. One folder per product implements it; everything else in this adapter
 * is written against these types and holds no product's SQL, driver or error numbers.
 */

/** A value as the database renders it. Nothing is converted on the way: no Date, no rounded number. */
export type Cell = string | null;
export type Row = readonly Cell[];

export interface Result {
  readonly names: readonly string[];
  /** The columns' types, where the driver tells them by name. */
  readonly types?: readonly string[];
  readonly rows: readonly Row[];
  /** Rows that an UPDATE or INSERT touched. */
  readonly affected: number;
}

/** Collects the parameters of a statement while it is written. */
export interface Bind {
  readonly params: readonly unknown[];
  /** The placeholder of a further parameter. */
  add(value: unknown): string;
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
 *   denied       the log-in was refused
 *   database     no such database
 *   driver       the driver is not installed
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
  | 'database'
  | 'driver'
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

/**
 *   text       compared by a collation, so two texts that it calls equal may differ
 *   number     exact
 *   float      inexact: its text need not be equal to it
 *   time       a point in time that can be ordered and subtracted from
 *   unordered  can neither be ordered nor compared: JSON, XML, large objects, shapes
 */
export type ColumnKind = 'text' | 'number' | 'float' | 'time' | 'binary' | 'unordered' | 'other';

export interface Column {
  readonly name: string;
  /** As the system names it: `varchar(18)`. */
  readonly type: string;
  /** The same without its length: what a text must be cast to so that the column itself then checks the length. */
  readonly castType: string;
  readonly kind: ColumnKind;
  /** Character set of a text, where each column has its own. */
  readonly charset: string | null;
  readonly indexed: boolean;
  readonly unique: boolean;
  /** Place in the primary key, from 1; 0: not in it. */
  readonly primary: number;
  readonly maySelect: boolean;
  readonly mayInsert: boolean;
  readonly mayUpdate: boolean;
}

/** A table or view: `[table]` in the schema that names without one mean, else `[schema, table]`. */
export type Path = readonly [table: string] | readonly [schema: string, table: string];

export interface Table {
  readonly path: Path;
  /** About how many rows; null: not known. */
  readonly rows: number | null;
}

export interface ServerFacts {
  readonly product: string;
  readonly encoding: string;
  /** Whether texts arrive as they were meant. */
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

/** A SELECT in the order of `order`. */
export interface Selection {
  readonly list: string;
  readonly from: string;
  where(bind: Bind): string;
  /** Quoted columns. */
  readonly order: readonly string[];
  /** Rows, and all that tie with the last one. */
  readonly limit: number;
}

export interface Dialect {
  /** What a connection looks like, for messages. */
  readonly example: string;
  accepts(connection: string): boolean;
  open(settings: OpenSettings): Database;

  quote(identifier: string): string;
  /** The nth parameter of a statement, from 1. Each stands in the statement once. */
  placeholder(position: number): string;
  asText(expression: string): string;
  /** A column's value as exact text; absent where the server gives text for whatever is selected. */
  shown?(column: Column): string;
  /** Whether the row of `lefts` comes after that of the rights, in the order of `lefts`. */
  beyond(lefts: readonly string[], right: (index: number) => string): string;
  /** Rows whose key is among `ids`. */
  among(bind: Bind, keys: readonly string[], ids: readonly (readonly string[])[]): string;
  page(query: Query, selection: Selection): Promise<readonly Row[]>;
  /** One row, one text: the latest time in `relation` that is not in the future, less the overlap; before all time when there is none. */
  latest(relation: string, time: string, overlapMilliseconds: number): string;

  /** The columns of a table or view; none when it is not there. */
  columns(query: Query, path: Path): Promise<readonly Column[]>;
  /** The columns of a query in brackets; what only a table has (indexes, privileges) is taken as given. */
  queryColumns(query: Query, source: string): Promise<readonly Column[]>;
  /** Up to 200 tables and views that the user may read, the fullest first. */
  tables(query: Query, schema: string | undefined): Promise<readonly Table[]>;
  facts(query: Query): Promise<ServerFacts>;

  /** Changes the rows that still have their version and differ from the batch; gives position (from 1) and new version of each. */
  update(query: Query, batch: KeyedBatch): Promise<readonly Row[]>;
  /** Enters the rows whose key does not exist; gives position and version of each. */
  insert(query: Query, batch: KeyedBatch): Promise<readonly Row[]>;
  /** Gives, of the rows whose key exists: position, `same` when they equal the batch, version. */
  compare(query: Query, batch: KeyedBatch): Promise<readonly Row[]>;
}
