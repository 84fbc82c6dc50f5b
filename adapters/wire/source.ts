import type { DatasetOptions } from '../../src/contract/adapter.ts';
import type { Told } from './auth.ts';
import type { Scalar } from './options.ts';
import type { TimeFormat } from './time.ts';

/** What a `read` block says of the rows in an answer, whatever the answer is written in. */
export interface ReadRules {
  /** Dotted path of the rows. */
  readonly items?: string;
  readonly key: string | readonly string[];
  readonly version?: string;
  readonly total?: string;
  /** The platform says in the answer's body whether it succeeded. */
  readonly success?: Told;
  readonly omitsEmpty?: boolean;
  readonly paging?: { readonly maxPages?: number };
  readonly changes?: ChangeRules;
}

export interface ChangeRules {
  /** How the moment is written since which changes are asked for, and `changedAt` is read. */
  readonly format: TimeFormat;
  readonly overlap: string;
  readonly changedAt?: string;
  readonly operation?: string;
  readonly deleted?: readonly string[];
}

/** How an answer tells what became of a record. */
export interface OutcomeRules {
  /** Dotted path of the answer's own result code. */
  readonly path?: string;
  readonly applied?: readonly Scalar[];
  readonly unchanged?: readonly Scalar[];
  readonly refused?: readonly Scalar[];
  readonly conflict?: readonly Scalar[];
}

/** Paths of what the platform tells with an outcome. */
export interface WriteRules {
  readonly outcome?: OutcomeRules;
  readonly message?: string;
  readonly version?: string;
  readonly receipt?: string;
}

/** A dataset of the endpoint, ready to use. */
export interface Source<Read extends ReadRules = ReadRules, Write = unknown> {
  readonly endpoint: string;
  readonly dataset: string;
  /** The list's route or operation, for messages and positions. */
  readonly where: string;
  readonly keys: readonly string[];
  /** Columns of every page: the keys, then what the mapping reads. */
  readonly columns: readonly string[];
  readonly read: Read;
  readonly write: Write | null;
}

/** The host has checked the blocks against the kind's schemas: the casts name what is already known. */
export function sourceOf<Read extends ReadRules, Write>(
  endpoint: string,
  dataset: string,
  options: DatasetOptions,
  whereOf: (read: Read) => string,
): Source<Read, Write> {
  const read = options.read as unknown as Read;
  const write = options.write as unknown as Write | null;
  const keys = typeof read.key === 'string' ? [read.key] : read.key;
  const columns = [...new Set([...keys, ...options.columns])];
  return { endpoint, dataset, where: whereOf(read), keys, columns, read, write };
}
