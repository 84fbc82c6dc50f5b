import type pg from 'pg';
import type { RawValue, ReadMode } from '../contract/adapter.ts';
import type { Inbox, InboxRow, InboxStanding } from '../contract/push.ts';
import type { Ledger, Reading } from './ledger.ts';

/** How far runs have read the inbox of endpoint $1 and dataset $2. What an adapter of another kind left there counts as nothing. */
export const READ_TO = `coalesce(
  (SELECT CASE WHEN changes_from ~ '^[0-9]{1,18}$' THEN changes_from::bigint END
   FROM reading WHERE endpoint = $1 AND dataset = $2), 0)`;

const ROW = 'native_id AS id, at::text, row, version, position';

/** What an endpoint sent, for its adapter. */
export function inboxOf({ pool, endpointId, datasetId }: Ledger, endpoint: string): Inbox {
  const place = (dataset: string) => [endpointId(endpoint), datasetId(dataset)];
  const rows = async (condition: string, values: readonly unknown[]): Promise<readonly InboxRow[]> => {
    const found = await pool.query<StoredRow>(
      `SELECT ${ROW} FROM inbox WHERE endpoint = $1 AND dataset = $2 AND ${condition}`,
      [...values],
    );
    return found.rows.map(parsed);
  };
  return {
    async standing(dataset) {
      const found = await pool.query<InboxStanding>(
        `SELECT coalesce((SELECT max(at) FROM inbox WHERE endpoint = $1 AND dataset = $2), 0)::text AS at,
           (SELECT received_at FROM inbox_standing WHERE endpoint = $1 AND dataset = $2) AS "receivedAt",
           coalesce((SELECT is_complete FROM inbox_standing WHERE endpoint = $1 AND dataset = $2), false) AS "isComplete"`,
        place(dataset),
      );
      return found.rows[0]!;
    },
    async count(dataset) {
      const found = await pool.query<{ records: number; waiting: number }>(
        `SELECT count(row)::int AS records, count(*) FILTER (WHERE at > ${READ_TO})::int AS waiting
         FROM inbox WHERE endpoint = $1 AND dataset = $2`,
        place(dataset),
      );
      return found.rows[0]!;
    },
    list: (dataset, afterId, limit) =>
      rows('row IS NOT NULL AND native_id > $3 ORDER BY native_id LIMIT $4', [
        ...place(dataset),
        afterId,
        limit,
      ]),
    changes: (dataset, after, limit) =>
      rows('at > $3 ORDER BY at LIMIT $4', [...place(dataset), after, limit]),
    find: (dataset, ids) =>
      rows('row IS NOT NULL AND native_id = ANY ($3::text[])', [...place(dataset), ids]),
  };
}

interface StoredRow extends Omit<InboxRow, 'values'> {
  readonly row: string | null;
}

function parsed({ row, ...others }: StoredRow): InboxRow {
  return { ...others, values: row === null ? null : (JSON.parse(row) as Record<string, RawValue>) };
}

/**
 * Readings that are due because of what was sent: a snapshot that no full run has looked at, or rows that wait although the last run
 * ended well or began before they came. What a run failed on is not tried again until something new comes, or its schedule does.
 */
export async function dueInboxes(
  client: pg.ClientBase | pg.Pool,
): Promise<readonly (Reading & { readonly mode: ReadMode })[]> {
  const { rows } = await client.query<Reading & { mode: ReadMode }>(
    `SELECT endpoint, dataset, CASE WHEN unseen THEN 'full' ELSE 'changes' END AS mode
     FROM (
       SELECT endpoint, dataset, received_at,
         completed_at > coalesce((SELECT started_at FROM run WHERE run.endpoint = standing.endpoint
           AND run.dataset = standing.dataset AND mode = 'full' ORDER BY id DESC LIMIT 1), '-infinity') AS unseen,
         EXISTS (SELECT FROM inbox WHERE inbox.endpoint = standing.endpoint AND inbox.dataset = standing.dataset
           AND at > ${READ_TO.replaceAll('$1', 'standing.endpoint').replaceAll('$2', 'standing.dataset')}) AS waits
       FROM inbox_standing AS standing WHERE is_complete
     ) AS standing
     LEFT JOIN LATERAL (SELECT state, started_at FROM run WHERE run.endpoint = standing.endpoint
       AND run.dataset = standing.dataset ORDER BY id DESC LIMIT 1) AS last ON true
     WHERE unseen OR waits AND (last.state IS NULL OR last.state = 'done' OR last.started_at < received_at)`,
  );
  return rows;
}
