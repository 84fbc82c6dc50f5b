import pg from 'pg';
import { TongdaoError } from '../contract/errors.ts';
import type { Logger } from '../contract/logger.ts';
import { databaseError } from './errors.ts';

export interface PoolOptions {
  readonly max: number;
  readonly log: Logger;
}

/**
 * A pool with bounded connecting time whose broken connections are logged, not thrown.
 * int8 and numeric arrive as strings (pg's default), so that nothing is rounded.
 */
export function openPool(url: string, { max, log }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: 'tongdao',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  // A connection tells of its loss also while it is in use; unheard, that would end the process.
  pool.on('connect', (client) => {
    client.on('error', (error) => log.warn({ detail: error.message }, 'a database connection was lost'));
  });
  pool.on('error', () => {});
  return pool;
}

/** Sees that the database answers; throws DATABASE_UNREACHABLE or DATABASE_DENIED with its address. */
export async function checkDatabase(pool: pg.Pool): Promise<void> {
  try {
    await pool.query('SELECT 1');
  } catch (error) {
    throw databaseError(error, pool.options.connectionString ?? '');
  }
}

/**
 * Lends one connection to `work`, for what is tied to it: session locks, temporary tables. After an error that is not ours nobody knows
 * what state it is in (a lock may still be held), so it is closed instead of going back to the pool.
 */
export async function withConnection<Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    return await work(client);
  } catch (error) {
    if (!(error instanceof TongdaoError)) broken = error as Error;
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Runs `work` in one transaction: committed when it returns, rolled back when it throws. */
export async function transaction<Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    throw databaseError(error, pool.options.connectionString ?? '');
  }
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => {
      broken = failure;
    });
    throw databaseError(error, pool.options.connectionString ?? '');
  } finally {
    client.release(broken);
  }
}
