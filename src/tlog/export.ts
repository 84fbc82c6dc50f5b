/** What an export is: a zip of the data file, what it must agree with, a manifest, and receipts that tie all of it to the log. */

import { jcs } from './jcs.ts';
import type { ResultLine } from './result-line.ts';

export const FORMATS = ['csv', 'xlsx', 'jsonl', 'report'] as const;
export type Format = (typeof FORMATS)[number];

export const EXPORT_VERSION = 'tongdao-export/1';

export const MEMBERS = {
  manifest: 'manifest.json',
  /** Receipt of the export's own entry, which has the manifest's digest. The only member that the manifest cannot name. */
  receipt: 'export.tlog-proof',
  /** The reconciliation's full result, line by line as its digest was made. */
  result: 'result.jsonl',
  reconciliation: 'reconciliation.tlog-proof',
  /** A discrepancy in full. */
  discrepancy: 'discrepancy.json',
  opened: 'opened.tlog-proof',
  closed: 'closed.tlog-proof',
  /** Every entry that the log took in between two checkpoints, as it stands there. */
  entries: 'entries.jsonl',
  start: 'start.checkpoint',
  end: 'end.checkpoint',
} as const;

export interface MemberDigest {
  /** 64 lower-case hex digits. */
  readonly sha256: string;
  readonly bytes: number;
}

export interface Manifest {
  readonly version: typeof EXPORT_VERSION;
  readonly what: 'reconciliation' | 'discrepancy' | 'period';
  readonly as: Format;
  /** Name of the data file. */
  readonly data: string;
  readonly columns: readonly string[];
  readonly rows: number;
  /** Whether personal values are veiled in the data file. */
  readonly masked: boolean;
  /** The endpoint whose own data this is only; null: all. */
  readonly endpoint: string | null;
  readonly members: Readonly<Record<string, MemberDigest>>;
  readonly dataset: string | null;
  /** Id of the reconciliation or of the discrepancy. */
  readonly id: string | null;
  readonly period: {
    readonly from: string;
    readonly to: string;
    /** Entries `first` to `end` (not included). */
    readonly first: number;
    readonly end: number;
    /** The complete subtrees of the first `first` entries, right-most first, base64. */
    readonly before: readonly string[];
  } | null;
}

export type Cell = string | number | null;

/** Columns of a data file by what is exported. Those of RESULT_COLUMNS can be derived from the result's lines alone. */
export const RESULT_COLUMNS = ['line', 'key', 'class', 'endpoint', 'finding', 'fields'] as const;
export const ENTRY_COLUMNS = ['entry', 'at', 'type', 'actor', 'dataset', 'endpoint', 'key', 'data'] as const;

/** Cells of RESULT_COLUMNS: a row per finding, or one where there is none. */
export function resultCells(
  line: number,
  { key, class: recordClass, findings }: ResultLine,
): readonly (readonly Cell[])[] {
  if (findings.length === 0) return [[line, key, recordClass, null, null, null]];
  return findings.map(({ endpoint, class: finding, fields }) => [
    line,
    key,
    recordClass,
    endpoint,
    finding,
    fields.join(' '),
  ]);
}

/** Cells of ENTRY_COLUMNS for an entry of the log. */
export function entryCells(seq: number, entry: Readonly<Record<string, unknown>>): readonly Cell[] {
  const subject = (entry['subject'] ?? {}) as Readonly<Record<string, unknown>>;
  const cell = (value: unknown): Cell => (value === undefined ? null : String(value));
  return [
    seq,
    ...['at', 'type', 'actor'].map((name) => cell(entry[name])),
    ...['dataset', 'endpoint', 'key'].map((name) => cell(subject[name])),
    jcs(entry['data'] ?? null),
  ];
}

const UNPRINTABLE = /[^\P{Cc}\t\n\r]|\p{Cs}|[\ufffe\uffff]/gu;

/** Text without what XML cannot hold, even escaped. */
export const printable = (text: string): string => text.replace(UNPRINTABLE, '\ufffd');
