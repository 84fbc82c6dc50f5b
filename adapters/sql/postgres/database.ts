import type { ClientBase, Pool, PoolClient } from 'pg';
import { inTransaction, type TransactionWords } from '../common/transaction.ts';
import { type Cell, type Database, type OpenSettings, type Result, SqlFailure } from '../dialect.ts';
import { failureOf } from './failures.ts';

const CONNECT_TIMEOUT = 10_000;
/** One for each of a read, a look-up and a write at a time, and one that can cancel them. */
const CONNECTIONS = 4;

/** Every value as the text that the server sends. */
const TYPES = { getTypeParser: () => (value: string) => value };

const WORDS: TransactionWords = {
  begin: ['BEGIN'],
  commit: 'COMMIT',
  rollback: 'ROLLBACK',
  save: 'SAVEPOINT attempt',
  release: 'RELEASE SAVEPOINT attempt',
  rollbackToSave: 'ROLLBACK TO SAVEPOINT attempt',
};

/** Opened by the first call that needs it. */
export function openPostgres({ connection, statementTimeout }: OpenSettings): Database {
  const where = placeOf(connection);
  const processes = new WeakMap<ClientBase, Cell>();
  let opening: Promise<Pool> | null = null;

  async function open(): Promise<Pool> {
    const { default: pg } = await import('pg');
    const pool = new pg.Pool({
      connectionString: connection,
      max: CONNECTIONS,
      connectionTimeoutMillis: CONNECT_TIMEOUT,
      idleTimeoutMillis: 10_000,
      // The server ends a slow statement; this ends one whose server no longer answers.
      query_timeout: statementTimeout + 5_000,
      keepAlive: true,
      application_name: 'tongdao',
      onConnect: async (client) => {
        const { rows } = await run(
          client,
          `SELECT pg_backend_pid(), set_config('datestyle', 'ISO', false), set_config('statement_timeout', $1, false)`,
          [String(statementTimeout)],
        );
        processes.set(client, rows[0]?.[0] ?? null);
      },
    });
    // An idle connection that breaks is replaced by the next query.
    pool.on('error', () => {});
    return pool;
  }

  async function using<T>(signal: AbortSignal, work: (client: PoolClient) => Promise<T>): Promise<T> {
    if (signal.aborted) throw new SqlFailure('aborted', '', 'aborted');
    opening ??= open();
    const pool = await opening;
    let client: PoolClient | undefined;
    const cancel = () => {
      const pid = client && processes.get(client);
      if (pid) pool.query('SELECT pg_cancel_backend($1)', [pid]).catch(() => {});
    };
    let broken = false;
    signal.addEventListener('abort', cancel, { once: true });
    try {
      client = await pool.connect().catch((error: unknown) => {
        throw failureOf(error);
      });
      if (signal.aborted) throw new SqlFailure('aborted', '', 'aborted');
      return await work(client);
    } catch (error) {
      if (!(error instanceof SqlFailure)) throw error;
      broken = error.kind === 'unreachable' || error.kind === 'busy';
      throw signal.aborted ? new SqlFailure('aborted', error.state, 'aborted', { cause: error }) : error;
    } finally {
      signal.removeEventListener('abort', cancel);
      client?.release(broken);
    }
  }

  return {
    where,
    query: (sql, params, signal) => using(signal, (client) => run(client, sql, params)),
    transaction: (work, signal) =>
      using(signal, (client) => inTransaction((sql, params) => run(client, sql, params), WORDS, work)),
    async close() {
      const pool = await opening?.catch(() => null);
      opening = null;
      await pool?.end().catch(() => {});
    },
  };
}

async function run(client: ClientBase, sql: string, params: readonly unknown[] = []): Promise<Result> {
  const query = { text: sql, values: [...params], rowMode: 'array' as const, types: TYPES };
  const { fields, rows, rowCount } = await client.query<Cell[]>(query).catch((error: unknown) => {
    throw failureOf(error);
  });
  return { names: fields.map((field) => field.name), rows, affected: rowCount ?? 0 };
}

/** `host:port/database`, never the user or the password. */
function placeOf(connection: string): string {
  if (!URL.canParse(connection)) return 'PostgreSQL';
  const { hostname, port, pathname, searchParams } = new URL(connection);
  const host = hostname || searchParams.get('host') || 'localhost';
  return `${host}:${port || '5432'}${decodeURIComponent(pathname)}`;
}
