/**
 * What an adapter promises, and all that it may know of Tongdao.
 *
 * Terms
 *   adapter kind   code for one sort of system (sql, http, file …) with its manifest
 *   adapter        one opened instance of a kind: it speaks to one endpoint
 *   raw record     a row exactly as the platform shows it; nothing is converted on the way
 *   native id      how the platform itself names a row (its primary key), as text
 *   version        the platform's own mark of a row's state (a time stamp, an ETag), as text
 *
 * An adapter imports this folder and its own libraries, nothing else.
 * What the contract leaves out on purpose: schedules, retries, mapping, fingerprints. The engine does those.
 */
import type { Logger } from './logger.ts';
import type { Inbox, Push, PushRequest } from './push.ts';
import type { Text } from './text.ts';

/** The only contract version there is; a kind states the one that it was written for. */
export const CONTRACT_VERSION = 1;

/** A value as the platform gave it. Dates, big numbers and money arrive as strings: never as Date, never rounded. */
export type RawValue =
  | string
  | number
  | boolean
  | null
  | readonly RawValue[]
  | { readonly [name: string]: RawValue };

/** `full` shows every record there is; `changes` shows what changed since a cursor, and may repeat some. */
export type ReadMode = 'full' | 'changes';

/** Why the adapter could read a row but not make columns of it. The row goes to quarantine; the page goes on. */
export interface RowFault {
  /** A code of src/contract/error-codes.ts with action `reject`, e.g. ROW_MALFORMED. */
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
  /** The row as text, as far as it could be read; at most 64 KiB. */
  readonly text: string;
}

export interface RawRecord {
  /** Where it stands in the source, for a person: `reg.csv line 812`, `corp_base 91320509…`, `/enterprises?page=3 item 7`. */
  readonly position: string;
  /** Native id. Several records may carry the same one; that is what the class `duplicate` is about. Empty when unreadable. */
  readonly id: string;
  /** One value per column of the page, in the page's column order. */
  readonly values: readonly RawValue[];
  /** The platform's version mark of this row, when it has one. */
  readonly version?: string;
  /** The platform says that this record was deleted. `values` may then be empty but for the key. */
  readonly removed?: true;
  readonly fault?: RowFault;
}

/** A page is a table: its columns once, then its rows. */
export interface Page {
  readonly columns: readonly string[];
  readonly records: readonly RawRecord[];
  /** Where the same read goes on after this page. Opaque to the engine; it is stored with the page's records. */
  readonly cursor: string;
  /** From where a later `changes` read must start so that nothing is missed (overlap included). The last one given counts. */
  readonly changesFrom?: string;
}

export interface ReadRequest {
  readonly dataset: string;
  readonly mode: ReadMode;
  /** full: the cursor of the last stored page of an interrupted read, else null. changes: `changesFrom` of an earlier read, or a page's cursor. */
  readonly cursor: string | null;
  /** Rows per page that the engine would like; an adapter may give fewer, and at most twice as many. */
  readonly pageSize: number;
  readonly signal: AbortSignal;
}

export interface WriteRecord {
  /** The canonical natural key, for messages and idempotency; the target's own key column is in `values`. */
  readonly key: string;
  /** Native id at the target, or null when the target does not show the record yet. */
  readonly id: string | null;
  readonly values: Readonly<Record<string, RawValue>>;
  /**
   * Compare-and-set: the version the target must still have. null: the record must not exist there.
   * undefined: the target gives no versions; the adapter then compares as well as its system can.
   */
  readonly expected: string | null | undefined;
}

export type WriteResult = 'applied' | 'unchanged' | 'refused' | 'conflict';

export interface WriteOutcome {
  readonly result: WriteResult;
  /** The system's own words; required when refused. */
  readonly message?: string;
  /** The version the record has now, when the system tells. */
  readonly version?: string;
  /** The target's own receipt number, when it gives one. */
  readonly receipt?: string;
}

/** One thing that `check` looked at. `params` fill the message of `code` in error-codes.ts. */
export interface Finding {
  readonly level: 'ok' | 'warning' | 'error';
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
}

export interface ColumnDescription {
  readonly name: string;
  /** The system's own name of the type: `varchar(18)`, `string`. */
  readonly type: string;
  /** Up to 20 distinct values seen. */
  readonly samples: readonly RawValue[];
}

