/** What writing has in common: batches, whose record an outcome is, and what a failed request says about the rest. */
import { createHash } from 'node:crypto';
import type { RawValue, WriteOutcome, WriteRecord } from '../../src/contract/adapter.ts';
import type { ErrorCode } from '../../src/contract/error-codes.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import type { Answer } from './answer.ts';
import { outcomeOf } from './outcome.ts';
import { chunks, inParallel } from './parallel.ts';
import { isObject, textAt, valueAt } from './path.ts';
import { object, text } from './schema.ts';
import type { Source, WriteRules } from './source.ts';

/** Several records in a request, whose answer says of each what became of it. */
export interface BatchOptions {
  readonly size?: number;
  /** Dotted path of the outcomes, a list. */
  readonly results: string;
  /** Path, in an outcome, of the value that tells whose it is. */
  readonly key: string;
  /** The column sent with that value; default: the same name. */
  readonly column?: string;
}

export const batchSchema = object(
  { size: { type: 'integer', minimum: 1 }, results: text, key: text, column: text },
  ['results', 'key'],
);

export type Told = readonly (readonly [string, WriteOutcome])[];

const BATCH = 100;

/** Failures of one request that say nothing about the next. */
const OF_ONE_REQUEST: ReadonlySet<ErrorCode> = new Set([
  'HTTP_FAILED',
  'HTTP_ANSWER_MALFORMED',
  'SOAP_FAULT_SERVER',
]);

/** New records and changed ones may have different routes, so no batch holds both. */
export function groupsOf(
  batch: BatchOptions | undefined,
  records: readonly WriteRecord[],
): readonly (readonly WriteRecord[])[] {
  if (batch === undefined) return records.map((record) => [record]);
  const size = batch.size ?? BATCH;
  const fresh = records.filter((record) => record.id === null);
  const known = records.filter((record) => record.id !== null);
  return [...chunks(fresh, size), ...chunks(known, size)];
}

/**
 * Sends each group. Records whose request failed stay without an outcome and the others go on; when the platform itself
 * is away or busy, nothing further is sent and what was answered until then is told.
 */
export async function writeGroups(
  groups: readonly (readonly WriteRecord[])[],
  concurrency: number,
  send: (group: readonly WriteRecord[]) => Promise<Told>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, WriteOutcome>> {
  const outcomes = new Map<string, WriteOutcome>();
  let failed: unknown = null;
  try {
    await inParallel(groups, concurrency, async (group) => {
      try {
        for (const [key, outcome] of await send(group)) outcomes.set(key, outcome);
      } catch (error) {
        if (!(error instanceof TongdaoError && OF_ONE_REQUEST.has(error.code))) throw error;
        failed = error;
      }
    });
  } catch (error) {
    const away = error instanceof TongdaoError && error.action === 'retry' && !signal.aborted;
    if (!away) throw error;
    failed = error;
  }
  if (outcomes.size === 0 && failed !== null) throw failed;
  return outcomes;
}

/**
 * The outcomes in a batch's answer. A record without one was not answered; one for a record that was not sent is an error.
 * @param sent what was sent of each record
 */
export function batchOutcomes(
  answer: Answer,
  source: Source,
  rules: WriteRules,
  batch: BatchOptions,
  sent: ReadonlyMap<WriteRecord, RawValue>,
  results: RawValue | undefined = valueAt(answer.body, batch.results),
): Told {
  const { status, fault } = answer;
  if (!Array.isArray(results)) {
    if (status < 300) throw fault('HTTP_ANSWER_SHAPE', { path: batch.results });
    throw fault(status >= 500 ? 'HTTP_FAILED' : 'HTTP_REFUSED', { status: `HTTP ${status}` });
  }
  const column = batch.column ?? batch.key;
  const ownId = source.keys.length === 1 && source.keys[0] === column;
  const keys = new Map(
    [...sent].map(([record, body]) => [textAt(body, column) ?? (ownId ? record.id : null), record.key]),
  );
  return (results as readonly RawValue[]).map((result) => {
    const key = keys.get(textAt(result, batch.key));
    if (key === undefined || !isObject(result)) throw fault('HTTP_ANSWER_SHAPE', { path: batch.key });
    return [key, outcomeOf(answer, rules, result)] as const;
  });
}

/** The same for the same records of the same delivery, and fit for a header. */
export function repetitionKey(idempotencyKey: string, records: readonly WriteRecord[]): string {
  const text = [idempotencyKey, ...records.map((record) => record.key)].join('\n');
  return createHash('sha256').update(text).digest('base64url');
}
