import type pg from 'pg';
import type { WriteOutcome } from '../contract/adapter.ts';
import type { ErrorParams } from '../contract/errors.ts';
import { FIELD_SLOT, FIELD_UNMAPPED } from '../contract/stages.ts';
import type { Reading } from './ledger.ts';
import { numberOf, Where } from './where.ts';

/** due, sent and applied are under way; refused and disproved are parked; the others are closed. */
export type DeliveryState =
  | 'due'
  | 'sent'
  | 'applied'
  | 'refused'
  | 'proved'
  | 'disproved'
  | 'conflict'
  | 'superseded';

/** A delivery that a reconciliation asks for. Fingerprints: 32 hex digits. */
export interface PlannedDelivery {
  readonly key: string;
  readonly target: number;
  readonly home: number;
  readonly wanted: string;
  /** What the target shows now; null: nothing. */
  readonly expected: string | null;
}

const UNMAPPED = `\\x${FIELD_UNMAPPED.toString(16).repeat(FIELD_SLOT)}`;

/** How long a target may take to show what it says it applied: a file drop may publish at night only. */
const PROOF_PATIENCE = '3 days';

/** Whether home and target agree in every field that both can show (src/compare/slots.ts). */
const AGREE = `CASE WHEN home.fingerprint = target.fingerprint THEN true ELSE NOT EXISTS (
    SELECT FROM generate_series(1, length(home.fields), ${FIELD_SLOT}) AS at,
      LATERAL (SELECT substr(home.fields, at, ${FIELD_SLOT}) AS wanted, substr(target.fields, at, ${FIELD_SLOT}) AS shown) AS slot
    WHERE slot.wanted <> slot.shown AND '${UNMAPPED}' NOT IN (slot.wanted, slot.shown)
  ) AND target.id IS NOT NULL AND home.id IS NOT NULL END`;

/**
 * Looks at the open deliveries in the light of what has been read since: proved when the target shows what was wanted, disproved when it
 * shows neither that nor what it showed before (or stays silent for too long), superseded when the reason is gone.
 * Touches only those that change. A disproved delivery is parked, or it would be sent again for ever.
 */
export async function settleDeliveries(client: pg.ClientBase, dataset: number): Promise<void> {
  await client.query(
    `WITH seen AS (
       SELECT delivery.id,
         CASE
           WHEN delivery.state IN ('sent', 'applied', 'disproved') AND (target.fingerprint = delivery.wanted OR agree) THEN 'proved'
           WHEN delivery.state = 'applied' AND (target.fingerprint IS DISTINCT FROM delivery.expected
             OR delivery.answered_at < now() - $2::interval) THEN 'disproved'
           WHEN delivery.state <> 'applied'
             AND (home.id IS NULL OR home.home IS DISTINCT FROM delivery.home OR agree)
             THEN 'superseded'
         END AS outcome
       FROM delivery
       LEFT JOIN state AS target ON target.dataset = delivery.dataset AND target.key = delivery.key
         AND target.endpoint = delivery.target AND target.occurrence = 0 AND target.present
       LEFT JOIN state AS home ON home.dataset = delivery.dataset AND home.key = delivery.key
         AND home.endpoint = delivery.home AND home.occurrence = 0 AND home.present
       CROSS JOIN LATERAL (SELECT ${AGREE} AS agree) AS compared
       WHERE delivery.dataset = $1 AND delivery.closed_at IS NULL
     )
     UPDATE delivery SET state = seen.outcome, closed_at = CASE WHEN seen.outcome <> 'disproved' THEN now() END,
       touched = pg_current_xact_id()
     FROM seen WHERE seen.id = delivery.id AND seen.outcome IS NOT NULL`,
    [dataset, PROOF_PATIENCE],
  );
}

/**
 * Enters what is to be delivered; a parked delivery becomes due again only when either side has changed since.
 * Returns the target of each that is new or due again.
 */
