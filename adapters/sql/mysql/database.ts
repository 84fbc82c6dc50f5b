import type { Pool, PoolConnection, PoolOptions, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { type Address, addressOf } from '../common/address.ts';
import { inTransaction, type TransactionWords } from '../common/transaction.ts';
import { type Cell, type Database, type OpenSettings, type Result, SqlFailure } from '../dialect.ts';
import { failureOf } from './failures.ts';
import { typeOf } from './types.ts';

type TextRow = RowDataPacket & Cell[];

export const SCHEMES = ['mysql', 'mariadb'];
export const PORT = 3306;

const CONNECT_TIMEOUT = 10_000;
/** One for each of a read, a look-up and a write at a time, and one that can cancel them. */
const CONNECTIONS = 4;

/** Strict, so that nothing too long or out of range is cut; zero dates may be compared with; backslashes escape as the driver does. */
const SQL_MODE = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION';

const WORDS: TransactionWords = {
  // A row that another process entered meanwhile must be seen.
  begin: ['SET TRANSACTION ISOLATION LEVEL READ COMMITTED', 'START TRANSACTION'],
  commit: 'COMMIT',
  rollback: 'ROLLBACK',
  save: 'SAVEPOINT attempt',
  release: 'RELEASE SAVEPOINT attempt',
  rollbackToSave: 'ROLLBACK TO SAVEPOINT attempt',
};

/** Opened by the first call that needs it. */
export function openMysql({ connection, statementTimeout }: OpenSettings): Database {
  const address = addressOf(connection, SCHEMES, PORT);
  if (address === null) throw new SqlFailure('other', '', 'not an address');
  const prepared = new WeakSet<object>();
  let opening: Promise<Pool> | null = null;

  async function open(given: Address): Promise<Pool> {
    const { default: driver } = await import('mysql2/promise');
    return driver.createPool({
      host: given.host,
      port: given.port,
      user: given.user,
      password: given.password,
      database: given.database,
      charset: 'utf8mb4',
      connectionLimit: CONNECTIONS,
      idleTimeout: 10_000,
      connectTimeout: CONNECT_TIMEOUT,
      enableKeepAlive: true,
      rowsAsArray: true,
      typeCast: (field) => field.string('utf8'),
      ...tlsOf(given),
    });
  }

  /** The server ends a slow statement; products that do not know how are left to the driver's own time-out. */
  async function prepare(connection: PoolConnection): Promise<void> {
    if (prepared.has(connection.connection)) return;
    const { rows } = await run(connection, 'SELECT VERSION()', [], CONNECT_TIMEOUT);
    const limit = /mariadb/i.test(rows[0]?.[0] ?? '')
      ? `max_statement_time = ${statementTimeout / 1000}`
      : `max_execution_time = ${statementTimeout}`;
    await run(connection, `SET SESSION sql_mode = '${SQL_MODE}'`, [], CONNECT_TIMEOUT);
    await run(connection, `SET SESSION ${limit}`, [], CONNECT_TIMEOUT).catch((error: unknown) => {
      if (!(error instanceof SqlFailure) || error.kind !== 'other') throw error;
    });
    prepared.add(connection.connection);
  }

  async function using<T>(signal: AbortSignal, work: (connection: PoolConnection) => Promise<T>): Promise<T> {
    if (signal.aborted) throw new SqlFailure('aborted', '', 'aborted');
    opening ??= open(address!);
    const pool = await opening;
    let connection: PoolConnection | undefined;
    const cancel = () => {
      if (connection !== undefined) pool.query(`KILL QUERY ${connection.threadId}`).catch(() => {});
    };
    let broken = false;
    signal.addEventListener('abort', cancel, { once: true });
    try {
      connection = await pool.getConnection().catch((error: unknown) => {
        throw failureOf(error);
      });
      if (signal.aborted) throw new SqlFailure('aborted', '', 'aborted');
      await prepare(connection);
      return await work(connection);
    } catch (error) {
      if (!(error instanceof SqlFailure)) throw error;
      broken = error.kind === 'unreachable' || error.kind === 'busy' || signal.aborted;
      throw signal.aborted ? new SqlFailure('aborted', error.state, 'aborted', { cause: error }) : error;
    } finally {
      signal.removeEventListener('abort', cancel);
      if (broken) connection?.destroy();
      else connection?.release();
    }
  }

  const runOn =
    (connection: PoolConnection) =>
    (sql: string, params: readonly unknown[] = []) =>
      run(connection, sql, params, statementTimeout + 5_000);

  return {
    where: address.where,
    query: (sql, params, signal) => using(signal, (connection) => runOn(connection)(sql, params)),
    transaction: (work, signal) =>
      using(signal, (connection) => inTransaction(runOn(connection), WORDS, work)),
    async close() {
      const pool = await opening?.catch(() => null);
      opening = null;
      await pool?.end().catch(() => {});
    },
  };
}

/** In the text protocol: every value as the server renders it. */
async function run(
  connection: PoolConnection,
  sql: string,
  params: readonly unknown[],
  timeout: number,
): Promise<Result> {
  const [answer, fields] = await connection
    .query<TextRow[] | ResultSetHeader>({ sql, values: [...params], timeout })
    .catch((error: unknown) => {
      throw failureOf(error);
    });
  if (!Array.isArray(answer)) return { names: [], rows: [], affected: answer.affectedRows };
  return {
    names: fields.map(({ name }) => name),
    types: fields.map(typeOf),
    rows: answer,
    affected: 0,
  };
}

/** `?ssl=true`, or `?ssl=unverified` for a server with a certificate of its own making. */
function tlsOf({ options }: Address): Pick<PoolOptions, 'ssl'> {
  const ssl = options.get('ssl');
  if (ssl === null || ssl === 'false') return {};
  return { ssl: { rejectUnauthorized: ssl !== 'unverified' } };
}
