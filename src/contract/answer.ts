import type { DiscrepancyClass } from './terms.ts';

/**
 * Where an answer comes from.
 *   live       the endpoint was asked and answered
 *   last-seen  it could not be asked: what the ledger last saw, with its age
 *   unknown    nothing is known, which is neither yes nor no
 */
export const SOURCES = ['live', 'last-seen', 'unknown'] as const;
export type Source = (typeof SOURCES)[number];

/** Why an answer is not live. */
export const OBSTACLES = [
  'never-seen',
  'no-home',
  'cannot-be-asked',
  'no-answer-in-time',
  'failed',
  'resting',
  'unreadable',
  'moved',
] as const;
export type Obstacle = (typeof OBSTACLES)[number];

/** The answer to the question whether a licence or registration is valid. Holds no personal value. */
export interface Answer {
  readonly type: 'tongdao/verification';
  readonly dataset: string;
  readonly key: string;
  readonly source: Source;
  /** When it was answered, in UTC. */
  readonly at: string;
  /** Whether there is such a record: false only where the endpoint, or the ledger's last reading, says so. null: nobody knows. */
  readonly found: boolean | null;
  /** null: what is known does not tell. */
  readonly valid: boolean | null;
  readonly status: string | null;
  readonly validFrom: string | null;
  /** Last day; `open-ended`: there is none. */
  readonly validTo: string | null;
  /** Whether the name that was asked for is the holder's; null: none was asked for, or it cannot be told. */
  readonly holderMatches: boolean | null;
  /** The issuing or home endpoint. */
  readonly endpoint: string | null;
  /** When the endpoint was asked, or last read, in UTC. */
  readonly seenAt: string | null;
  /** Seconds between `seenAt` and `at`. */
  readonly age: number | null;
  readonly obstacle: Obstacle | null;
  /** Class of the open discrepancy: endpoints do not agree about this record. */
  readonly discrepancy: DiscrepancyClass | null;
  /** The open case about this record. */
  readonly disputed: { readonly case: string; readonly since: string } | null;
}
