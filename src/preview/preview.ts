import type pg from 'pg';
import type { Dataset } from '../contract/dataset.ts';
import { TongdaoError } from '../contract/errors.ts';
import type { LedgerPreview, PreviewReport } from '../contract/preview.ts';
import type { DiscrepancyClass, Policy } from '../contract/terms.ts';
import type { Host } from '../host/host.ts';
import { endpointsRead } from '../ledger/comparison.ts';
import { isHeld } from '../ledger/finish.ts';
import type { Ledger, Reading } from '../ledger/ledger.ts';
import { Overlay } from '../ledger/overlay.ts';
import { withConnection } from '../storage/pool.ts';
import { bodiesAt } from './bodies.ts';
import { compare } from './compare.ts';
import { type PreviewedPage, Tally } from './tally.ts';
import { shownValue } from './values.ts';

export interface PreviewRequest {
  readonly endpoint: string;
  readonly dataset: Dataset;
  /** How many records to read; null: all. */
  readonly records: number | null;
  readonly signal: AbortSignal;
  readonly onRead: (read: number) => void;
  readonly onCompared: (keys: number) => void;
}

export interface PreviewContext {
  readonly host: Host;
  /** Read only, never written to; null: there is none yet, so there is nothing to compare with. */
  readonly ledger: Ledger | null;
  readonly rules: PreviewRules;
}

/** As a reconciliation has them. */
export interface PreviewRules {
  readonly endpoints: readonly string[];
  readonly ownOnly?: readonly string[];
  readonly settleMs: number;
  readonly policyOf: (recordClass: DiscrepancyClass) => Policy;
}

const PAGE_SIZE = 5000;

/**
 * Reads an endpoint's records, takes them through the pipeline, and compares the ledger as it would then be. Nothing is written anywhere:
 * the ledger's session is read-only but for temporary tables (src/ledger/overlay.ts). Memory: about 60 bytes a key beside a page; the
 * temporary tables take about 500 bytes a record on the database's disk while it runs.
 * Throws what the adapter and the database throw, ABORTED included.
 */
export async function preview(context: PreviewContext, request: PreviewRequest): Promise<PreviewReport> {
  const { ledger, host } = context;
  const { endpoint, dataset } = request;
  const tally = new Tally(host.endpoint(endpoint), dataset);
  if (ledger === null) {
    await readRecords(tally, request, async () => {});
    return tally.report(null);
  }
  const reading = { endpoint: ledger.endpointId(endpoint), dataset: ledger.datasetId(dataset.name) };
  return withConnection(ledger.pool, async (client) => {
    const overlay = await Overlay.open(client, ledger, reading);
    await readRecords(tally, request, (page) => overlay.add(page.records, page.rejects, page.removed));
    const found = await compareRead(context, { ledger, client, overlay, reading }, tally, request);
    return tally.report(found);
  });
}

/** Reads until there are no more records, or enough. */
async function readRecords(
  tally: Tally,
  { dataset, records, signal, onRead }: PreviewRequest,
  store: (page: PreviewedPage) => Promise<void>,
): Promise<void> {
  const limit = records ?? Number.POSITIVE_INFINITY;
  const pageSize = Math.min(PAGE_SIZE, limit);
  for await (const page of tally.hosted.read({
    dataset: dataset.name,
    mode: 'full',
    cursor: null,
    pageSize,
    signal,
  })) {
    const left = limit - tally.read;
    if (page.records.length > left) {
      tally.whole = false;
      await store(await tally.take({ ...page, records: page.records.slice(0, left) }));
      onRead(tally.read);
      return;
    }
    await store(await tally.take(page));
    onRead(tally.read);
  }
}

interface Standing {
  readonly ledger: Ledger;
  readonly client: pg.PoolClient;
  readonly overlay: Overlay;
  readonly reading: Reading;
}

async function compareRead(
  { host, rules }: PreviewContext,
  { ledger, client, overlay, reading }: Standing,
  tally: Tally,
  { endpoint, dataset, signal, onCompared }: PreviewRequest,
): Promise<LedgerPreview> {
  const { whole } = tally;
  stopIfAborted(signal);
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  const { keys, known, elsewhere, gone, nameless } = await overlay.count();
  const held = whole && isHeld({ read: tally.read, accepted: tally.accepted, gone, nameless });
  const counts = { keys, known, elsewhere, removed: whole ? gone : 0, held };
  const before = await endpointsRead(
    client,
    reading.dataset,
    rules.endpoints.map((name) => ledger.endpointId(name)),
  );
  // A held run does not count as a full read.
  const endpoints = held ? before : [...new Set([...before, reading.endpoint])].sort((a, b) => a - b);
  if (endpoints.length < 2) {
    await client.query('ROLLBACK');
    return { ...counts, comparison: null };
  }
  await overlay.lay({ completes: whole && !held, whole });
  const compared = await compare(client, ledger, overlay, {
    dataset,
    endpoint,
    endpoints,
    ownOnly: (rules.ownOnly ?? [])
      .map((name) => ledger.endpointId(name))
      .filter((id) => endpoints.includes(id)),
    whole,
    settleMs: rules.settleMs,
    policyOf: rules.policyOf,
    writable: new Set(rules.endpoints.filter((name) => host.endpoint(name).capabilities(dataset.name).write)),
    onProgress: (count) => {
      stopIfAborted(signal);
      onCompared(count);
    },
  });
  const shared = await overlay.countShared();
  await client.query('ROLLBACK');

  const { differences, ...found } = compared;
  const fields = new Map(dataset.fields.map((field) => [field.name, field]));
  const bodies = new Map<string, Awaited<ReturnType<typeof bodiesAt>>>();
  for (const [name, wanted] of differences.wanted()) {
    const sample = name === endpoint ? tally.sample : null;
    bodies.set(name, await bodiesAt({ client, ledger, host }, name, dataset.name, wanted, sample, signal));
  }
  const comparison = {
    ...found,
    endpoints: endpoints.map((id) => ledger.endpointName(id)),
    differences: differences.list(
      new Map([...shared].map(([id, count]) => [ledger.endpointName(id), count])),
      (name, key, field) => {
        const value = bodies.get(name)?.get(key)?.[field];
        return value === undefined ? null : shownValue(fields.get(field)!, value);
      },
    ),
  };
  return { ...counts, comparison };
}

function stopIfAborted({ aborted }: AbortSignal): void {
  if (aborted) throw new TongdaoError('ABORTED');
}
