import type { RawValue, WriteOutcome, WriteRecord } from '../../src/contract/adapter.ts';
import { outcomeOf } from '../wire/outcome.ts';
import { assemble, type JsonObject } from '../wire/path.ts';
import {
  type BatchOptions,
  batchOutcomes,
  groupsOf,
  repetitionKey,
  type Told,
  writeGroups,
} from '../wire/writing.ts';
import type { Client } from './client.ts';
import type { HttpSource, Route, WriteOptions } from './options.ts';
import { fillPath } from './route.ts';

/** One request per record, or per batch of them. */
export async function writeRecords(
  client: Client,
  source: HttpSource,
  write: WriteOptions,
  records: readonly WriteRecord[],
  idempotencyKey: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, WriteOutcome>> {
  const { batch } = write;
  const send = (group: readonly WriteRecord[]) =>
    batch === undefined
      ? writeOne(client, source, write, group, idempotencyKey, signal)
      : writeBatch(client, source, write, batch, group, idempotencyKey, signal);
  return writeGroups(groupsOf(batch, records), client.options.concurrency, send, signal);
}

async function writeOne(
  client: Client,
  source: HttpSource,
  write: WriteOptions,
  [record]: readonly WriteRecord[],
  idempotencyKey: string,
  signal: AbortSignal,
): Promise<Told> {
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

async function writeBatch(
  client: Client,
  source: HttpSource,
  write: WriteOptions,
  batch: BatchOptions,
  group: readonly WriteRecord[],
  idempotencyKey: string,
  signal: AbortSignal,
): Promise<Told> {
  const [first] = group;
  if (first === undefined) return [];
  const route = routeOf(write, first.id);
  const sent = new Map(group.map((record) => [record, bodyOf(write, record)]));
  const bodies = [...sent.values()];
  const answer = await client.askJson(
    {
      method: route.method,
      path: route.path,
      where: route.path,
      headers: repetition(write, group, idempotencyKey),
      body: write.root === undefined ? bodies : assemble({ [write.root]: bodies }),
    },
    signal,
  );
  return batchOutcomes(answer, source, write, batch, sent);
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

function repetition(
  { idempotencyHeader }: WriteOptions,
  records: readonly WriteRecord[],
  idempotencyKey: string,
): Readonly<Record<string, string>> {
  if (idempotencyHeader === undefined) return {};
  return { [idempotencyHeader]: repetitionKey(idempotencyKey, records) };
}

/** RFC 9110 section 8.8.3: an entity tag stands in quotes. */
function entityTag(version: string): string {
  return /^(W\/)?"/.test(version) ? version : `"${version}"`;
}
