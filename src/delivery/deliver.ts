import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { record } from '../audit/record.ts';
import { followDeliveries } from '../cases/follow.ts';
import type { WriteOutcome, WriteRecord } from '../contract/adapter.ts';
import type { OpenCaseState } from '../contract/cases.ts';
import type { Dataset } from '../contract/dataset.ts';
import { asTongdaoError, TongdaoError } from '../contract/errors.ts';
import type { Logger } from '../contract/logger.ts';
import type { Body } from '../contract/stages.ts';
import type { Host, HostedEndpoint } from '../host/host.ts';
import {
  claimBatch,
  closeCircuit,
  countFailure,
  type DueDelivery,
  isCircuitOpen,
  postpone,
  rebatch,
  recordOutcomes,
  setWanted,
  supersede,
} from '../ledger/deliveries.ts';
import type { Ledger, Reading } from '../ledger/ledger.ts';
import { transaction, withConnection } from '../storage/pool.ts';
import { type HomeRecord, type HomeRecords, homeRecords } from './home-records.ts';
import { checkTargets } from './target-check.ts';

export interface DeliveryContext {
  readonly ledger: Ledger;
  readonly host: Host;
  readonly datasets: ReadonlyMap<string, Dataset>;
  readonly log: Logger;
  /** Last day for the next step of a case whose delivery failed. */
  readonly dueOn: (state: OpenCaseState) => string;
}

export interface DeliveryResult {
  readonly applied: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly conflict: number;
  readonly unanswered: number;
  readonly superseded: number;
}

/** Deliveries in one write: their receipts must fit into one entry of the audit log, however long the keys are. */
const BATCH = 100;

const NOTHING: DeliveryResult = {
  applied: 0,
  unchanged: 0,
  refused: 0,
  conflict: 0,
  unanswered: 0,
  superseded: 0,
};

/**
 * Carries out what is due for one target and dataset, batch by batch: the home's present record, mapped to the target's columns, written
 * with compare-and-set under the batch's idempotency key; what the target answered goes into the ledger record by record.
 * Throws DELIVERY_COMPARE for a dataset of peers, whatever the ledger says is due.
 * A target that fails parks only its own deliveries, a home that fails those that come from it. Nothing is done while another process delivers to it or its circuit is open.
 */
export async function deliver(
  context: DeliveryContext,
  endpoint: string,
  dataset: string,
  signal: AbortSignal,
): Promise<DeliveryResult> {
  const { ledger, datasets } = context;
  if (datasets.get(dataset)?.mode === 'compare')
    throw new TongdaoError('DELIVERY_COMPARE', { dataset, endpoint });
  const target = { endpoint: ledger.endpointId(endpoint), dataset: ledger.datasetId(dataset) };
  if (await isCircuitOpen(ledger.pool, target.endpoint)) return NOTHING;
  return withConnection(ledger.pool, async (client) => {
    const lock = [7_463_300 + target.dataset, target.endpoint];
    const { rows } = await client.query<{ locked: boolean }>(
      'SELECT pg_try_advisory_lock($1, $2) AS locked',
      lock,
    );
    if (!rows[0]!.locked) return NOTHING;
    try {
      return await deliverAll(context, client, context.host.endpoint(endpoint), dataset, target, signal);
    } finally {
      await client.query('SELECT pg_advisory_unlock($1, $2)', lock);
    }
  });
}

async function deliverAll(
  context: DeliveryContext,
  client: pg.PoolClient,
  hosted: HostedEndpoint,
  dataset: string,
  target: Reading,
  signal: AbortSignal,
): Promise<DeliveryResult> {
  let total = NOTHING;
  while (!signal.aborted) {
    const batch = await claimBatch(client, target, BATCH);
    if (batch.length === 0) return total;
    const { result, failure } = await deliverBatch(context, hosted, dataset, target, batch, signal);
    total = add(total, result);
    if (failure !== null) {
      await countFailure(client, target.endpoint, failure);
      return total;
    }
    await closeCircuit(client, target.endpoint);
  }
  return total;
}

interface DeliveredBatch {
  readonly result: DeliveryResult;
  /** Why the target could not be asked; null when it answered. */
  readonly failure: TongdaoError | null;
}

async function deliverBatch(
  context: DeliveryContext,
  hosted: HostedEndpoint,
  dataset: string,
  target: Reading,
  batch: readonly DueDelivery[],
  signal: AbortSignal,
): Promise<DeliveredBatch> {
  const { ledger, host, log, dueOn } = context;
  const homes = await homeRecords({ ledger, host }, dataset, batch, signal);
  const { sendable, superseded, unanswered } = await prepareBatch(ledger, batch, homes);
  let answers: ReadonlyMap<string, WriteOutcome>;
  try {
    answers = await askTarget(context, hosted, dataset, sendable, homes.records, signal);
  } catch (thrown) {
    const failure = asTongdaoError(thrown);
    // Stopped, not failed: whoever comes next sends the batch again under its key.
    if (failure.code === 'ABORTED') throw thrown;
    log.warn(
      { endpoint: hosted.name, dataset, deliveries: sendable.length, err: thrown },
      'deliveries parked',
    );
    await postpone(ledger.pool, idsOf(sendable), failure.code);
    return { result: { ...NOTHING, superseded, unanswered: unanswered + sendable.length }, failure };
  }
  const silent = sendable.filter(({ id }) => !answers.has(id));
  const result = count(answers, unanswered + silent.length, superseded);
  await transaction(ledger.pool, async (client) => {
    await postpone(client, idsOf(silent), 'NO_ANSWER');
    await recordOutcomes(
      client,
      [...answers].map(([id, outcome]) => ({ id, outcome })),
    );
    if (answers.size > 0) await recordReceipts(client, ledger, target, sendable, answers, result);
    await followDeliveries(client, { id: target.dataset, name: dataset }, dueOn, null);
  });
  return { result, failure: null };
}

