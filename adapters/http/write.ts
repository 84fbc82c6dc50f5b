import { createHash } from 'node:crypto';
import type { RawValue, WriteOutcome, WriteRecord, WriteResult } from '../../src/contract/adapter.ts';
import type { ErrorCode } from '../../src/contract/error-codes.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import { inParallel } from '../wire/parallel.ts';
import type { Answer, Client, Question } from './client.ts';
import type { OutcomeRules, Scalar, Source, WriteOptions } from './options.ts';
import { assemble, textAt } from './path.ts';
import { fillPath } from './route.ts';

/** Failures of one request that say nothing about the next. */
const OF_ONE_RECORD: ReadonlySet<ErrorCode> = new Set(['HTTP_FAILED', 'HTTP_ANSWER_MALFORMED']);

const BY_STATUS: Required<Omit<OutcomeRules, 'path'>> = {
  applied: [200, 201, 204],
  unchanged: [304],
  refused: [400, 422],
  conflict: [409, 412],
};

/**
 * One request per record. A record whose own request failed stays without an outcome and the others go on;
 * when the platform itself is away or busy, nothing further is sent and what was answered until then is told.
 */
export async function writeRecords(
  client: Client,
  source: Source,
  write: WriteOptions,
  records: readonly WriteRecord[],
  idempotencyKey: string,
  concurrency: number,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, WriteOutcome>> {
  const outcomes = new Map<string, WriteOutcome>();
  let failed: unknown = null;
  try {
    await inParallel(records, concurrency, async (record) => {
      const question = questionFor(source, write, record, idempotencyKey);
      try {
        const answer = await client.ask(question, signal);
        outcomes.set(record.key, outcomeOf(client, question, write, answer));
      } catch (error) {
        if (!(error instanceof TongdaoError && OF_ONE_RECORD.has(error.code))) throw error;
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

function questionFor(
  source: Source,
  write: WriteOptions,
  record: WriteRecord,
  idempotencyKey: string,
): Question {
  const route = record.id === null ? (write.create ?? write) : write;
  const { expected } = write;
  const values: Record<string, RawValue> = { ...write.fixed, ...record.values };
  const headers: Record<string, string> = {};
  if (write.idempotencyHeader !== undefined)
    headers[write.idempotencyHeader] = recordKey(idempotencyKey, record.key);
  if (expected !== undefined && record.expected !== undefined) {
    if ('field' in expected) values[expected.field] = record.expected;
    else if (record.expected !== null) headers[expected.header] = entityTag(record.expected);
    else headers['if-none-match'] = '*';
  }
  const body = assemble(values);
  return {
    method: route.method ?? (record.id === null && write.create !== undefined ? 'POST' : 'PUT'),
    path: record.id === null ? route.path : fillPath(route.path, source, record.id),
    where: route.path,
    headers,
    body: write.root === undefined ? body : assemble({ [write.root]: body }),
  };
}

/** A key of its own for each record of a batch; a digest, since a header takes ASCII only. */
function recordKey(idempotencyKey: string, key: string): string {
  return createHash('sha256').update(`${idempotencyKey}\n${key}`).digest('base64url');
}

/** RFC 9110 section 8.8.3: an entity tag stands in quotes. */
function entityTag(version: string): string {
  return /^(W\/)?"/.test(version) ? version : `"${version}"`;
}

function outcomeOf(client: Client, question: Question, write: WriteOptions, answer: Answer): WriteOutcome {
  const { status, body } = answer;
  if (status >= 500 || status === 408 || status === 425 || status === 429)
    throw client.error('HTTP_FAILED', question, { status: `HTTP ${status}` });
  const rules = write.outcome ?? {};
  const told = rules.path === undefined ? String(status) : textAt(body, rules.path);
  const result = resultOf(rules, told);
  if (result === null) {
    const what = rules.path === undefined ? `HTTP ${status}` : `${rules.path} = ${told ?? 'null'}`;
    throw client.error('HTTP_REFUSED', question, { status: what });
  }
  const message = textAt(body, write.message) ?? (result === 'refused' ? `HTTP ${status}` : null);
  const version = textAt(body, write.version);
  const receipt = textAt(body, write.receipt);
  return {
    result,
    ...(message === null ? {} : { message }),
    ...(version === null ? {} : { version }),
    ...(receipt === null ? {} : { receipt }),
  };
}

function resultOf(rules: OutcomeRules, told: string | null): WriteResult | null {
  const results: readonly (keyof typeof BY_STATUS)[] = ['applied', 'unchanged', 'refused', 'conflict'];
  const among = (values: readonly Scalar[]) => values.some((value) => String(value) === told);
  return results.find((one) => among(rules[one] ?? (rules.path === undefined ? BY_STATUS[one] : []))) ?? null;
}
