import type pg from 'pg';
import { numberOf, Where } from './where.ts';

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
  const where = new Where([filter.limit])
    .add(await numberOf(client, 'dataset', filter.dataset), (given) => `reconciliation.dataset = ${given}`)
    .add(filter.before, (given) => `reconciliation.id < ${given}`);
  const { rows } = await client.query<ReconciliationReport>(
    `${RECONCILIATION} WHERE true${where.and()} ORDER BY reconciliation.id DESC LIMIT $1`,
    where.values,
  );
  return rows;
}