/**
 * Enters what the homes showed before anything is sent, so that an attempt that is never answered is known by what it sent. What changed
 * since an unanswered attempt leaves the batch: under the same idempotency key nothing else may go out.
 */
async function prepareBatch(
  ledger: Ledger,
  batch: readonly DueDelivery[],
  { records, failed }: HomeRecords,
): Promise<{
  readonly sendable: readonly DueDelivery[];
  readonly superseded: number;
  readonly unanswered: number;
}> {
  const held = batch.filter(({ id }) => records.has(id));
  const changed = held.filter(({ id, wanted }) => records.get(id)!.fingerprint !== wanted);
  const moved = changed.filter(({ attempts }) => attempts > 1);
  const gone = batch.filter(({ id }) => !records.has(id) && !failed.has(id));
  await transaction(ledger.pool, async (client) => {
    for (const { id } of changed) await setWanted(client, id, records.get(id)!.fingerprint);
    await rebatch(client, idsOf(moved));
    await supersede(client, idsOf(gone));
    for (const code of new Set(failed.values())) {
      const ids = [...failed].flatMap(([id, reason]) => (reason === code ? [id] : []));
      await postpone(client, ids, code);
    }
  });
  return {
    sendable: held.filter((delivery) => !moved.includes(delivery)),
    superseded: gone.length,
    unanswered: failed.size,
  };
}

/** What the target answers, by delivery id. A record that cannot be written in its terms counts as refused. */
async function askTarget(
  context: DeliveryContext,
  hosted: HostedEndpoint,
  dataset: string,
  deliveries: readonly DueDelivery[],
  homes: ReadonlyMap<string, HomeRecord>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, WriteOutcome>> {
  const checked = await checkTargets(hosted, dataset, deliveries, homes, signal);
  const answers = new Map<string, WriteOutcome>(checked.settled);
  const records: WriteRecord[] = [];
  for (const { delivery, expected } of checked.open) {
    try {
      records.push(writeRecord(context, hosted, dataset, delivery, homes.get(delivery.id)!.body, expected));
    } catch (thrown) {
      const { action, code } = asTongdaoError(thrown);
      if (action !== 'reject') throw thrown;
      answers.set(delivery.id, { result: 'refused', message: code });
    }
  }
  if (records.length === 0) return answers;
  const outcomes = await hosted.write(dataset, records, deliveries[0]!.batch, signal);
  for (const { delivery } of checked.open) {
    const outcome = outcomes.get(delivery.key);
    if (outcome !== undefined) answers.set(delivery.id, outcome);
  }
  return answers;
}

const idsOf = (deliveries: readonly DueDelivery[]): readonly string[] => deliveries.map(({ id }) => id);

function writeRecord(
  { host, ledger, datasets }: DeliveryContext,
  hosted: HostedEndpoint,
  dataset: string,
  { key, targetNativeId, home }: DueDelivery,
  body: Body,
  expected: WriteRecord['expected'],
): WriteRecord {
  // What the home cannot show is not its business; what is not compared (telephone numbers, local ids) stays where it is.
  const { fields } = datasets.get(dataset)!;
  const homePipeline = host.endpoint(ledger.endpointName(home)).pipeline(dataset);
  const left = [
    ...homePipeline.unmapped,
    ...fields.filter(({ compare }) => !compare).map(({ name }) => name),
  ];
  return { key, id: targetNativeId, values: hosted.pipeline(dataset).toColumns(body, left), expected };
}

async function recordReceipts(
  client: pg.ClientBase,
  ledger: Ledger,
  target: Reading,
  batch: readonly DueDelivery[],
  answers: ReadonlyMap<string, WriteOutcome>,
  result: DeliveryResult,
): Promise<void> {
  await record(client, {
    type: 'delivery',
    at: new Date().toISOString(),
    actor: 'system',
    subject: { dataset: ledger.datasetName(target.dataset), endpoint: ledger.endpointName(target.endpoint) },
    data: {
      batch: batch[0]?.batch ?? randomUUID(),
      totals: { ...result },
      receipts: batch
        .filter(({ id }) => answers.has(id))
        .map(({ id, key }) => ({ delivery: id, key, result: answers.get(id)!.result })),
    },
  });
}

function count(
  answers: ReadonlyMap<string, WriteOutcome>,
  unanswered: number,
  superseded: number,
): DeliveryResult {
  const result = { ...NOTHING, unanswered, superseded };
  for (const { result: outcome } of answers.values()) result[outcome] += 1;
  return result;
}

function add(a: DeliveryResult, b: DeliveryResult): DeliveryResult {
  return {
    applied: a.applied + b.applied,
    unchanged: a.unchanged + b.unchanged,
    refused: a.refused + b.refused,
    conflict: a.conflict + b.conflict,
    unanswered: a.unanswered + b.unanswered,
    superseded: a.superseded + b.superseded,
  };
}
