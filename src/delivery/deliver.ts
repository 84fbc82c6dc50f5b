import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { record } from '../audit/record.ts';
import type { WriteOutcome, WriteRecord } from '../contract/adapter.ts';
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
import { transaction } from '../storage/pool.ts';
import { homeRecords } from './home-records.ts';
import { checkTargets } from './target-check.ts';

export interface DeliveryContext {
  readonly ledger: Ledger;
  readonly host: Host;
  readonly datasets: ReadonlyMap<string, Dataset>;
  readonly log: Logger;
}

export interface DeliveryResult {
  readonly applied: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly conflict: number;
  readonly unanswered: number;
  readonly superseded: number;
}

/** Deliveries in one write. */
const BATCH = 200;

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
 * A target that fails parks only its own deliveries. Nothing is done while another process delivers to it or its circuit is open.
 */
export async function deliver(
  context: DeliveryContext,
  endpoint: string,
  dataset: string,
  signal: AbortSignal,
): Promise<DeliveryResult> {
  const { ledger } = context;
  const target = { endpoint: ledger.endpointId(endpoint), dataset: ledger.datasetId(dataset) };
  if (await isCircuitOpen(ledger.pool, target.endpoint)) return NOTHING;
  const client = await ledger.pool.connect();
  let broken: Error | undefined;
  try {
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
  } catch (error) {
    if (!(error instanceof TongdaoError)) broken = error as Error;
    throw error;
  } finally {
    client.release(broken);
  }
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
    try {
      total = add(total, await deliverBatch(context, hosted, dataset, target, batch, signal));
      await closeCircuit(client, target.endpoint);
    } catch (thrown) {
      const error = asTongdaoError(thrown);
      // We are stopping: that is not the target's fault, and the batch goes out under the same key the next time.
      if (error.code === 'ABORTED') throw error;
      context.log.warn(
        { endpoint: hosted.name, dataset, deliveries: batch.length, err: error },
        'deliveries parked',
      );
      await postpone(
        client,
        batch.map(({ id }) => id),
        error.code,
      );
      await countFailure(client, target.endpoint, error);
      return add(total, { ...NOTHING, unanswered: batch.length });
    }
  }
  return total;
}

async function deliverBatch(
  context: DeliveryContext,
  hosted: HostedEndpoint,
  dataset: string,
  target: Reading,
  batch: readonly DueDelivery[],
  signal: AbortSignal,
): Promise<DeliveryResult> {
  const { ledger, host } = context;
  const homes = await homeRecords({ ledger, host }, dataset, batch, signal);
  const gone = batch.filter(({ id }) => homes.get(id) === undefined);
  const held = batch.filter(({ id }) => homes.get(id) !== undefined);
  const moved = held.filter(
    ({ id, wanted, attempts }) => attempts > 1 && homes.get(id)!.fingerprint !== wanted,
  );
  const sendable = held.filter((delivery) => !moved.includes(delivery));
  const checked = await checkTargets(hosted, dataset, sendable, homes, signal);
  const answers = new Map<string, WriteOutcome>(checked.settled);
  if (checked.open.length > 0) {
    const records = checked.open.map(({ delivery, expected }) =>
      writeRecord(context, hosted, dataset, delivery, homes.get(delivery.id)!.body, expected),
    );
    const outcomes = await hosted.write(dataset, records, batch[0]!.batch, signal);
    for (const { delivery } of checked.open) {
      const outcome = outcomes.get(delivery.key);
      if (outcome !== undefined) answers.set(delivery.id, outcome);
    }
  }
  const unanswered = sendable.filter(({ id }) => !answers.has(id));
  return transaction(ledger.pool, async (client) => {
    for (const { id, wanted } of sendable) {
      const { fingerprint } = homes.get(id)!;
      if (fingerprint !== wanted) await setWanted(client, id, fingerprint);
    }
    await supersede(
      client,
      gone.map(({ id }) => id),
    );
    await rebatch(
      client,
      moved.map(({ id }) => id),
    );
    await postpone(
      client,
      unanswered.map(({ id }) => id),
      'NO_ANSWER',
    );
    await recordOutcomes(
      client,
      [...answers].map(([id, outcome]) => ({ id, outcome })),
    );
    const result = count(answers, unanswered.length, gone.length);
    if (answers.size > 0) await recordReceipts(client, ledger, target, sendable, answers, result);
    return result;
  });
}

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
