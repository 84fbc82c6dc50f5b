import type pg from 'pg';
import type { DiscrepancyClass } from '../contract/terms.ts';

/** What became of a discrepancy between two reconciliations; null: it was not open. */
export interface ClassChange {
  readonly id: string;
  readonly key: string;
  readonly before: DiscrepancyClass | null;
  readonly after: DiscrepancyClass | null;
}

export interface ClassChanges {
  /** How many went from which class to which. */
  readonly counts: readonly Pick<ClassChange & { readonly count: number }, 'before' | 'after' | 'count'>[];
  /** The first of them, by id. */
  readonly moves: readonly ClassChange[];
}

/** Its class after a reconciliation is what the last event up to it says. */
const CHANGED = `WITH moved AS (
    SELECT discrepancy.id, discrepancy.key, was.class AS before, became.class AS after
    FROM (SELECT DISTINCT discrepancy AS id FROM discrepancy_event WHERE reconciliation > $2 AND reconciliation <= $3) AS touched
    JOIN discrepancy ON discrepancy.id = touched.id AND discrepancy.dataset = $1
    LEFT JOIN LATERAL (SELECT class FROM discrepancy_event AS event WHERE event.discrepancy = touched.id
      AND event.reconciliation <= $2 ORDER BY event.reconciliation DESC LIMIT 1) AS was ON true
    LEFT JOIN LATERAL (SELECT class FROM discrepancy_event AS event WHERE event.discrepancy = touched.id
      AND event.reconciliation <= $3 ORDER BY event.reconciliation DESC LIMIT 1) AS became ON true
    WHERE was.class IS DISTINCT FROM became.class)`;

/** Discrepancies of a dataset that were opened, changed class or were closed after one reconciliation and up to another. */
export async function classChangesBetween(
  client: pg.ClientBase | pg.Pool,
  dataset: number,
  { after, upTo, limit }: { readonly after: string; readonly upTo: string; readonly limit: number },
): Promise<ClassChanges> {
  const counted = await client.query<ClassChanges['counts'][number]>(
    `${CHANGED} SELECT before, after, count(*)::int AS count FROM moved GROUP BY 1, 2 ORDER BY count DESC, 1, 2`,
    [dataset, after, upTo],
  );
  const listed = await client.query<ClassChange>(`${CHANGED} SELECT * FROM moved ORDER BY id LIMIT $4`, [
    dataset,
    after,
    upTo,
    limit,
  ]);
  return { counts: counted.rows, moves: listed.rows };
}
