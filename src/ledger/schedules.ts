import type pg from 'pg';

type Db = pg.ClientBase | pg.Pool;

/** When each schedule fired last, by its name. */
export async function lastFires(db: Db): Promise<ReadonlyMap<string, Date>> {
  const { rows } = await db.query<{ name: string; fired: Date }>(
    'SELECT name, max(fired_at) AS fired FROM schedule_fire WHERE fired_at IS NOT NULL GROUP BY name',
  );
  return new Map(rows.map(({ name, fired }) => [name, fired]));
}

/** Who stopped a schedule, why, since when. */
export interface Pause {
  readonly by: string;
  readonly reason: string;
  readonly at: Date;
}

/** The schedules that are paused, by name. */
export async function pauses(db: Db): Promise<ReadonlyMap<string, Pause>> {
  const { rows } = await db.query<Pause & { name: string }>(
    'SELECT name, paused_by AS by, reason, paused_at AS at FROM schedule_pause',
  );
  return new Map(rows.map(({ name, ...pause }) => [name, pause]));
}

/** Nothing is fired from now on, nor caught up afterwards. False: it is paused already. */
export async function pauseSchedule(db: Db, name: string, by: string, reason: string): Promise<boolean> {
  const { rowCount } = await db.query(
    'INSERT INTO schedule_pause (name, paused_by, reason) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [name, by, reason],
  );
  return rowCount === 1;
}

/** It fires again when it is due next: what fell due meanwhile is forgotten. False: it is not paused. */
export async function resumeSchedule(db: Db, name: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `WITH resumed AS (DELETE FROM schedule_pause WHERE name = $1 RETURNING name), forgotten AS (
       DELETE FROM schedule_fire USING resumed WHERE schedule_fire.name = resumed.name AND fired_at IS NULL AND due <= now()
     ) SELECT FROM resumed`,
    [name],
  );
  return rowCount === 1;
}
