import type pg from 'pg';
import type { ReadMode } from '../contract/adapter.ts';
import type { TongdaoError } from '../contract/errors.ts';
import type { Reading } from './ledger.ts';

export type RunState = 'running' | 'done' | 'failed' | 'held';

/** Control totals of a run. read = accepted + quarantined + duplicate, always; the database refuses anything else. */
export interface RunTotals {
  readonly read: number;
  readonly accepted: number;
  readonly quarantined: number;
  readonly duplicate: number;
  /** Of the accepted: new keys, new versions, removals. */
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

export interface Run extends Reading {
  readonly id: string;
  readonly mode: ReadMode;
  readonly pipeline: string;
  /** Where reading goes on; null at the beginning. */
  readonly cursor: string | null;
}

/** How far reading of an endpoint's dataset got, or null when it was never read in full. */
export interface Progress {
  readonly pipeline: string;
  readonly changesFrom: string | null;
  readonly fullRun: string;
}

export async function readProgress(client: pg.ClientBase, reading: Reading): Promise<Progress | null> {
  const { rows } = await client.query<Progress>(
    `SELECT pipeline, changes_from AS "changesFrom", full_run AS "fullRun"
     FROM reading WHERE endpoint = $1 AND dataset = $2`,
    [reading.endpoint, reading.dataset],
  );
  return rows[0] ?? null;
}

/**
 * Takes the right to read an endpoint's dataset for as long as this connection lives, so that a killed process frees it.
 * False: another process is reading.
 */
export async function lockReading(client: pg.ClientBase, reading: Reading): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    'SELECT pg_try_advisory_lock($1, $2) AS locked',
    readingLock(reading),
  );
  return rows[0]!.locked;
}

export async function unlockReading(client: pg.ClientBase, reading: Reading): Promise<void> {
  await client.query('SELECT pg_advisory_unlock($1, $2)', readingLock(reading));
}

const readingLock = ({ endpoint, dataset }: Reading): number[] => [7_463_100 + dataset, endpoint];

/** The run that was cut off and can go on: same mode, same pipeline. Anything else that still says `running` is void. */
export async function resumeRun(
  client: pg.ClientBase,
  reading: Reading,
  mode: ReadMode,
  pipeline: string,
): Promise<Run | null> {
  const { rows } = await client.query<Run>(
    `SELECT id, endpoint, dataset, mode, pipeline, cursor FROM run
     WHERE endpoint = $1 AND dataset = $2 AND state = 'running' ORDER BY id DESC`,
    [reading.endpoint, reading.dataset],
  );
  const run =
    rows.find((row) => row.mode === mode && row.pipeline === pipeline && row.cursor !== null) ?? null;
  for (const row of rows) if (row !== run) await voidRun(client, row.id);
  return run;
}

async function voidRun(client: pg.ClientBase, id: string): Promise<void> {
  await client.query(
    `UPDATE run SET state = 'failed', finished_at = clock_timestamp(), error = '{"code":"ABORTED","params":{}}' WHERE id = $1`,
    [id],
  );
  await client.query('DELETE FROM run_seen WHERE run = $1', [id]);
}

export async function beginRun(
  client: pg.ClientBase,
  reading: Reading,
  mode: ReadMode,
  pipeline: string,
): Promise<Run> {
  const { rows } = await client.query<{ id: string }>(
    'INSERT INTO run (endpoint, dataset, mode, pipeline) VALUES ($1, $2, $3, $4) RETURNING id',
    [reading.endpoint, reading.dataset, mode, pipeline],
  );
  return { id: rows[0]!.id, ...reading, mode, pipeline, cursor: null };
}

export async function addToRun(
  client: pg.ClientBase,
  run: Run,
  totals: RunTotals,
  place: { readonly cursor: string; readonly changesFrom: string | null },
): Promise<void> {
  await client.query(
    `UPDATE run SET read = read + $2, accepted = accepted + $3, quarantined = quarantined + $4, duplicate = duplicate + $5,
       added = added + $6, changed = changed + $7, removed = removed + $8,
       cursor = $9, changes_from = coalesce($10, changes_from)
     WHERE id = $1`,
    [
      run.id,
      totals.read,
      totals.accepted,
      totals.quarantined,
      totals.duplicate,
      totals.added,
      totals.changed,
      totals.removed,
      place.cursor,
      place.changesFrom,
    ],
  );
}

export async function failRun(client: pg.ClientBase, run: Run, error: TongdaoError): Promise<void> {
  await client.query(
    `UPDATE run SET state = 'failed', finished_at = clock_timestamp(), error = $2 WHERE id = $1 AND state = 'running'`,
    [run.id, JSON.stringify({ code: error.code, params: error.params })],
  );
  await client.query('DELETE FROM run_seen WHERE run = $1', [run.id]);
}

/** The place where changes were read from is lost: the next read is a full one. */
export async function forgetChanges(client: pg.ClientBase, { endpoint, dataset }: Reading): Promise<void> {
  await client.query('UPDATE reading SET changes_from = NULL WHERE endpoint = $1 AND dataset = $2', [
    endpoint,
    dataset,
  ]);
}

/** The run as it stands, for its report. */
export async function runReport(client: pg.ClientBase, id: string): Promise<RunReport> {
  const { rows } = await client.query<RunReport>(`${RUN_REPORT} WHERE run.id = $1`, [id]);
  return rows[0]!;
}

export interface RunReport {
  readonly id: string;
  readonly endpoint: string;
  readonly dataset: string;
  readonly mode: ReadMode;
  readonly state: RunState;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly totals: RunTotals;
  readonly error: {
    readonly code: string;
    readonly params: Readonly<Record<string, string | number>>;
  } | null;
}

export const RUN_REPORT = `
  SELECT run.id, endpoint.name AS endpoint, dataset.name AS dataset, mode, state,
    started_at AS "startedAt", finished_at AS "finishedAt", error,
    json_build_object('read', read, 'accepted', accepted, 'quarantined', quarantined, 'duplicate', duplicate,
      'added', added, 'changed', changed, 'removed', removed) AS totals
  FROM run JOIN endpoint ON endpoint.id = run.endpoint JOIN dataset ON dataset.id = run.dataset`;

/** The newest runs, newest first; `before` is the id of the last one of the page before. */
export async function listRuns(
  client: pg.ClientBase | pg.Pool,
  filter: {
    readonly endpoint?: string;
    readonly dataset?: string;
    readonly before?: string;
    readonly limit: number;
  },
): Promise<readonly RunReport[]> {
  const { rows } = await client.query<RunReport>(
    `${RUN_REPORT}
     WHERE ($1::text IS NULL OR endpoint.name = $1) AND ($2::text IS NULL OR dataset.name = $2)
       AND ($3::bigint IS NULL OR run.id < $3)
     ORDER BY run.id DESC LIMIT $4`,
    [filter.endpoint ?? null, filter.dataset ?? null, filter.before ?? null, filter.limit],
  );
  return rows;
}
