import { createHash } from 'node:crypto';
import type { RawValue, WriteOutcome, WriteRecord } from '../../src/contract/adapter.ts';
import type { ErrorCode } from '../../src/contract/error-codes.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import { outcomeOf } from '../wire/outcome.ts';
import { chunks, inParallel } from '../wire/parallel.ts';
import { assemble, isObject, type JsonObject, textAt, valueAt } from '../wire/path.ts';
import type { Client, Question } from './client.ts';
import type { BatchOptions, HttpSource, Route, WriteOptions } from './options.ts';
import { fillPath } from './route.ts';

/** Failures of one request that say nothing about the next. */
const OF_ONE_REQUEST: ReadonlySet<ErrorCode> = new Set(['HTTP_FAILED', 'HTTP_ANSWER_MALFORMED']);

const BATCH = 100;

/**
 * One request per record, or per batch of them. Records whose request failed stay without an outcome and the others go on;
 * when the platform itself is away or busy, nothing further is sent and what was answered until then is told.
 */
export async function writeRecords(
  client: Client,
  source: HttpSource,
  write: WriteOptions,
  records: readonly WriteRecord[],
  idempotencyKey: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, WriteOutcome>> {
  const outcomes = new Map<string, WriteOutcome>();
  const { batch } = write;
  let failed: unknown = null;
  try {
    await inParallel(groupsOf(write, records), client.options.concurrency, async (group) => {
      try {
        const told =
          batch === undefined
            ? await writeOne(client, source, write, group, idempotencyKey, signal)
            : await writeBatch(client, source, write, batch, group, idempotencyKey, signal);
        for (const [key, outcome] of told) outcomes.set(key, outcome);
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

/** New records and changed ones may have different routes, so no batch holds both. */
function groupsOf(
  { batch }: WriteOptions,
  records: readonly WriteRecord[],
): readonly (readonly WriteRecord[])[] {
  if (batch === undefined) return records.map((record) => [record]);
  const size = batch.size ?? BATCH;
  const fresh = records.filter((record) => record.id === null);
  return [
    ...chunks(fresh, size),
    ...chunks(
      records.filter((record) => record.id !== null),
      size,
    ),
  ];
}

async function writeOne(
  client: Client,
  source: HttpSource,
  write: WriteOptions,
  [record]: readonly WriteRecord[],
  idempotencyKey: string,
  signal: AbortSignal,
): Promise<readonly (readonly [string, WriteOutcome])[]> {
  if (record === undefined) return [];
  const route = routeOf(write, record.id);
  const body = bodyOf(write, record);
  const answer = await client.askJson(
    {
      method: route.method,
      path: record.id === null ? route.path : fillPath(route.path, source, record.id),
      where: route.path,
      headers: {
        ...repetition(write, [record], idempotencyKey),
        ...condition(write, record),
      },
      body: write.root === undefined ? body : assemble({ [write.root]: body }),
    },
    signal,
  );
  return [[record.key, outcomeOf(answer, write)]];
}

/** A record without an outcome in the answer was not answered; an outcome for a record that was not sent is an error. */
async function writeBatch(
  client: Client,
  source: HttpSource,
  write: WriteOptions,
  batch: BatchOptions,
  group: readonly WriteRecord[],
  idempotencyKey: string,
  signal: AbortSignal,
): Promise<readonly (readonly [string, WriteOutcome])[]> {
  const [first] = group;
  if (first === undefined) return [];
  const route = routeOf(write, first.id);
  const bodies = group.map((record) => bodyOf(write, record));
  const question: Question = {
    method: route.method,
    path: route.path,
    where: route.path,
    headers: repetition(write, group, idempotencyKey),
    body: write.root === undefined ? bodies : assemble({ [write.root]: bodies }),
  };
  const answer = await client.askJson(question, signal);
  const results = valueAt(answer.body, batch.results);
  if (!Array.isArray(results)) {
    if (answer.status < 300) throw answer.fault('HTTP_ANSWER_SHAPE', { path: batch.results });
    throw answer.fault(answer.status >= 500 ? 'HTTP_FAILED' : 'HTTP_REFUSED', {
      status: `HTTP ${answer.status}`,
    });
  }
  const column = batch.column ?? batch.key;
  const ownId = source.keys.length === 1 && source.keys[0] === column;
  const sent = new Map(
    group.map((record, index) => {
      const value = textAt(bodies[index] ?? null, column) ?? (ownId ? record.id : null);
      return [value, record.key] as const;
    }),
  );
  return (results as readonly RawValue[]).map((result) => {
    const key = sent.get(textAt(result, batch.key));
    if (key === undefined || !isObject(result)) throw answer.fault('HTTP_ANSWER_SHAPE', { path: batch.key });
    return [key, outcomeOf(answer, write, result)] as const;
  });
}

/** @param id native id of the record, or null when the target does not show it yet */
export function routeOf(write: WriteOptions, id: string | null): Required<Route> {
  const route = id === null ? (write.create ?? write) : write;
  const created = id === null && write.create !== undefined;
  const method = route.method ?? (created || write.batch !== undefined ? 'POST' : 'PUT');
  return { method, path: route.path };
}

function bodyOf({ fixed, expected }: WriteOptions, record: WriteRecord): JsonObject {
  const values: Record<string, RawValue> = { ...fixed, ...record.values };
  if (expected !== undefined && 'field' in expected && record.expected !== undefined)
    values[expected.field] = record.expected;
  return assemble(values);
}

/** Compare-and-set in a header; of a batch, which has one header for many records, manifest.ts asks for a field. */
function condition({ expected }: WriteOptions, record: WriteRecord): Readonly<Record<string, string>> {
  if (expected === undefined || 'field' in expected || record.expected === undefined) return {};
  return record.expected === null
    ? { 'if-none-match': '*' }
    : { [expected.header]: entityTag(record.expected) };
}

/** The same for the same records; a digest, since a header takes ASCII only. */
function repetition(
  { idempotencyHeader }: WriteOptions,
  records: readonly WriteRecord[],
  idempotencyKey: string,
): Readonly<Record<string, string>> {
  if (idempotencyHeader === undefined) return {};
  const text = [idempotencyKey, ...records.map((record) => record.key)].join('\n');
  return { [idempotencyHeader]: createHash('sha256').update(text).digest('base64url') };
}

/** RFC 9110 section 8.8.3: an entity tag stands in quotes. */
function entityTag(version: string): string {
  return /^(W\/)?"/.test(version) ? version : `"${version}"`;
}
