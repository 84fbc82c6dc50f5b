/**
 * What the conformance suite needs of an adapter's author: an adapter opened on a real counterpart, and a way to touch
 * that counterpart behind the adapter's back. The suite asks for a fresh fixture for every promise and closes it.
 * Everything optional shows a promise more; what is left out is named in the report as not seen.
 */
import type { Adapter, AdapterKind, DatasetOptions, RawValue } from '../../src/contract/adapter.ts';

/** A row of the counterpart. Cells by column name as the adapter shows it, without the key; null: no value. */
export interface TestRow {
  /** Native id as the adapter shows it: the suite uses `r0001`, `r0002` …, at most 20 ASCII characters. */
  readonly id: string;
  readonly cells: Readonly<Record<string, string | null>>;
}

export interface Fixture {
  /** Opened by `kind.open` with real options; nothing has been asked of it yet. */
  readonly adapter: Adapter;
  readonly dataset: string;
  /** Column of the native id, as the adapter shows it. */
  readonly key: string;
  /** Text columns that may hold any text of up to 100,000 characters, or nothing. All are in DatasetOptions.columns. */
  readonly columns: readonly [string, string, ...string[]];
  /** false: the counterpart cannot tell an empty text from no value (CSV). Default true. */
  readonly nulls?: boolean;
  /** true: a `changes` read shows that a row was removed. Default false. */
  readonly removals?: boolean;
  /** A password among the options, that nothing the adapter tells may show. */
  readonly secret?: string;

  /** Enter or change rows (by id). When it resolves, a reader sees them, and a `changes` read can tell that they changed. */
  put(rows: readonly TestRow[]): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
  /** Everything the counterpart holds now, without the adapter's help. */
  rows(): Promise<readonly TestRow[]>;

  /** How often the adapter has asked the counterpart so far (requests, fetches, file reads): for back-pressure. */
  asked?(): number;
  /** What the adapter holds at the counterpart now: connections, sessions, open files. */
  held?(): number;
  /** The counterpart goes away (connections cut, folder gone) or comes back. */
  reachable?(up: boolean): Promise<void>;
  /** A second adapter on the same counterpart, with the name of something that does not exist in its options or columns. */
  misnamed?(): Promise<Adapter>;
  /** The kind that `adapter` is one of: for its manifest. */
  readonly kind?: AdapterKind;
  /** A further adapter of the kind on the same counterpart, with these datasets: none, or what `survey` offered. */
  open?(datasets: Readonly<Record<string, DatasetOptions>>): Promise<Adapter>;
  readonly write?: WriteFixture;
  readonly hostile?: HostileFixture;

  /** Stops the counterpart. The suite has closed the adapter before. */
  close(): Promise<void>;
}

/** Present when the adapter writes `dataset`. Reading and writing meet the same rows. */
export interface WriteFixture {
  /** given: a new record's id is its key column's value in `values`. made: the counterpart makes the id of a new record. */
  readonly ids: 'given' | 'made';
  /** Values that the counterpart refuses when they are mixed into a record; absent: it takes anything. */
  readonly refused?: Readonly<Record<string, RawValue>>;
  /** The counterpart's answer to the next `write` is lost after it told of the first `records` records; it may have taken more. */
  answerOnly?(records: number): Promise<void>;
}

/** What a counterpart can do wrong, or oddly, in all its answers from now on. Leave out what this kind of system cannot do. */
export interface HostileFixture {
  /** Some rows are shown twice: overlapping pages, repeated lines. */
  repeatsRows?(): Promise<void>;
  /** Rows come in another order than before. */
  reorders?(): Promise<void>;
  /** An answer breaks off in the middle: a response cut short, a file without its end. */
  truncates?(): Promise<void>;
  /** The place to go on from is the same again and again: reading would never end. */
  repeatsCursor?(): Promise<void>;
  /** Text is sent in another encoding than agreed; the rows then hold Chinese text. */
  misencodes?(): Promise<void>;
  /** The second of `columns` has another name. */
  renamesColumn?(): Promise<void>;
  /** A further column stands before all others. */
  addsColumn?(): Promise<void>;
  /** This row can no longer be parsed, the others can. */
  spoils?(id: string): Promise<void>;
  /** The counterpart's clock, and the times in its rows, are ahead of ours (negative: behind), from before the first row on. */
  skewsClock?(seconds: number): Promise<void>;
}
