import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Job, type JobsOptions, UnrecoverableError, WaitingError } from 'bullmq';
import { asTongdaoError, TongdaoError } from '../contract/errors.ts';
import type { JobData, JobHandlers, JobKind, JobQueue, JobResult } from '../contract/jobs.ts';
import type { Logger } from '../contract/logger.ts';
import { type Backend, type JobWorker, openBackend } from './backend.ts';
import { failureError, failureText } from './failure.ts';

export interface QueueOptions {
  /** postgres://… or redis://… */
  readonly url: string;
  readonly log: Logger;
  /** Jobs that this process works on at once. */
  readonly concurrency: number;
  /** A job whose error says `retry`: how often it is tried in all, and the first pause, which doubles, with jitter. */
  readonly retry?: { readonly attempts: number; readonly delayMs: number };
  /** After how long without a sign of life a job counts as lost and is given to another worker. */
  readonly lockMs?: number;
}

export interface OpenQueue extends JobQueue {
  /** Begins to work on jobs in this process. */
  work(handlers: JobHandlers): Promise<void>;
  /** Takes no more jobs, aborts the running ones (they go back to the queue) and leaves at the latest after the deadline. */
  close(deadlineMs: number): Promise<void>;
}

const DAY_S = 86_400;
const RETRY = { attempts: 5, delayMs: 5_000 };
const LOCK_MS = 15_000;
/** Half of each pause is random, so that jobs which failed together do not come back together. */
const JITTER = 0.5;
/** Finished jobs are kept for those who wait for them, and bounded: counting walks over all of them. */
const KEPT = {
  removeOnComplete: { age: DAY_S, count: 1_000 },
  removeOnFail: { age: 7 * DAY_S, count: 1_000 },
} as const;
const POLL_MS = { first: 50, last: 500 };

/** Jobs by BullMQ, with the same promises on PostgreSQL and on Redis (contract/jobs.ts). */
export async function openQueue(options: QueueOptions): Promise<OpenQueue> {
  const { log, concurrency, retry = RETRY, lockMs = LOCK_MS } = options;
  // One connection more for the worker's LISTEN, one for adding.
  const backend = await openBackend(options.url, concurrency + 2, log);
  const closing = new AbortController();
  let worker: JobWorker | null = null;
  let closed: Promise<void> | null = null;

  const jobOptions = (id: string): JobsOptions => ({
    jobId: id,
    attempts: retry.attempts,
    backoff: { type: 'exponential', delay: retry.delayMs, jitter: JITTER },
    ...KEPT,
  });

  const leave = async (deadlineMs: number) => {
    closing.abort(new TongdaoError('ABORTED'));
    if (worker !== null) await closeWorker(worker, deadlineMs, log);
    await backend.close();
  };

  return {
    async add(kind, data, { id, dedupe, delayMs } = {}) {
      const job = await ask(backend, () =>
        backend.store.add(kind, data, {
          ...jobOptions(jobId(kind, id)),
          ...(delayMs === undefined ? {} : { delay: delayMs }),
          ...(dedupe === undefined ? {} : { deduplication: { id: `${kind}-${dedupe}` } }),
        }),
      );
      return { id: job.id ?? '' };
    },

    async addCycle(reconcile, syncs, { id } = {}) {
      const parent = jobId('reconcile', id);
      const { store, flows } = backend;
      const flow = {
        name: 'reconcile' satisfies JobKind,
        queueName: store.name,
        data: reconcile,
        opts: jobOptions(parent),
        children: syncs.map((sync, index) => ({
          name: 'sync' satisfies JobKind,
          queueName: store.name,
          data: sync,
          // A reconcile with one endpoint unread is still worth something, and says so.
          opts: { ...jobOptions(`${parent}-sync-${index}`), ignoreDependencyOnFailure: true },
        })),
      };
      await ask(backend, () => flows.add(flow));
      return { id: parent };
    },

    async wait({ id }, timeoutMs) {
      const deadline = Date.now() + timeoutMs;
      for (let pause = POLL_MS.first; ; pause = Math.min(pause * 1.5, POLL_MS.last)) {
        const job = await ask(backend, () => backend.store.getJob(id));
        if (job === undefined) throw new TongdaoError('JOB_UNKNOWN', { id });
        if (job.finishedOn !== undefined) return outcome(job);
        if (Date.now() >= deadline)
          throw new TongdaoError('WAIT_TIMEOUT', { id, seconds: timeoutMs / 1_000 });
        await sleep(Math.min(pause, Math.max(deadline - Date.now(), 1)));
      }
    },

    async counts() {
      const counts = await ask(backend, () =>
        backend.store.getJobCounts(
          'waiting',
          'prioritized',
          'waiting-children',
          'active',
          'delayed',
          'failed',
        ),
      );
      const of = (state: string) => counts[state] ?? 0;
      return {
        waiting: of('waiting') + of('prioritized') + of('waiting-children'),
        active: of('active'),
        delayed: of('delayed'),
        failed: of('failed'),
      };
    },

    async work(handlers) {
      // BullMQ hands a signal only to functions of three parameters.
      const process = async (job: Job, token?: string, lost?: AbortSignal) => {
        const signal = lost === undefined ? closing.signal : AbortSignal.any([closing.signal, lost]);
        try {
          return await handle(handlers, job, signal);
        } catch (error) {
          if (closing.signal.aborted && asTongdaoError(error).action === 'retry') {
            await job.moveToWait(token);
            throw new WaitingError();
          }
          throw explainFailure(error, job, log);
        }
      };
      worker = await backend.startWorker(process, {
        concurrency,
        lockDuration: lockMs,
        stalledInterval: Math.ceil(lockMs / 3),
        maxStalledCount: 2,
        // What BullMQ waits after an error of its connection; its own 15 s would be idle after a restart.
        runRetryDelay: 1_000,
      });
      const running = worker;
      worker.on('lockRenewalFailed', (ids) => {
        for (const id of ids) running.cancelJob(id, 'another worker has it');
      });
      worker.on('stalled', (id) => log.warn({ job: id }, 'a worker was lost; its job starts again'));
    },

    close(deadlineMs) {
      closed ??= leave(deadlineMs);
      return closed;
    },
  };
}

