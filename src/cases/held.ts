import type pg from 'pg';
import type { CaseAction, CaseState } from '../contract/cases.ts';
import { TongdaoError } from '../contract/errors.ts';
import { type Evidence, evidenceOf } from './evidence.ts';

/** A case's row while a step has it to itself. */
export interface HeldCase {
  readonly id: string;
  readonly version: number;
  readonly dataset: number;
  readonly key: string;
  readonly state: CaseState;
  readonly discrepancy: string;
  readonly raisedBy: string;
  readonly action: CaseAction | null;
  readonly endpoints: readonly string[] | null;
  readonly reason: string | null;
  readonly until: string | null;
  readonly evidence: string | null;
  readonly proposedBy: string | null;
  /** The person behind it, folded. */
  readonly proposer: string | null;
}

/** The discrepancy is locked before its case, as a reconciliation does it: whoever comes second waits, and sees what the first one did. */
export async function hold(
  client: pg.ClientBase,
  id: string,
): Promise<{ readonly held: HeldCase; readonly evidence: Evidence }> {
  const about = await client.query<{ discrepancy: string }>(
    'SELECT discrepancy FROM case_file WHERE id = $1',
    [id],
  );
  const [found] = about.rows;
  if (found === undefined) throw new TongdaoError('CASE_UNKNOWN', { id });
  await lockDiscrepancy(client, found.discrepancy);
  const { rows } = await client.query<HeldCase>(
    `SELECT id, version, dataset, key, state, discrepancy, raised_by AS "raisedBy", action, endpoints, reason, until, evidence,
       proposed_by AS "proposedBy", coalesce(proposer, lower(proposed_by)) AS proposer FROM case_file WHERE id = $1 FOR UPDATE`,
    [id],
  );
  return { held: rows[0]!, evidence: (await evidenceOf(client, found.discrepancy))! };
}

/** Keeps reconciliations and other people from changing what is decided about, until the transaction ends. */
export async function lockDiscrepancy(client: pg.ClientBase, id: string): Promise<void> {
  await client.query('SELECT FROM discrepancy WHERE id = $1 FOR NO KEY UPDATE', [id]);
}