export async function planDeliveries(
  client: pg.ClientBase,
  dataset: number,
  reconciliation: string,
  planned: readonly PlannedDelivery[],
): Promise<readonly number[]> {
  if (planned.length === 0) return [];
  const { rows } = await client.query<{ target: number }>(
    `INSERT INTO delivery (dataset, key, target, home, discrepancy, wanted, expected, planned_by)
     SELECT $1, planned.key, planned.target, planned.home, discrepancy.id, planned.wanted, planned.expected, $2
     FROM unnest($3::text[], $4::smallint[], $5::smallint[], $6::uuid[], $7::uuid[])
       AS planned (key, target, home, wanted, expected)
     JOIN discrepancy ON discrepancy.dataset = $1 AND discrepancy.key = planned.key AND discrepancy.closed_at IS NULL
     ON CONFLICT (dataset, key, target) WHERE closed_at IS NULL
     DO UPDATE SET state = 'due', wanted = excluded.wanted, expected = excluded.expected, batch = NULL, attempts = 0,
       due_at = now(), outcome = NULL, message = NULL, planned_by = excluded.planned_by, touched = pg_current_xact_id()
     WHERE delivery.state IN ('refused', 'disproved') AND (delivery.wanted, delivery.expected) IS DISTINCT FROM (excluded.wanted, excluded.expected)
     RETURNING target`,
    [
      dataset,
      reconciliation,
      planned.map(({ key }) => key),
      planned.map(({ target }) => target),
      planned.map(({ home }) => home),
      planned.map(({ wanted }) => wanted),
      planned.map(({ expected }) => expected),
    ],
  );
  return rows.map(({ target }) => target);
}

/** A delivery claimed for sending. */
export interface DueDelivery {
  readonly id: string;
  readonly key: string;
  readonly home: number;
  readonly wanted: string;
  readonly expected: string | null;
  readonly batch: string;
  readonly attempts: number;
  /** Native ids, where the sides show the record. */
  readonly homeNativeId: string | null;
  readonly homeFingerprint: string | null;
  readonly targetNativeId: string | null;
  readonly targetVersion: string | null;
  /** What the target was last seen to show; null: nothing. */
  readonly targetFingerprint: string | null;
}

/**
 * Claims the next batch for a target: first an unanswered batch whose time has come, whole and under its old idempotency key, so that
 * nothing is applied twice; then new ones under a new key. The caller holds the target's delivery lock.
 */
export async function claimBatch(
  client: pg.ClientBase,
  { endpoint, dataset }: Reading,
  limit: number,
): Promise<readonly DueDelivery[]> {
  const { rows } = await client.query<DueDelivery>(
    `WITH next AS (
       SELECT batch FROM delivery WHERE target = $1 AND dataset = $2 AND state IN ('due', 'sent') AND due_at <= now()
       ORDER BY batch NULLS LAST LIMIT 1
     ), fresh AS (SELECT gen_random_uuid() AS batch), claimed AS (
       SELECT delivery.id FROM delivery, next
       WHERE target = $1 AND dataset = $2 AND state IN ('due', 'sent')
         AND ((next.batch IS NULL AND delivery.batch IS NULL AND due_at <= now()) OR delivery.batch = next.batch)
       ORDER BY delivery.id LIMIT $3
     ), sent AS (
       UPDATE delivery SET state = 'sent', batch = coalesce(delivery.batch, fresh.batch), attempts = attempts + 1
       FROM claimed, fresh WHERE delivery.id = claimed.id
       RETURNING delivery.*
     )
     SELECT sent.id, sent.key, sent.home, replace(sent.wanted::text, '-', '') AS wanted,
       replace(sent.expected::text, '-', '') AS expected, sent.batch, sent.attempts,
       home.native_id AS "homeNativeId", replace(home.fingerprint::text, '-', '') AS "homeFingerprint",
       target.native_id AS "targetNativeId", target.source_version AS "targetVersion",
       replace(target.fingerprint::text, '-', '') AS "targetFingerprint"
     FROM sent
     LEFT JOIN state AS home ON home.dataset = $2 AND home.key = sent.key AND home.endpoint = sent.home
       AND home.occurrence = 0 AND home.present AND home.home = sent.home
     LEFT JOIN state AS target ON target.dataset = $2 AND target.key = sent.key AND target.endpoint = $1
       AND target.occurrence = 0 AND target.present
     ORDER BY sent.id`,
    [endpoint, dataset, limit],
  );
  return rows;
}

