import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenChannel } from '../compose.ts';
import type { ReadMode } from '../contract/adapter.ts';
import { TongdaoError } from '../contract/errors.ts';
import { listReconciliations } from '../ledger/reconciliations.ts';

/** Reading everything of 100,000 records per region on a slow machine, with much to spare. */
const WAIT_MS = 30 * 60_000;
/** A queue that is still after this long without anything due is quiet. */
const QUIET_MS = 100;

/** Reads the datasets of every endpoint that has them, and reconciles; throws when an endpoint failed. */
export async function readAndReconcile(
  channel: OpenChannel,
  datasets: readonly string[],
  mode: ReadMode,
): Promise<void> {
  const cycles = datasets.map(async (dataset) => {
    const job = await channel.queue.addCycle(
      { dataset, pass: 'changed' },
      channel.settings.endpoints
        .filter(({ datasets: shown }) => dataset in shown)
        .map(({ name: endpoint }) => ({ endpoint, dataset, mode })),
    );
    await channel.queue.wait(job, WAIT_MS);
  });
  for (const cycle of await Promise.allSettled(cycles)) if (cycle.status === 'rejected') throw cycle.reason;
  await throwFailedRun(channel);
}

/** Waits until nothing is queued and nothing is left to deliver but the keys that a platform holds back. */
export async function untilQuiet(channel: OpenChannel, held: readonly string[]): Promise<void> {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const { waiting, active, delayed } = await channel.queue.counts();
    if (
      waiting + active + delayed === 0 &&
      (await channel.sweep()) === 0 &&
      (await unsent(channel, held)) === 0
    )
      return;
    if (Date.now() > deadline)
      throw new TongdaoError('WAIT_TIMEOUT', { id: 'queue', seconds: WAIT_MS / 1000 });
    await sleep(QUIET_MS);
  }
}

async function unsent(channel: OpenChannel, held: readonly string[]): Promise<number> {
  const { rows } = await channel.ledger.pool.query<{ left: number }>(
    `SELECT count(*)::int AS left FROM delivery WHERE state IN ('due', 'sent') AND NOT key = ANY ($1::text[])`,
    [held],
  );
  return rows[0]!.left;
}

/** What must stay as it is when nothing happened: versions of all states, changes of discrepancies, deliveries. */
export interface Footprint {
  readonly versions: number;
  readonly discrepancyChanges: number;
  readonly deliveries: number;
}

export async function footprint(channel: OpenChannel): Promise<Footprint> {
  const { rows } = await channel.ledger.pool.query<Footprint>(
    `SELECT (SELECT coalesce(sum(version), 0)::int FROM state) AS versions,
       (SELECT count(*)::int FROM discrepancy_event) AS "discrepancyChanges",
       (SELECT count(*)::int FROM delivery) AS deliveries`,
  );
  return rows[0]!;
}

/** Reads everything in full once more and reconciles; resolves to what that changed, which must be nothing. */
export async function readAgain(channel: OpenChannel, datasets: readonly string[]): Promise<Footprint> {
  const before = await footprint(channel);
  await readAndReconcile(channel, datasets, 'full');
  const after = await footprint(channel);
  return {
    versions: after.versions - before.versions,
    discrepancyChanges: after.discrepancyChanges - before.discrepancyChanges,
    deliveries: after.deliveries - before.deliveries,
  };
}

/** The newest reconciliation of each dataset; '0' where there is none. */
export async function newest(
  channel: OpenChannel,
  datasets: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const pairs = datasets.map(async (dataset) => {
    const [last] = await listReconciliations(channel.ledger.pool, { dataset, limit: 1 });
    return [dataset, last?.id ?? '0'] as const;
  });
  return Object.fromEntries(await Promise.all(pairs));
}

/** The first reconciliation of each dataset after the given ones. */
export async function firstRecorded(
  channel: OpenChannel,
  datasets: readonly string[],
  since: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const dataset of datasets) {
    const { rows } = await channel.ledger.pool.query<{ id: string }>(
      'SELECT id FROM reconciliation WHERE dataset = $1 AND id > $2 ORDER BY id LIMIT 1',
      [channel.ledger.datasetId(dataset), since[dataset] ?? '0'],
    );
    if (rows[0] === undefined)
      throw new TongdaoError('INTERNAL', { detail: 'a reconciliation left no trace' });
    found[dataset] = rows[0].id;
  }
  return found;
}

/** Datasets that have not been reconciled since the given reconciliations. */
export async function withoutReconciliation(
  channel: OpenChannel,
  datasets: readonly string[],
  since: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const last = await newest(channel, datasets);
  return datasets.filter((dataset) => BigInt(last[dataset]!) <= BigInt(since[dataset] ?? '0'));
}

/** A cycle goes on without an endpoint that cannot be read; the demo must not. */
async function throwFailedRun(channel: OpenChannel): Promise<void> {
  const { rows } = await channel.ledger.pool.query<{
    endpoint: string;
    dataset: string;
    state: string;
    code: string | null;
  }>(
    `SELECT endpoint.name AS endpoint, dataset.name AS dataset, last.state, last.error->>'code' AS code
     FROM (SELECT DISTINCT ON (endpoint, dataset) endpoint, dataset, state, error FROM run ORDER BY endpoint, dataset, id DESC) AS last
     JOIN endpoint ON endpoint.id = last.endpoint JOIN dataset ON dataset.id = last.dataset
     WHERE last.state IN ('failed', 'held')`,
  );
  const [failed] = rows;
  if (failed !== undefined) {
    const { endpoint, dataset, state, code } = failed;
    throw new TongdaoError('DEMO_RUN_FAILED', { endpoint, dataset, state, code: code ?? '-' });
  }
}

export async function newestRun(channel: OpenChannel): Promise<string> {
  const { rows } = await channel.ledger.pool.query<{ id: string }>(
    'SELECT coalesce(max(id), 0) AS id FROM run',
  );
  return rows[0]!.id;
}

/** Rows read by all runs after the given one. */
export async function readSince(channel: OpenChannel, run: string): Promise<number> {
  const { rows } = await channel.ledger.pool.query<{ read: number }>(
    'SELECT coalesce(sum(read), 0)::int AS read FROM run WHERE id > $1',
    [run],
  );
  return rows[0]!.read;
}
