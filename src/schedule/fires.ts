import type pg from 'pg';
import { transaction } from '../storage/pool.ts';

type Run = (due: Date) => Promise<void>;

/** Notes the next due time, so that it is known to be missed if nobody is there then. An earlier plan is forgotten. */
export async function armFire(pool: pg.Pool, name: string, next: Date | null): Promise<void> {
  await transaction(pool, async (client) => {
    await client.query(
      'DELETE FROM schedule_fire WHERE name = $1 AND fired_at IS NULL AND due > now() AND due IS DISTINCT FROM $2',
      [name, next],
    );
    await arm(client, name, next);
  });
}

/** Runs the fire unless another process has or it is paused: the row is marked and the run made in one transaction. */
export async function claimFire(
  pool: pg.Pool,
  name: string,
  due: Date,
  next: Date | null,
  run: Run,
): Promise<boolean> {
  return transaction(pool, async (client) => {
    if (await isPaused(client, name)) {
      await arm(client, name, next);
      return false;
    }
    const { rowCount } = await client.query(
      `INSERT INTO schedule_fire AS fire (name, due, fired_at) VALUES ($1, $2, now())
       ON CONFLICT (name, due) DO UPDATE SET fired_at = now() WHERE fire.fired_at IS NULL`,
      [name, due],
    );
    if (rowCount === 0) return false;
    await finish(client, name, next);
    await run(due);
    return true;
  });
}

/** Runs once when there are missed due times, for the latest of them, and marks them all; not while it is paused. */
export async function claimMissed(
  pool: pg.Pool,
  name: string,
  next: Date | null,
  run: Run,
): Promise<boolean> {
  return transaction(pool, async (client) => {
    if (await isPaused(client, name)) return false;
    const { rows } = await client.query<{ due: Date }>(
      'UPDATE schedule_fire SET fired_at = now() WHERE name = $1 AND fired_at IS NULL AND due < now() RETURNING due',
      [name],
    );
    if (rows.length === 0) return false;
    await finish(client, name, next);
    await run(new Date(Math.max(...rows.map(({ due }) => due.getTime()))));
    return true;
  });
}

async function isPaused(client: pg.PoolClient, name: string): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM schedule_pause WHERE name = $1', [name]);
  return rowCount !== 0;
}

async function finish(client: pg.PoolClient, name: string, next: Date | null): Promise<void> {
  await arm(client, name, next);
  await client.query(
    `DELETE FROM schedule_fire WHERE name = $1 AND fired_at IS NOT NULL AND due < now() - interval '30 days'`,
    [name],
  );
}

async function arm(client: pg.PoolClient, name: string, next: Date | null): Promise<void> {
  if (next === null) return;
  await client.query('INSERT INTO schedule_fire (name, due) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    name,
    next,
  ]);
}