/** The home's record is not what it was when the batch was formed: the delivery leaves the batch and is sent anew under another key. */
export async function rebatch(client: pg.ClientBase, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await client.query(
    `UPDATE delivery SET state = 'due', batch = NULL, attempts = 0 WHERE id = ANY ($1::bigint[])`,
    [ids],
  );
}

export async function setWanted(client: pg.ClientBase, id: string, fingerprint: string): Promise<void> {
  await client.query('UPDATE delivery SET wanted = $2 WHERE id = $1', [id, fingerprint]);
}

/**
 * Enters what the target answered, per record. A second conflict over the same two states is parked like a refusal: reading the target
 * once more did not show why.
 */
export async function recordOutcomes(
  client: pg.ClientBase,
  outcomes: readonly { readonly id: string; readonly outcome: WriteOutcome }[],
): Promise<void> {
  if (outcomes.length === 0) return;
  await client.query(
    `UPDATE delivery SET
       state = answer.state, outcome = answer.result, message = answer.message, receipt = answer.receipt,
       answered_at = clock_timestamp(), closed_at = CASE WHEN answer.state = 'conflict' THEN now() END, touched = pg_current_xact_id()
     FROM (
       SELECT given.*, CASE result WHEN 'unchanged' THEN 'applied' WHEN 'conflict' THEN
           CASE WHEN EXISTS (SELECT FROM delivery AS before WHERE before.dataset = asked.dataset AND before.key = asked.key
             AND before.target = asked.target AND before.state = 'conflict' AND before.wanted = asked.wanted
             AND before.expected IS NOT DISTINCT FROM asked.expected) THEN 'refused' ELSE 'conflict' END
         ELSE result END AS state
       FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) AS given (id, result, message, receipt)
       JOIN delivery AS asked USING (id)
     ) AS answer
     WHERE delivery.id = answer.id`,
    [
      outcomes.map(({ id }) => id),
      outcomes.map(({ outcome }) => outcome.result),
      outcomes.map(({ outcome }) => outcome.message ?? null),
      outcomes.map(({ outcome }) => outcome.receipt ?? null),
    ],
  );
}

/** Not answered, or not reached: tried again after a back-off that doubles, with jitter, up to an hour. */
export async function postpone(
  client: pg.ClientBase | pg.Pool,
  ids: readonly string[],
  message: string,
): Promise<void> {
  if (ids.length === 0) return;
  await client.query(
    `UPDATE delivery SET message = $2,
       due_at = now() + least(5 * power(2, least(attempts, 12) - 1), 3600) * (0.75 + random() / 2) * interval '1 second'
     WHERE id = ANY ($1::bigint[])`,
    [ids, message],
  );
}

export async function supersede(client: pg.ClientBase, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await client.query(
    `UPDATE delivery SET state = 'superseded', closed_at = now(), touched = pg_current_xact_id() WHERE id = ANY ($1::bigint[])`,
    [ids],
  );
}

/** Targets that have deliveries whose time has come and whose circuit is not open. */
export async function dueTargets(client: pg.ClientBase | pg.Pool): Promise<readonly Reading[]> {
  const { rows } = await client.query<Reading>(
    `SELECT DISTINCT target AS endpoint, dataset FROM delivery
     WHERE state IN ('due', 'sent') AND due_at <= now()
       AND NOT EXISTS (SELECT FROM circuit WHERE circuit.endpoint = delivery.target AND open_until > now())
     ORDER BY 1, 2`,
  );
  return rows;
}

/** True while the endpoint is to be left alone. */
export async function isCircuitOpen(client: pg.ClientBase | pg.Pool, endpoint: number): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM circuit WHERE endpoint = $1 AND open_until > now()', [
    endpoint,
  ]);
  return (rowCount ?? 0) > 0;
}

