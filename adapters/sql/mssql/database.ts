import { type Address, addressOf } from '../common/address.ts';
import { cellOf, loadDriver } from '../common/driver.ts';
import { inTransaction } from '../common/transaction.ts';
import { type Database, type OpenSettings, type Result, SqlFailure } from '../dialect.ts';
import {
  isMssql,
  type MssqlDriver,
  type MssqlPool,
  type MssqlRequest,
  type MssqlTransaction,
} from './driver.ts';
import { failureOf } from './failures.ts';

export const SCHEMES = ['mssql', 'sqlserver'];
export const PORT = 1433;

const CONNECT_TIMEOUT = 10_000;
const CONNECTIONS = 4;

const SAVEPOINTS = {
  save: 'SAVE TRANSACTION attempt',
  release: null,
  rollbackToSave: 'ROLLBACK TRANSACTION attempt',
};

interface Opened {
  readonly driver: MssqlDriver;
  readonly pool: MssqlPool;
}

/** Opened by the first call that needs it. */
export function openMssql({ connection, statementTimeout }: OpenSettings): Database {
  const address = addressOf(connection, SCHEMES, PORT);
  if (address === null) throw new SqlFailure('other', '', 'not an address');
  let opening: Promise<Opened> | null = null;

  async function open(given: Address): Promise<Opened> {
    const driver = await loadDriver('mssql', isMssql);
    const pool = new driver.ConnectionPool(configOf(given, statementTimeout));
    // A connection that breaks is replaced by the next query.
    pool.on('error', () => {});
    await pool.connect().catch((error: unknown) => {
      throw failureOf(error);
    });
    return { driver, pool };
  }

  async function opened(): Promise<Opened> {
    opening ??= open(address!);
    return opening.catch((error: unknown) => {
      opening = null;
      throw error;
    });
  }

  async function run(
    driver: MssqlDriver,
    parent: MssqlPool | MssqlTransaction,
    signal: AbortSignal,
    sql: string,
    params: readonly unknown[] = [],
  ): Promise<Result> {
    if (signal.aborted) throw new SqlFailure('aborted', '', 'aborted');
    const request = new driver.Request(parent);
    request.arrayRowMode = true;
    for (const [index, value] of params.entries())
      request.input(`p${index + 1}`, driver.NVarChar(driver.MAX), value);
    return ask(request, sql, signal);
  }

  return {
    where: address.where,
    async query(sql, params, signal) {
      const { driver, pool } = await opened();
      return run(driver, pool, signal, sql, params);
    },
    async transaction(work, signal) {
      const { driver, pool } = await opened();
      const transaction = new driver.Transaction(pool);
      const words = {
        begin: [() => transaction.begin()],
        commit: () => transaction.commit(),
        rollback: () => transaction.rollback(),
        ...SAVEPOINTS,
      };
      const query = (sql: string, params?: readonly unknown[]) =>
        run(driver, transaction, signal, sql, params);
      return inTransaction(query, words, work).catch((error: unknown) => {
        throw failureOf(error);
      });
    },
    async close() {
      const found = await opening?.catch(() => null);
      opening = null;
      await found?.pool.close().catch(() => {});
    },
  };
}

async function ask(request: MssqlRequest, sql: string, signal: AbortSignal): Promise<Result> {
  const cancel = () => void request.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const { recordset = [], columns = [], rowsAffected } = await request.query(sql);
    return {
      names: (columns[0] ?? []).map(({ name }) => name),
      rows: recordset.map((row) => row.map(cellOf)),
      affected: rowsAffected.reduce((sum, rows) => sum + rows, 0),
    };
  } catch (error) {
    throw signal.aborted ? new SqlFailure('aborted', '', 'aborted', { cause: error }) : failureOf(error);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** `?encrypt=false` for old servers, `?trustServerCertificate=true` for a certificate of the server's own making, `?domain=` for NTLM. */
function configOf({ host, port, user, password, database, options }: Address, statementTimeout: number) {
  const domain = options.get('domain');
  return {
    server: host,
    port,
    user,
    password,
    database,
    ...(domain === null ? {} : { domain }),
    connectionTimeout: CONNECT_TIMEOUT,
    requestTimeout: statementTimeout,
    pool: { max: CONNECTIONS, min: 0, idleTimeoutMillis: 10_000 },
    options: {
      encrypt: options.get('encrypt') !== 'false',
      trustServerCertificate: options.get('trustServerCertificate') === 'true',
      appName: 'tongdao',
      dateFormat: 'ymd',
    },
  };
}
