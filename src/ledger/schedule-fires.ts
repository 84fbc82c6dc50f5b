import type pg from 'pg';

/** When each schedule fired last, by its name. */
export async function lastFires(client: pg.ClientBase | pg.Pool): Promise<ReadonlyMap<string, Date>> {
  const { rows } = await client.query<{ name: string; fired: Date }>(
    'SELECT name, max(fired_at) AS fired FROM schedule_fire WHERE fired_at IS NOT NULL GROUP BY name',
  );
  return new Map(rows.map(({ name, fired }) => [name, fired]));
}