/** Deterministic when the caller gives an id; never a bare number and without `:`, which BullMQ refuses. */
function jobId(kind: JobKind, id: string | undefined): string {
  if (id === undefined) return `${kind}-${randomUUID()}`;
  if (!/^[\w.-]+$/.test(id)) throw new TongdaoError('INTERNAL', { detail: `job id ${id}` });
  return `${kind}-${id}`;
}

async function ask<Answer>(backend: Backend, call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    throw backend.explain(error);
  }
}

function outcome(job: Job): JobResult {
  if (job.failedReason !== undefined && job.failedReason !== '' && job.returnvalue === null) {
    throw failureError(job.failedReason);
  }
  return (job.returnvalue ?? {}) as JobResult;
}

async function handle(handlers: JobHandlers, job: Job, signal: AbortSignal): Promise<JobResult> {
  const data: unknown = job.data;
  switch (job.name) {
    case 'sync':
      return handlers.sync(data as JobData['sync'], signal);
    case 'reconcile':
      return handlers.reconcile(data as JobData['reconcile'], signal);
    case 'deliver':
      return handlers.deliver(data as JobData['deliver'], signal);
    default:
      throw new TongdaoError('JOB_FAILED', { detail: `unknown kind ${job.name}` });
  }
}

/** The error as BullMQ wants it: its text carries code and params; without hope of success it is not tried again. */
function explainFailure(error: unknown, job: Job, log: Logger): Error {
  const { code, action, params } = asTongdaoError(error);
  const { endpoint, dataset } = job.data as Partial<JobData['sync']>;
  const attempt = job.attemptsMade + 1;
  const attempts = job.opts.attempts ?? attempt;
  const isTriedAgain = action === 'retry' && attempt < attempts;
  const detail = code === 'INTERNAL' ? { err: error } : {};
  log.warn(
    { job: job.id, kind: job.name, endpoint, dataset, attempt, attempts, code, params, ...detail },
    isTriedAgain ? 'a job failed and is tried again' : 'a job failed',
  );
  const text = failureText(error);
  return action === 'retry' ? new Error(text) : new UnrecoverableError(text);
}

async function closeWorker(worker: JobWorker, deadlineMs: number, log: Logger): Promise<void> {
  const timer = new AbortController();
  const late = sleep(deadlineMs, true, { signal: timer.signal }).catch(() => false);
  const isLate = await Promise.race([worker.close().then(() => false), late]);
  timer.abort();
  if (!isLate) return;
  log.warn({ deadlineMs }, 'a job did not end in time; another worker will start it again');
  await worker.getBackend().close(true);
}
