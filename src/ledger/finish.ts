import type pg from 'pg';
import { TongdaoError } from '../contract/errors.ts';
import type { Ledger } from './ledger.ts';
import { closeGone, countNameless, QUARANTINED_KEYS } from './quarantine.ts';
import type { Run } from './runs.ts';
import { seenBy } from './seen.ts';
import { promoteOccurrences, REMOVE_GONE } from './states.ts';

/** A full read may remove this much without a person. */
const GUARD_COUNT = 20;
const GUARD_SHARE = 0.05;

export interface FinishedRun {
  readonly state: 'done' | 'held';
  /** States removed, or that would be removed when held. */
  readonly removed: number;
}

/**
 * Ends a full read: what it no longer met is removed, unless the volume guard holds it for a person (zero records, or more removals
 * than max(20, 5 %), or rows so broken that nobody can tell whose they are: what seems gone may be one of them).
 * Throws RUN_UNBALANCED when the ledger does not have what the pages counted.
 */
export async function finishFullRun(client: pg.ClientBase, ledger: Ledger, run: Run): Promise<FinishedRun> {
  const { accepted, read, unmet } = await balance(client, ledger, run);
  const gone = unmet === 0 ? 0 : await countGone(client, run);
  const nameless = gone > 0 ? await countNameless(client, run) : 0;
  if (isHeld({ read, accepted, gone, nameless })) {
    await endRun(client, run, 'held');
    return { state: 'held', removed: gone };
  }
  await removeGone(client, run, gone);
  await endRun(client, run, 'done');
  return { state: 'done', removed: gone };
}

/** The volume guard. `gone`: states that the read did not meet; `nameless`: rows that tell neither key nor native id. */
export function isHeld(counts: {
  readonly read: number;
  readonly accepted: number;
  readonly gone: number;
  readonly nameless: number;
}): boolean {
  const { read, accepted, gone, nameless } = counts;
  const tooMany = read === 0 || gone > Math.max(GUARD_COUNT, (accepted + gone) * GUARD_SHARE);
  return gone > 0 && (tooMany || nameless > 0);
}

/** A person has looked at a held run: its removals are real. Throws RUN_NOT_HELD. */
export async function releaseRun(client: pg.ClientBase, id: string): Promise<FinishedRun> {
  const { rows } = await client.query<Run>(
    `SELECT id, endpoint, dataset, mode, pipeline, cursor FROM run WHERE id = $1 AND state = 'held' FOR UPDATE`,
    [id],
  );
  const [run] = rows;
  if (run === undefined) throw new TongdaoError('RUN_NOT_HELD', { run: id });
  const gone = await countGone(client, run);
  await removeGone(client, run, gone);
  await endRun(client, run, 'done');
  return { state: 'done', removed: gone };
}

export async function finishChangesRun(client: pg.ClientBase, run: Run): Promise<FinishedRun> {
  await client.query(
    `UPDATE reading SET changes_from = coalesce((SELECT changes_from FROM run WHERE id = $3), changes_from)
     WHERE endpoint = $1 AND dataset = $2`,
    [run.endpoint, run.dataset, run.id],
  );
  await client.query(`UPDATE run SET state = 'done', finished_at = clock_timestamp() WHERE id = $1`, [
    run.id,
  ]);
  return { state: 'done', removed: 0 };
}

/** Compares what the pages counted with what the ledger has seen: promise 4, and how a crashed unlogged table is noticed. */
async function balance(
  client: pg.ClientBase,
  ledger: Ledger,
  run: Run,
): Promise<{ readonly accepted: number; readonly read: number; readonly unmet: number }> {
  const { rows } = await client.query<{ accepted: number; read: number; found: number; unmet: number }>(
    `SELECT run.accepted::int, run.read::int, shown.found, shown.unmet
     FROM run, (SELECT count(*) FILTER (WHERE seen AND occurrence = 0)::int AS found, count(*) FILTER (WHERE NOT seen)::int AS unmet
                FROM (SELECT occurrence, ${seenBy('$1')} AS seen FROM state
                      WHERE endpoint = $2 AND dataset = $3 AND present) AS state) AS shown
     WHERE id = $1`,
    [run.id, run.endpoint, run.dataset],
  );
  const { accepted, read, found, unmet } = rows[0]!;
  if (accepted !== found) {
    throw new TongdaoError('RUN_UNBALANCED', {
      run: run.id,
      endpoint: ledger.endpointName(run.endpoint),
      dataset: ledger.datasetName(run.dataset),
      counted: accepted,
      found,
    });
  }
  return { accepted, read, unmet };
}

const GONE = `SELECT id FROM state
  WHERE endpoint = $1 AND dataset = $2 AND present AND NOT ${seenBy('$3')}
    AND key NOT IN (${QUARANTINED_KEYS} AND last_run = $3)`;

async function countGone(client: pg.ClientBase, run: Run): Promise<number> {
  const { rows } = await client.query<{ gone: number }>(
    `SELECT count(*)::int AS gone FROM (${GONE}) AS gone`,
    [run.endpoint, run.dataset, run.id],
  );
  return rows[0]!.gone;
}

async function removeGone(client: pg.ClientBase, run: Run, count: number): Promise<void> {
  await closeGone(client, run);
  if (count > 0) {
    await client.query(`WITH gone AS (${GONE}) ${REMOVE_GONE.replaceAll('$4', '$3')}`, [
      run.endpoint,
      run.dataset,
      run.id,
    ]);
    await countPromoted(client, run, await promoteOccurrences(client, run));
  }
  await client.query('UPDATE run SET removed = $2 WHERE id = $1', [run.id, count]);
}

/** What was met as a further showing of a key turned out to be its only one. */
async function countPromoted(client: pg.ClientBase, run: Run, states: readonly string[]): Promise<void> {
  await client.query(
    `UPDATE run SET accepted = accepted + met.states, duplicate = duplicate - met.states
     FROM (SELECT count(*) AS states FROM state WHERE state.id = ANY ($2::bigint[]) AND ${seenBy('$1')}) AS met
     WHERE run.id = $1`,
    [run.id, states],
  );
}

/** A held run keeps what it has seen, because releasing it needs that; an older held run of the same reading is void now. */
async function endRun(client: pg.ClientBase, run: Run, state: 'done' | 'held'): Promise<void> {
  await client.query('UPDATE run SET state = $2, finished_at = clock_timestamp() WHERE id = $1', [
    run.id,
    state,
  ]);
  const { rows } = await client.query<{ id: string }>(
    `UPDATE run SET state = 'failed', error = '{"code":"ABORTED","params":{}}'
     WHERE endpoint = $1 AND dataset = $2 AND state = 'held' AND id < $3 RETURNING id`,
    [run.endpoint, run.dataset, run.id],
  );
  const over = rows.map(({ id }) => id);
  if (state === 'done') {
    over.push(run.id);
    await client.query(
      `INSERT INTO reading (endpoint, dataset, pipeline, changes_from, full_run)
       SELECT endpoint, dataset, pipeline, changes_from, id FROM run WHERE id = $1
       ON CONFLICT (endpoint, dataset) DO UPDATE
       SET pipeline = excluded.pipeline, changes_from = excluded.changes_from, full_run = excluded.full_run`,
      [run.id],
    );
  }
  await client.query('DELETE FROM run_seen WHERE run = ANY ($1::bigint[])', [over]);
}