/** Three failures in a row open the circuit: for 30 seconds, then doubling up to half an hour. */
export async function countFailure(
  client: pg.ClientBase | pg.Pool,
  endpoint: number,
  error: { readonly code: string; readonly params: ErrorParams },
): Promise<void> {
  await client.query(
    `INSERT INTO circuit (endpoint, failures, open_until, error) VALUES ($1, 1, now(), $2)
     ON CONFLICT (endpoint) DO UPDATE SET failures = circuit.failures + 1, error = excluded.error,
       open_until = CASE WHEN circuit.failures < 2 THEN now()
         ELSE now() + least(30 * power(2, least(circuit.failures - 2, 10)), 1800) * interval '1 second' END`,
    [endpoint, JSON.stringify({ code: error.code, params: error.params })],
  );
}

export async function closeCircuit(client: pg.ClientBase | pg.Pool, endpoint: number): Promise<void> {
  await client.query('DELETE FROM circuit WHERE endpoint = $1', [endpoint]);
}

export interface DeliveryReport {
  readonly id: string;
  readonly dataset: string;
  readonly key: string;
  readonly home: string;
  readonly target: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly outcome: string | null;
  /** The target's own words, or the code of what went wrong. */
  readonly message: string | null;
  readonly receipt: string | null;
  readonly plannedAt: Date;
  readonly dueAt: Date;
  readonly closedAt: Date | null;
}

/** Deliveries, newest first; `before` is the id of the last one of the page before. */
export async function listDeliveries(
  client: pg.ClientBase | pg.Pool,
  filter: {
    readonly dataset?: string;
    readonly target?: string;
    readonly state?: string;
    /** Refused or disproved: nobody tries it again by himself. */
    readonly parked?: boolean;
    readonly discrepancy?: string;
    readonly before?: string;
    readonly limit: number;
  },
): Promise<readonly DeliveryReport[]> {
  const where = new Where([filter.limit])
    .add(await numberOf(client, 'dataset', filter.dataset), (given) => `delivery.dataset = ${given}`)
    .add(await numberOf(client, 'endpoint', filter.target), (given) => `delivery.target = ${given}`)
    .add(filter.state, (given) => `delivery.state = ${given}`)
    .add(filter.before, (given) => `delivery.id < ${given}`)
    // By its key: that is what there is an index of.
    .add(
      filter.discrepancy,
      (given) =>
        `(delivery.dataset, key) = (SELECT dataset, key FROM discrepancy WHERE id = ${given}) AND discrepancy = ${given}`,
    )
    .add(
      filter.parked === true ? ['refused', 'disproved'] : undefined,
      (given) => `delivery.state = ANY (${given}) AND delivery.closed_at IS NULL`,
    );
  const { rows } = await client.query<DeliveryReport>(
    `SELECT delivery.id, dataset.name AS dataset, key, home.name AS home, target.name AS target, delivery.state, attempts, outcome,
       message, receipt, planned_at AS "plannedAt", due_at AS "dueAt", closed_at AS "closedAt"
     FROM delivery JOIN dataset ON dataset.id = delivery.dataset JOIN endpoint AS home ON home.id = delivery.home
     JOIN endpoint AS target ON target.id = delivery.target
     WHERE true${where.and()} ORDER BY delivery.id DESC LIMIT $1`,
    where.values,
  );
  return rows;
}

/** Deliveries of all time by dataset, target and state. */
export async function countDeliveries(
  client: pg.ClientBase | pg.Pool,
): Promise<readonly { dataset: string; target: string; state: DeliveryState; count: number }[]> {
  const { rows } = await client.query(
    `SELECT dataset.name AS dataset, endpoint.name AS target, state, count(*)::int AS count
     FROM delivery JOIN dataset ON dataset.id = delivery.dataset JOIN endpoint ON endpoint.id = delivery.target
     GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
  );
  return rows;
}
