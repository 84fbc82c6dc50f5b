import type { Address } from '../common/address.ts';
import { cellOf, loadDriver } from '../common/driver.ts';
import { inTransaction } from '../common/transaction.ts';
import { type Database, type Result, SqlFailure } from '../dialect.ts';
import { type DriverConnection, type DriverPool, isPooledDriver, type PooledDriver } from './driver.ts';

/** How one of the two products is reached. */
export interface PooledProduct {
  /** The package of its driver. */
  readonly driver: string;
  connections(driver: PooledDriver, address: Address): Promise<DriverPool>;
  /** Said once on each new connection. */
  readonly session: readonly string[];
  failureOf(error: unknown): SqlFailure;
}

const SAVEPOINTS = {
  begin: [],
  save: 'SAVEPOINT attempt',
  release: null,
  rollbackToSave: 'ROLLBACK TO SAVEPOINT attempt',
};

interface Opened {
  readonly driver: PooledDriver;
  readonly pool: DriverPool;
}

/** Opened by the first call that needs it. */
export function openPooled(product: PooledProduct, address: Address, statementTimeout: number): Database {
  const { failureOf } = product;
  const prepared = new WeakSet<DriverConnection>();
  let opening: Promise<Opened> | null = null;

  async function open(): Promise<Opened> {
    const driver = await loadDriver(product.driver, isPooledDriver);
    driver.fetchAsString = [driver.CLOB];
    driver.fetchAsBuffer = [driver.BLOB];
    const pool = await product.connections(driver, address).catch((error: unknown) => {
      throw failureOf(error);
    });
    return { driver, pool };
  }

  async function opened(): Promise<Opened> {
    opening ??= open();
    return opening.catch((error: unknown) => {
      opening = null;
      throw error;
    });
  }

  async function run(
    { driver }: Opened,
    connection: DriverConnection,
    sql: string,
    params: readonly unknown[] = [],
    autoCommit = false,
  ): Promise<Result> {
    const options = { outFormat: driver.OUT_FORMAT_ARRAY, autoCommit, extendedMetaData: true };
    const result = await connection.execute(sql, params, options).catch((error: unknown) => {
      throw failureOf(error);
    });
    const { rows = [], metaData = [], rowsAffected = 0 } = result;
    return {
      names: metaData.map(({ name }) => name),
      types: metaData.map(({ dbTypeName = '' }) => dbTypeName),
      rows: rows.map((row) => row.map(cellOf)),
      affected: rowsAffected,
    };
  }

  async function prepare(found: Opened, connection: DriverConnection): Promise<void> {
    if (prepared.has(connection)) return;
    connection.callTimeout = statementTimeout;
    for (const statement of product.session) await run(found, connection, statement);
    prepared.add(connection);
  }

  async function using<T>(
    signal: AbortSignal,
    work: (found: Opened, connection: DriverConnection) => Promise<T>,
  ): Promise<T> {
    if (signal.aborted) throw new SqlFailure('aborted', '', 'aborted');
    const found = await opened();
    const connection = await found.pool.getConnection().catch((error: unknown) => {
      throw failureOf(error);
    });
    const cancel = () => {
      const ended = connection.break === undefined ? connection.close() : connection.break();
      ended.catch(() => {});
    };
    let broken = false;
    signal.addEventListener('abort', cancel, { once: true });
    try {
      if (signal.aborted) throw new SqlFailure('aborted', '', 'aborted');
      await prepare(found, connection);
      return await work(found, connection);
    } catch (error) {
      const failure = failureOf(error);
      broken = signal.aborted || failure.kind === 'unreachable' || failure.kind === 'busy';
      throw signal.aborted ? new SqlFailure('aborted', '', 'aborted', { cause: error }) : error;
    } finally {
      signal.removeEventListener('abort', cancel);
      await connection.close({ drop: broken }).catch(() => {});
    }
  }

  return {
    where: address.where,
    query: (sql, params, signal) =>
      using(signal, (found, connection) => run(found, connection, sql, params, true)),
    transaction: (work, signal) =>
      using(signal, (found, connection) => {
        const words = {
          ...SAVEPOINTS,
          commit: () => connection.commit(),
          rollback: () => connection.rollback(),
        };
        return inTransaction((sql, params) => run(found, connection, sql, params), words, work);
      }),
    async close() {
      const found = await opening?.catch(() => null);
      opening = null;
      await found?.pool.close(0).catch(() => {});
    },
  };
}
