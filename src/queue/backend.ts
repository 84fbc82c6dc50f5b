import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BackendFactory,
  type ConnectionOptions,
  createPostgresBackend,
  createRedisBackend,
  FlowProducer,
  type IQueueBackend,
  type JobProgress,
  type Processor,
  Queue,
  type QueueBaseOptions,
  runMigrations,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import type pg from 'pg';
import { TongdaoError } from '../contract/errors.ts';
import type { Logger } from '../contract/logger.ts';
import { address, databaseError } from '../storage/errors.ts';
import { openPool } from '../storage/pool.ts';

const NAME = 'tongdao';
const READY_DEADLINE_MS = 5_000;

type Factory = BackendFactory<IQueueBackend, unknown>;
export type JobStore = Queue<unknown, unknown, string, unknown, unknown, string, IQueueBackend, unknown>;
export type JobWorker = Worker<unknown, unknown, string, IQueueBackend, JobProgress, unknown>;

/** BullMQ on one of its back ends. */
export interface Backend {
  readonly store: JobStore;
  readonly flows: FlowProducer<IQueueBackend, unknown>;
  startWorker(processor: Processor, options: Omit<WorkerOptions, 'connection'>): Promise<JobWorker>;
  /** What a failed call says: DATABASE_UNREACHABLE, DATABASE_DENIED, QUEUE_UNREACHABLE, or itself. */
  explain(thrown: unknown): unknown;
  /** After the workers. */
  close(): Promise<void>;
}

/** Opens the back end that the address names: postgres://… or redis://…. `connections` bounds those to PostgreSQL. */
export async function openBackend(url: string, connections: number, log: Logger): Promise<Backend> {
  return /^rediss?:/.test(url) ? openRedis(url, log) : openPostgres(url, connections, log);
}

/** BullMQ lives in a schema of its own beside the ledger's tables; its migrations lock each other out. */
async function openPostgres(url: string, connections: number, log: Logger): Promise<Backend> {
  const explain = (thrown: unknown) => databaseError(thrown, url);
  const pool = openPool(withSearchPath(url), { max: connections, log });
  try {
    await migrateQueue(pool);
    return await open(createPostgresBackend as Factory, { producer: pool, worker: pool }, log, explain, () =>
      pool.end(),
    );
  } catch (error) {
    await pool.end();
    throw explain(error);
  }
}

async function migrateQueue(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await runMigrations(client);
  } finally {
    client.release();
  }
}

/** BullMQ calls its SQL functions by bare names, which a pool of our own must let it find. */
function withSearchPath(url: string): string {
  const target = new URL(url);
  const options = target.searchParams.get('options');
  target.searchParams.set('options', `${options === null ? '' : `${options} `}-c search_path=bullmq`);
  return target.href;
}

async function openRedis(url: string, log: Logger): Promise<Backend> {
  const explain = (thrown: unknown) =>
    thrown instanceof Error &&
    /no answer|Connection is closed|ECONN|ENOTFOUND|EAI_AGAIN|max retries per request|ETIMEDOUT/.test(
      thrown.message,
    )
      ? new TongdaoError(
          'QUEUE_UNREACHABLE',
          { where: address(url), detail: thrown.message },
          { cause: thrown },
        )
      : thrown;
  const keepAsking: ConnectionOptions = { url, maxRetriesPerRequest: null };
  const giveUp: ConnectionOptions = { url, maxRetriesPerRequest: 5, connectTimeout: READY_DEADLINE_MS };
  return open(
    createRedisBackend as Factory,
    { producer: giveUp, worker: keepAsking },
    log,
    explain,
    async () => {},
  );
}

async function open(
  factory: Factory,
  connections: { readonly producer: unknown; readonly worker: unknown },
  log: Logger,
  explain: (thrown: unknown) => unknown,
  release: () => Promise<void>,
): Promise<Backend> {
  const base: QueueBaseOptions<unknown> = { connection: connections.producer };
  const store: JobStore = new Queue(NAME, base, factory);
  const flows = new FlowProducer(base, factory);
  // Without a listener the loss of a connection would end the process.
  store.on('error', warn(log));
  flows.on('error', warn(log));
  const close = async () => {
    await Promise.all([store.close(), flows.close()]);
    await release();
  };
  let problem = new Error('no answer');
  store.on('error', (error) => {
    problem = error;
  });
  const ready = await Promise.race([
    store.waitUntilReady(),
    sleep(READY_DEADLINE_MS, 'late', { ref: false }),
  ]);
  if (ready === 'late') {
    await close();
    throw explain(problem);
  }
  return {
    store,
    flows,
    explain,
    close,
    async startWorker(processor, options) {
      const worker: JobWorker = new Worker(
        NAME,
        processor,
        { ...options, connection: connections.worker },
        factory,
      );
      worker.on('error', warn(log));
      await worker.waitUntilReady();
      return worker;
    },
  };
}

function warn(log: Logger): (error: Error) => void {
  return (error) => log.warn({ detail: error.message }, 'the queue reports an error');
}
