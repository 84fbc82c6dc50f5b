import type pg from 'pg';
import { TongdaoError } from '../contract/errors.ts';
import type { MoveState } from '../contract/moves.ts';

/** A move's row while a step has it to itself. */
export interface HeldMove {
  readonly id: string;
  readonly version: number;
  readonly dataset: number;
  readonly key: string;
  readonly departure: number;
  readonly destination: number;
  readonly state: MoveState;
  readonly proposer: string;
}

/** Throws MOVE_UNKNOWN. */
export async function holdMove(client: pg.ClientBase, id: string): Promise<HeldMove> {
  const { rows } = await client.query<HeldMove>(
    `SELECT id, version, dataset, key, departure, destination, state, coalesce(proposer, lower(proposed_by)) AS proposer
     FROM home_move WHERE id = $1 FOR UPDATE`,
    [id],
  );
  const [held] = rows;
  if (held === undefined) throw new TongdaoError('MOVE_UNKNOWN', { id });
  return held;
}
