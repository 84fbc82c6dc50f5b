import type pg from 'pg';
import type { MoveEventStep, MoveOutcome, MoveState, MoveStep } from '../contract/moves.ts';
import { MOVE_STEPS } from '../contract/moves.ts';
import type { Actor } from '../contract/terms.ts';
import type { DeliveryState } from '../ledger/deliveries.ts';
import { numberOf, Where } from '../ledger/where.ts';
import { refusalOf } from './machine.ts';

export interface Move {
  readonly id: string;
  /** Grows with everything that happens to the move: what If-Match names. */
  readonly version: number;
  readonly dataset: string;
  readonly key: string;
  readonly departure: string;
  readonly destination: string;
  readonly state: MoveState;
  /** Last day for what comes next, YYYY-MM-DD; null: nothing does. */
  readonly dueOn: string | null;
  readonly overdue: boolean;
  readonly reason: string;
  readonly proposedBy: string;
  /** The person behind that name, folded. */
  readonly proposer: string;
  readonly proposedAt: Date;
  readonly frozenBy: string | null;
  readonly frozenAt: Date | null;
  readonly outcome: MoveOutcome | null;
  readonly closedAt: Date | null;
}

export interface MoveInFull extends Move {
  readonly events: readonly MoveEvent[];
  /** What the two places, and all others, show of the record now. */
  readonly shown: readonly MoveShown[];
  /** Notices sent to the departure, newest first. */
  readonly notices: readonly MoveNotice[];
}

export interface MoveEvent {
  readonly id: string;
  readonly at: Date;
  /** `system`: by what was read and answered. */
  readonly actor: string;
  readonly step: MoveEventStep;
  readonly state: MoveState;
  readonly reason: string | null;
}

export interface MoveShown {
  readonly endpoint: string;
  readonly home: string | null;
  readonly status: string | null;
  readonly changedAt: Date;
}

export interface MoveNotice {
  readonly id: string;
  readonly state: DeliveryState;
  readonly message: string | null;
  readonly receipt: string | null;
  readonly plannedAt: Date;
}

export interface MoveFilter {
  readonly dataset?: string;
  readonly state?: string;
  readonly key?: string;
  /** It departs from there, or goes there. */
  readonly endpoint?: string;
  /** Under way only. */
  readonly open?: boolean;
  /** Id of the last one of the page before. */
  readonly before?: string;
  readonly limit: number;
}

const MOVE = `SELECT home_move.id, home_move.version, dataset.name AS dataset, home_move.key, departure.name AS departure,
    destination.name AS destination, home_move.state, nullif(home_move.due_on, 'infinity')::text AS "dueOn",
    home_move.overdue_at <= now() AS overdue, home_move.reason, home_move.proposed_by AS "proposedBy",
    coalesce(home_move.proposer, lower(home_move.proposed_by)) AS proposer,
    home_move.proposed_at AS "proposedAt", home_move.frozen_by AS "frozenBy", home_move.frozen_at AS "frozenAt",
    home_move.outcome, home_move.closed_at AS "closedAt"
  FROM home_move JOIN dataset ON dataset.id = home_move.dataset
  JOIN endpoint AS departure ON departure.id = home_move.departure
  JOIN endpoint AS destination ON destination.id = home_move.destination`;

/** Moves, newest first. */
export async function listMoves(
  client: pg.ClientBase | pg.Pool,
  filter: MoveFilter,
): Promise<readonly Move[]> {
  const where = new Where([filter.limit])
    .add(await numberOf(client, 'dataset', filter.dataset), (given) => `home_move.dataset = ${given}`)
    .add(filter.state, (given) => `home_move.state = ${given}`)
    .add(filter.key, (given) => `home_move.key = ${given}`)
    .add(
      await numberOf(client, 'endpoint', filter.endpoint),
      (given) => `${given} IN (home_move.departure, home_move.destination)`,
    )
    .add(filter.open === true ? 'closed' : undefined, (given) => `home_move.state <> ${given}`)
    .add(filter.before, (given) => `home_move.id < ${given}`);
  const { rows } = await client.query<Move>(
    `${MOVE} WHERE true${where.and()} ORDER BY home_move.id DESC LIMIT $1`,
    where.values,
  );
  return rows;
}

/** One move with all that happened to it; null: there is none. */
export async function readMove(client: pg.ClientBase | pg.Pool, id: string): Promise<MoveInFull | null> {
  const { rows } = await client.query<Move>(`${MOVE} WHERE home_move.id = $1`, [id]);
  const [move] = rows;
  if (move === undefined) return null;
  const events = await client.query<MoveEvent>(
    'SELECT id, at, actor, step, state, reason FROM home_move_event WHERE home_move = $1 ORDER BY id',
    [id],
  );
  const shown = await client.query<MoveShown>(
    `SELECT endpoint.name AS endpoint, home.name AS home, state.status, changed_at AS "changedAt"
     FROM home_move JOIN state ON state.dataset = home_move.dataset AND state.key = home_move.key
     JOIN endpoint ON endpoint.id = state.endpoint LEFT JOIN endpoint AS home ON home.id = state.home
     WHERE home_move.id = $1 AND present AND occurrence = 0 ORDER BY endpoint.name`,
    [id],
  );
  const notices = await client.query<MoveNotice>(
    `SELECT id, state, message, receipt, planned_at AS "plannedAt" FROM delivery WHERE home_move = $1 ORDER BY id DESC`,
    [id],
  );
  return { ...move, events: events.rows, shown: shown.rows, notices: notices.rows };
}

/** The steps that an actor may take now. */
export const moveStepsOf = (move: Move, actor: Actor): readonly MoveStep[] =>
  MOVE_STEPS.filter((step) => refusalOf(move, step, actor) === null);
