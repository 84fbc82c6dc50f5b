import type { ReadMode } from './adapter.ts';

/**
 * Work that the queue carries: names and keys only, never bodies. Every job may be lost, repeated, late or out of order without harm,
 * because its handler starts from what the ledger and the endpoints say at that moment.
 */
export interface JobData {
  /** Read one dataset at one endpoint: a run. */
  readonly sync: { readonly endpoint: string; readonly dataset: string; readonly mode: ReadMode };
  /** Compare all endpoints over a dataset; `changed` looks at what changed since the last one. Plans deliveries and enqueues `deliver`. */
  readonly reconcile: { readonly dataset: string; readonly pass: 'changed' | 'full' };
  /** Carry out what is due for one target; then a sync of that target and a reconcile that proves it. */
  readonly deliver: { readonly endpoint: string; readonly dataset: string };
}

export type JobKind = keyof JobData;

/** What a finished job tells whoever waits for it: ids into the ledger and totals, as JSON. */
export type JobResult = Readonly<Record<string, unknown>>;

/** A job's place in the queue. */
export interface JobRef {
  readonly id: string;
}

/** How workers and faces put work into the queue. */
export interface JobQueue {
  /**
   * `id` makes it deterministic: the same id is taken once (letters, digits, `-`, `_`, `.`).
   * `dedupe` joins it to a waiting or running job of the same name instead of adding a second.
   */
  add<Kind extends JobKind>(
    kind: Kind,
    data: JobData[Kind],
    options?: { readonly id?: string; readonly dedupe?: string; readonly delayMs?: number },
  ): Promise<JobRef>;
  /** A reconcile that starts when all of its syncs have ended, well or badly. */
  addCycle(
    reconcile: JobData['reconcile'],
    syncs: readonly JobData['sync'][],
    options?: { readonly id?: string },
  ): Promise<JobRef>;
  /** The job's result; throws the job's TongdaoError, or WAIT_TIMEOUT. */
  wait(job: JobRef, timeoutMs: number): Promise<JobResult>;
  /** Jobs by state, for health and metrics. */
  counts(): Promise<Readonly<Record<'waiting' | 'active' | 'delayed' | 'failed', number>>>;
}

export type JobHandlers = {
  readonly [Kind in JobKind]: (data: JobData[Kind], signal: AbortSignal) => Promise<JobResult>;
};
