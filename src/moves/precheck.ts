import type pg from 'pg';
import type { Dataset } from '../contract/dataset.ts';
import type { Precheck } from '../contract/moves.ts';
import type { HeldMove } from './held.ts';

/** Why the record cannot be frozen for its move, by what the ledger knows; none: it can. */
export async function precheck(
  client: pg.ClientBase,
  { validity, movedOut }: Dataset,
  { dataset, key, departure, destination }: HeldMove,
): Promise<readonly Precheck[]> {
  const { rows } = await client.query<Readonly<Record<Precheck, boolean>>>(
    `SELECT
       NOT EXISTS (SELECT FROM state WHERE dataset = $1 AND key = $2 AND occurrence = 0 AND present AND endpoint = $3 AND home = $3)
         OR EXISTS (SELECT FROM state WHERE dataset = $1 AND key = $2 AND present AND endpoint <> $3 AND home = endpoint) AS home,
       coalesce((SELECT class FROM verdict WHERE dataset = $1 AND key = $2), 'none') <> 'agreed' AS differs,
       EXISTS (SELECT FROM case_file WHERE dataset = $1 AND key = $2 AND state <> 'closed') AS "case",
       EXISTS (SELECT FROM delivery WHERE dataset = $1 AND key = $2 AND closed_at IS NULL) AS delivery,
       EXISTS (SELECT FROM state WHERE dataset = $1 AND key = $2 AND occurrence = 0 AND present AND endpoint = $3
         AND (status = ANY ($6::text[]) OR NOT status = ANY ($5::text[]))) AS status,
       NOT EXISTS (SELECT FROM reading WHERE dataset = $1 AND endpoint = $4) AS destination`,
    [dataset, key, departure, destination, validity?.statuses ?? null, movedOut],
  );
  return Object.entries(rows[0]!)
    .filter(([, fails]) => fails)
    .map(([name]) => name as Precheck);
}