/** A table, route or set of files that could hold a dataset, as the wizard offers it. */
export interface SourceDescription {
  /** How a person knows it: `public.corp_base`, `/enterprises`, `reg-*.csv`. */
  readonly name: string;
  /** About how many rows it holds; null: not known. */
  readonly rows: number | null;
  /** A `read` block, valid by the kind's readSchema, that reads it in full: as much as could be made out. */
  readonly read: Readonly<Record<string, unknown>>;
}

export interface Adapter {
  /** What it can do for a dataset with the options given. */
  capabilities(dataset: string): Capabilities;

  /** Reach the system; see that what is named exists and may be read and written. MUST NOT change anything. Throws only on a bug. */
  check(): Promise<readonly Finding[]>;

  /** What there is to read, the likeliest first, at most 200. Works without datasets; changes nothing. */
  survey?(signal: AbortSignal): Promise<readonly SourceDescription[]>;

  /** Names, types and samples of all columns that the dataset's `read` block shows, mapped or not. */
  describe?(dataset: string): Promise<readonly ColumnDescription[]>;

  /**
   * MUST: show every record (full) or every record changed since the cursor (changes); finish; stop soon after `signal` aborts;
   * fetch the next page only when asked for it; throw a TongdaoError when anything is amiss (a repeated cursor, a truncated answer).
   * MUST NOT: drop, repair or reorder the values of a row. A caller may conclude that a full read which ended without an error was complete.
   */
  read(request: ReadRequest): AsyncIterable<Page>;

  /** The present raw records of those native ids; an id that no longer exists is absent. Throws when it could not ask: "not found" is never a guess. */
  lookup?(dataset: string, ids: readonly string[], signal: AbortSignal): Promise<Page>;

  /**
   * One outcome per record, by its key. A record without an outcome was not answered: the engine asks again with the same idempotency key,
   * and the adapter MUST then not apply it a second time. Never "probably".
   */
  write?(
    dataset: string,
    records: readonly WriteRecord[],
    idempotencyKey: string,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, WriteOutcome>>;

  /**
   * What a request of the endpoint brings, for systems that send by themselves. Anybody can send anything: it MUST find the signature
   * right before it looks into the body, and throw a TongdaoError for whatever is not. It keeps nothing: the channel puts the rows into
   * the inbox, from where `read` shows them.
   */
  receive?(request: PushRequest): Promise<Push>;

  /** Give everything back. Called once; never throws. */
  close(): Promise<void>;
}

export interface Capabilities {
  readonly changes: boolean;
  readonly lookup: boolean;
  readonly write: boolean;
}

/** What the adapter is told of one dataset of its endpoint. */
export interface DatasetOptions {
  /** The `read` block of the endpoint's YAML, valid by the kind's readSchema. */
  readonly read: Readonly<Record<string, unknown>>;
  /** The `write` block, or null when nothing is delivered to this endpoint. */
  readonly write: Readonly<Record<string, unknown>> | null;
  /** The source columns that the mapping reads, in a stable order: what a read must at least fetch. */
  readonly columns: readonly string[];
}

export interface AdapterContext {
  readonly endpoint: string;
  /** The `options` block, secrets resolved, valid by the kind's optionsSchema. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly datasets: Readonly<Record<string, DatasetOptions>>;
  /** Folder that relative paths in options start from. */
  readonly baseDir: string;
  readonly log: Logger;
  /** What this endpoint sent, for adapters that `receive`; absent where there is no ledger. */
  readonly inbox?: Inbox;
}

/** JSON Schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export interface AdapterManifest {
  /** `^[a-z][a-z0-9-]*$` */
  readonly id: string;
  readonly contract: typeof CONTRACT_VERSION;
  readonly title: Text;
  readonly maturity: 'stable' | 'beta' | 'untested';
  /** Delivery and reading promises in a sentence each, for people who choose. */
  readonly promises: readonly Text[];
  readonly optionsSchema: JsonSchema;
  readonly readSchema: JsonSchema;
  readonly writeSchema: JsonSchema;
}

export interface AdapterKind {
  readonly manifest: AdapterManifest;
  /** MUST be cheap and MUST NOT reach the system yet: that is for the first call that needs it. */
  open(context: AdapterContext): Adapter;
}
