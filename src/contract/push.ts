/** Endpoints that send by themselves: what an adapter makes of a request, and where the rows lie until they are read. */
import type { RawRecord, RawValue } from './adapter.ts';

/** A request of an endpoint, of which nothing is believed yet. */
export interface PushRequest {
  readonly dataset: string;
  readonly method: string;
  /** From the host's root, as sent, without the query. */
  readonly path: string;
  /** As sent, without `?`. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The bytes before any parsing. */
  readonly body: Uint8Array;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A request whose signature was found right, and what it brings. */
export interface Push {
  /** The same for the same signed request, and for no other: a request is taken once. */
  readonly proof: string;
  /** Until when `proof` must be remembered, because a repetition would not be refused for its age. Milliseconds since the epoch. */
  readonly freshUntil: number;
  /** The sender's own name of the request: sent again under it, the same content gets the first answer. 1 to 200 visible ASCII characters. */
  readonly key: string | null;
  readonly columns: readonly string[];
  /** One per row, in their order. A row with a fault or without a native id is not taken; its sender is told. */
  readonly records: readonly RawRecord[];
  /** The rows are part of a snapshot. `total`: they are the last ones of it, and so many records it has in all. */
  readonly snapshot: { readonly id: string; readonly total: number | null } | null;
  /** false: the endpoint never sends snapshots, so its records can be read without having seen one. */
  readonly sendsSnapshots: boolean;
  /** Rows that may wait to be read; beyond them the sender has to wait. */
  readonly maxWaiting: number;
}

/** A row as it lies in the inbox. */
export interface InboxRow {
  /** Native id. */
  readonly id: string;
  /** Place in the order of changes: `changesFrom` of a read that showed everything up to here. Digits. */
  readonly at: string;
  /** By column, as it was called when the row came; null: the endpoint said that the record was removed. */
  readonly values: Readonly<Record<string, RawValue>> | null;
  readonly version: string | null;
  /** For a person. */
  readonly position: string;
}

export interface InboxStanding {
  /** Of the newest change; `0` when nothing was ever received. */
  readonly at: string;
  readonly receivedAt: Date | null;
  /** What is held is all that the endpoint has: it sent a complete snapshot, or never sends one. */
  readonly isComplete: boolean;
}

/**
 * What an endpoint sent by itself: the last row of each of its records, as if it were a table of the endpoint's own.
 * An adapter that reads it gives `at` as `changesFrom`: by it the channel tells what was read and what waits.
 */
export interface Inbox {
  standing(dataset: string): Promise<InboxStanding>;
  /** Records held, and rows that no run has read. */
  count(dataset: string): Promise<{ readonly records: number; readonly waiting: number }>;
  /** Present rows in the order of their ids, after the one given (`''`: from the first). */
  list(dataset: string, afterId: string, limit: number): Promise<readonly InboxRow[]>;
  /** Rows changed after a place, in the order of changes, removals among them. */
  changes(dataset: string, after: string, limit: number): Promise<readonly InboxRow[]>;
  /** The present rows of those ids. */
  find(dataset: string, ids: readonly string[]): Promise<readonly InboxRow[]>;
}
