import type pg from 'pg';

export interface ReconciliationReport {
  readonly id: string;
  readonly dataset: string;
  readonly pass: 'changed' | 'full';
  readonly endpoints: readonly string[];
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly examined: number;
  readonly keys: number;
  /** Keys by class; they sum to `keys`. */
  readonly totals: Readonly<Record<string, number>>;
  readonly formatOnly: number;
  readonly opened: number;
  readonly closed: number;
  readonly resultDigest: string;
}

const RECONCILIATION = `SELECT reconciliation.id, dataset.name AS dataset, pass, endpoints, started_at AS "startedAt",
    finished_at AS "finishedAt", examined::int, keys::int, totals, format_only::int AS "formatOnly", opened::int, closed::int,
    result_digest AS "resultDigest"
  FROM reconciliation JOIN dataset ON dataset.id = reconciliation.dataset`;

export async function readReconciliation(
  client: pg.ClientBase | pg.Pool,
  id: string,
): Promise<ReconciliationReport | null> {
  const { rows } = await client.query<ReconciliationReport>(
    `${RECONCILIATION} WHERE reconciliation.id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

/** Newest first; `before` is the id of the last one of the page before. */
export async function listReconciliations(
  client: pg.ClientBase | pg.Pool,
  filter: { readonly dataset?: string; readonly before?: string; readonly limit: number },
): Promise<readonly ReconciliationReport[]> {
  const { rows } = await client.query<ReconciliationReport>(
    `${RECONCILIATION} WHERE ($1::text IS NULL OR dataset.name = $1) AND ($2::bigint IS NULL OR reconciliation.id < $2)
     ORDER BY reconciliation.id DESC LIMIT $3`,
    [filter.dataset ?? null, filter.before ?? null, filter.limit],
  );
  return rows;
}
