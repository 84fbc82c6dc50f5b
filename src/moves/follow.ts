import type pg from 'pg';
import { recordAll } from '../audit/record.ts';
import type { MoveEventStep } from '../contract/moves.ts';
import { type PlannedDelivery, planDeliveries } from '../ledger/deliveries.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { MoveTerms } from './due.ts';

/** A move that went on by itself. */
export interface Followed {
  readonly id: string;
  readonly key: string;
  readonly step: MoveEventStep;
}

/**
 * Moves follow what was read and answered: registered when the destination shows the record as its own, notified when the departure has
 * taken the notice, closed when it no longer shows the record as its own, frozen again when the destination took its registration back,
 * rolled back when nothing was registered in time. One statement for all of them, before keys are judged.
 */
export async function followMoves(
  client: pg.ClientBase,
  dataset: number,
  movedOut: readonly string[],
  { dueOn, timeZone }: MoveTerms,
): Promise<readonly Followed[]> {
  const { rows } = await client.query<Followed>(
    `WITH standing AS (
       SELECT home_move.id, home_move.state, overdue_at,
         EXISTS (SELECT FROM state WHERE state.dataset = $1 AND state.key = home_move.key AND endpoint = departure AND home = departure
           AND occurrence = 0 AND present AND NOT coalesce(state.status = ANY ($2::text[]), false)) AS at_departure,
         EXISTS (SELECT FROM state WHERE state.dataset = $1 AND state.key = home_move.key AND endpoint = destination
           AND home = destination AND occurrence = 0 AND present AND NOT coalesce(state.status = ANY ($2::text[]), false)) AS at_destination,
         (SELECT delivery.state FROM delivery WHERE delivery.home_move = home_move.id ORDER BY delivery.id DESC LIMIT 1) AS notice
       FROM home_move WHERE home_move.dataset = $1 AND home_move.state <> 'closed' FOR UPDATE OF home_move
     ), next AS (
       SELECT id, CASE
         WHEN state <> 'proposed' AND at_destination AND NOT at_departure THEN 'strike-off'
         WHEN state = 'frozen' AND at_destination THEN 'register'
         WHEN state IN ('registered', 'notified') AND NOT at_destination THEN 'return'
         WHEN state = 'registered' AND notice IN ('applied', 'proved') THEN 'receive'
         WHEN state IN ('proposed', 'frozen') AND overdue_at <= now() THEN 'time-out' END AS step
       FROM standing
     ), target AS (
       SELECT id, step, CASE step WHEN 'register' THEN 'registered' WHEN 'return' THEN 'frozen' WHEN 'receive' THEN 'notified'
         ELSE 'closed' END AS state,
         CASE step WHEN 'register' THEN $3 WHEN 'return' THEN $4 WHEN 'receive' THEN $5 ELSE 'infinity' END AS due_on,
         CASE step WHEN 'strike-off' THEN 'moved' WHEN 'time-out' THEN 'timed-out' END AS outcome
       FROM next WHERE step IS NOT NULL
     ), moved AS (
       UPDATE home_move SET state = target.state, version = version + 1, outcome = target.outcome,
         due_on = target.due_on::date, overdue_at = (target.due_on::date + 1)::timestamp AT TIME ZONE $6,
         closed_at = CASE WHEN target.outcome IS NOT NULL THEN now() END
       FROM target WHERE home_move.id = target.id RETURNING home_move.id, key, step, target.state
     ), event AS (
       INSERT INTO home_move_event (home_move, actor, step, state) SELECT id, 'system', step, state FROM moved ORDER BY id
     ), settled AS (
       UPDATE delivery SET state = CASE WHEN delivery.state IN ('applied', 'disproved') THEN 'proved' ELSE 'superseded' END,
         closed_at = now(), touched = pg_current_xact_id()
       FROM moved WHERE delivery.home_move = moved.id AND moved.step = 'strike-off'
         AND delivery.closed_at IS NULL AND delivery.state <> 'sent'
     )
     SELECT id, key, step FROM moved ORDER BY id`,
    [dataset, movedOut, dueOn('registered'), dueOn('frozen'), dueOn('notified'), timeZone],
  );
  return rows;
}

/**
 * The destination's notice: its record, to be delivered to the departure, compared and set like any other. Sent once a record is
 * registered there; anew when what either side shows has changed. Returns what was sent, and the targets.
 */
export async function sendNotices(
  client: pg.ClientBase,
  dataset: number,
  reconciliation: string,
  writable: readonly number[],
): Promise<{ readonly sent: readonly Followed[]; readonly targets: readonly number[] }> {
  const { rows } = await client.query<PlannedDelivery & { readonly id: string }>(
    `SELECT home_move.id, home_move.key, departure AS target, destination AS home,
       replace(there.fingerprint::text, '-', '') AS wanted, replace(here.fingerprint::text, '-', '') AS expected
     FROM home_move
     JOIN state AS there ON there.dataset = $1 AND there.key = home_move.key AND there.endpoint = destination
       AND there.home = destination AND there.occurrence = 0 AND there.present
     JOIN state AS here ON here.dataset = $1 AND here.key = home_move.key AND here.endpoint = departure
       AND here.occurrence = 0 AND here.present
     WHERE home_move.dataset = $1 AND home_move.state = 'registered' AND departure = ANY ($2)
     ORDER BY home_move.id`,
    [dataset, writable],
  );
  if (rows.length === 0) return { sent: [], targets: [] };
  const targets = await planDeliveries(client, dataset, reconciliation, rows);
  const marked = await client.query<Followed>(
    `WITH sent AS (
       UPDATE delivery SET home_move = notice.id FROM unnest($2::bigint[], $3::text[]) AS notice (id, key)
       JOIN home_move USING (id)
       WHERE delivery.dataset = $1 AND delivery.key = notice.key AND delivery.target = home_move.departure
         AND delivery.closed_at IS NULL AND delivery.home_move IS NULL
       RETURNING notice.id, notice.key
     ), event AS (
       INSERT INTO home_move_event (home_move, actor, step, state) SELECT id, 'system', 'send', 'registered' FROM sent
     )
     SELECT id, key, 'send' AS step FROM sent ORDER BY id`,
    [dataset, rows.map(({ id }) => id), rows.map(({ key }) => key)],
  );
  return { sent: marked.rows, targets };
}

/** Moves in one entry of the audit log: their ids must fit, however long they are. */
const CHUNK = 400;

export async function logFollowed(
  client: pg.ClientBase,
  ledger: Ledger,
  dataset: number,
  reconciliation: string,
  followed: readonly Followed[],
): Promise<void> {
  const at = new Date().toISOString();
  for (const step of new Set(followed.map((one) => one.step))) {
    const moves = followed.filter((one) => one.step === step).map(({ id }) => id);
    for (let from = 0; from < moves.length; from += CHUNK) {
      const data = { what: `move-${step}`, reconciliation, moves: moves.slice(from, from + CHUNK) };
      const subject = { dataset: ledger.datasetName(dataset) };
      await recordAll(client, [{ type: 'decision', at, actor: 'system', subject, data }]);
    }
  }
}
