import type pg from 'pg';

/** Parks a delivery that waits: it is not tried again until either side changes or somebody sends it again. False: it does not wait. */
export async function parkDelivery(
  client: pg.ClientBase | pg.Pool,
  id: string,
  reason: string,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE delivery SET state = 'refused', outcome = NULL, message = $2, batch = NULL, answered_at = now(),
       touched = pg_current_xact_id()
     WHERE id = $1 AND state = 'due'`,
    [id, reason],
  );
  return rowCount === 1;
}

/** A parked delivery is due again. False: it is not parked. */
export async function resendDelivery(client: pg.ClientBase | pg.Pool, id: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE delivery SET state = 'due', batch = NULL, attempts = 0, outcome = NULL, message = NULL, receipt = NULL,
       answered_at = NULL, due_at = now(), touched = pg_current_xact_id()
     WHERE id = $1 AND state IN ('refused', 'disproved')`,
    [id],
  );
  return rowCount === 1;
}
