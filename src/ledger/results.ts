import type pg from 'pg';
import type { RecordedFinding } from './verdicts.ts';

/** A discrepancy as it stood when a reconciliation had ended. */
export interface ResultItem {
  readonly key: string;
  readonly class: string;
  readonly findings: readonly RecordedFinding[];
  readonly discrepancy: string;
  readonly openedAt: Date;
}

const PAGE = 2000;

/**
 * The full result of a reconciliation as it was then, however many came after it: every discrepancy that it left open, by key, in pages.
 * Events are never changed, so the pages belong together without a transaction.
 */
export async function* resultOf(
  pool: pg.Pool,
  dataset: number,
  reconciliation: string,
): AsyncGenerator<readonly ResultItem[]> {
  let after = '';
  while (true) {
    const { rows } = await pool.query<ResultItem>(
      `SELECT discrepancy.key, event.class, event.findings, discrepancy.id AS discrepancy, opened_at AS "openedAt"
       FROM discrepancy CROSS JOIN LATERAL (
         SELECT class, findings FROM discrepancy_event
         WHERE discrepancy_event.discrepancy = discrepancy.id AND reconciliation <= $2
         ORDER BY reconciliation DESC LIMIT 1) AS event
       WHERE dataset = $1 AND opened_by <= $2 AND (closed_by IS NULL OR closed_by > $2) AND discrepancy.key > $3
       ORDER BY discrepancy.key LIMIT ${PAGE}`,
      [dataset, reconciliation, after],
    );
    if (rows.length === 0) return;
    yield rows;
    after = rows.at(-1)!.key;
  }
}
