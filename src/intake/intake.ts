import type pg from 'pg';
import { record } from '../audit/record.ts';
import type { Page, ReadMode } from '../contract/adapter.ts';
import { asTongdaoError, TongdaoError } from '../contract/errors.ts';
import type { Logger } from '../contract/logger.ts';
import type { Host, HostedEndpoint } from '../host/host.ts';
import { finishChangesRun, finishFullRun } from '../ledger/finish.ts';
import { KeyFilter } from '../ledger/key-filter.ts';
import type { Ledger, Reading } from '../ledger/ledger.ts';
import { isUnread, matchRaw } from '../ledger/match.ts';
import { Rulesets } from '../ledger/rulesets.ts';
import {
  beginRun,
  failRun,
  forgetChanges,
  lockReading,
  type Run,
  type RunReport,
  readProgress,
  resumeRun,
  runReport,
  unlockReading,
} from '../ledger/runs.ts';
import { loadSeen, type SeenStates } from '../ledger/seen.ts';
import { prepareMerge } from '../ledger/staging.ts';
import { withConnection } from '../storage/pool.ts';
import type { AuditEntry } from '../tlog/entry.ts';
import { type PreparedPage, type PrepareTerms, preparePage, release } from './prepare-page.ts';
import { storePage } from './store-page.ts';

/** Rows stored so far by a run that is under way. */
export interface ReadingProgress {
  readonly endpoint: string;
  readonly dataset: string;
  readonly read: number;
}

export interface IntakeContext {
  readonly ledger: Ledger;
  readonly host: Host;
  readonly log: Logger;
  /** Told after every stored page. */
  readonly onProgress?: (progress: ReadingProgress) => void;
}

/** Rows per page: the batch that one transaction stores. */
const PAGE_SIZE = 2000;

/** One reading of one dataset at one endpoint, from where the last one of its kind got to. */
export class Intake {
  readonly #context: IntakeContext;
  readonly #rulesets = new Rulesets();

  constructor(context: IntakeContext) {
    this.#context = context;
  }

  /**
   * Runs it. `changes` becomes `full` by itself when the endpoint was never read in full, cannot tell changes, or its mapping changed.
   * Throws RUN_BUSY when another process reads it, and whatever the adapter or the ledger throw; the run is then `failed`,
   * with all pages before the fault stored.
   */
  async run(endpoint: string, dataset: string, wanted: ReadMode, signal: AbortSignal): Promise<RunReport> {
    const { ledger, host } = this.#context;
    const hosted = host.endpoint(endpoint);
    const reading = { endpoint: ledger.endpointId(endpoint), dataset: ledger.datasetId(dataset) };
    const pipeline = hosted.pipeline(dataset);
    return withConnection(ledger.pool, async (client) => {
      if (!(await lockReading(client, reading))) throw new TongdaoError('RUN_BUSY', { endpoint, dataset });
      try {
        const { mode, cursor } = await this.#plan(client, hosted, reading, dataset, wanted);
        const run =
          (await resumeRun(client, reading, mode, pipeline.digest)) ??
          (await beginRun(client, reading, mode, pipeline.digest));
        return await this.#read(client, hosted, dataset, run, run.cursor ?? cursor, signal);
      } finally {
        await unlockReading(client, reading);
      }
    });
  }

  async #plan(
    client: pg.ClientBase,
    hosted: HostedEndpoint,
    reading: Reading,
    dataset: string,
    wanted: ReadMode,
  ): Promise<{ readonly mode: ReadMode; readonly cursor: string | null }> {
    const progress = await readProgress(client, reading);
    const canReadChanges =
      progress?.changesFrom != null &&
      progress.pipeline === hosted.pipeline(dataset).digest &&
      hosted.capabilities(dataset).changes;
    return wanted === 'changes' && canReadChanges
      ? { mode: 'changes', cursor: progress.changesFrom }
      : { mode: 'full', cursor: null };
  }

  async #read(
    client: pg.PoolClient,
    hosted: HostedEndpoint,
    dataset: string,
    run: Run,
    cursor: string | null,
    signal: AbortSignal,
  ): Promise<RunReport> {
    const { ledger, log } = this.#context;
    try {
      await prepareMerge(client);
      const pages = hosted.read({ dataset, mode: run.mode, cursor, pageSize: PAGE_SIZE, signal });
      await this.#storeWhileReading(client, hosted, run, pages);
      await client.query('BEGIN');
      const finished =
        run.mode === 'full' ? await finishFullRun(client, ledger, run) : await finishChangesRun(client, run);
      const report = await runReport(client, run.id);
      await record(client, runEntry(report));
      await client.query('COMMIT');
      if (finished.state === 'held') {
        log.warn(
          { run: run.id, endpoint: hosted.name, dataset, removed: finished.removed },
          'run held by the volume guard',
        );
      }
      return report;
    } catch (thrown) {
      const error = asTongdaoError(thrown);
      await client.query('ROLLBACK');
      // Cut off, not wrong: the run goes on from its last stored page.
      if (error.code !== 'ABORTED') await failRun(client, run, error);
      if (error.code === 'CURSOR_GONE') await forgetChanges(client, run);
      throw thrown;
    }
  }

  /** Reads and prepares the next page while the last one is being stored; never more than one ahead. */
  async #storeWhileReading(
    client: pg.PoolClient,
    hosted: HostedEndpoint,
    run: Run,
    pages: AsyncIterable<Page>,
  ): Promise<void> {
    const { ledger, onProgress } = this.#context;
    const dataset = ledger.datasetName(run.dataset);
    const isFirst = run.mode === 'full' && (await isUnread(client, run));
    const seen = await loadSeen(client, run);
    const terms: PrepareTerms = {
      run,
      pipeline: hosted.pipeline(dataset),
      ledger,
      rulesets: this.#rulesets,
      match: isFirst ? null : (rows) => matchRaw(ledger.pool, run, rows),
      keys: isFirst ? new KeyFilter() : null,
      keepsBodies: !hosted.capabilities(dataset).lookup,
      spare: [],
    };
    let read = 0;
    let storing: Promise<readonly number[]> = Promise.resolve([]);
    try {
      for await (const page of pages) {
        // The next state of a row that was just stored must find it stored.
        if (run.mode === 'changes') await storing;
        const early = await preparePage(page, terms);
        const changed = new Set(await storing);
        const isOutdated = changed.size > 0 && early.unchanged.some((id) => changed.has(Math.abs(id)));
        if (isOutdated) release(early, terms);
        const prepared = isOutdated ? await preparePage(page, terms) : early;
        storing = this.#store(client, run, prepared, seen).then((states) => {
          release(prepared, terms);
          read += prepared.read;
          onProgress?.({ endpoint: hosted.name, dataset, read });
          return states;
        });
        // A failure is met at the next await; without this it would count as unhandled until then.
        storing.catch(() => {});
      }
    } finally {
      await storing;
    }
  }

  async #store(
    client: pg.PoolClient,
    run: Run,
    prepared: PreparedPage,
    seen: SeenStates,
  ): Promise<readonly number[]> {
    await client.query('BEGIN');
    const changed = await storePage(client, run, prepared, seen);
    await client.query('COMMIT');
    return changed;
  }
}

function runEntry(report: RunReport): AuditEntry {
  return {
    type: 'run',
    at: new Date().toISOString(),
    actor: 'system',
    subject: { dataset: report.dataset, endpoint: report.endpoint },
    data: { run: report.id, mode: report.mode, state: report.state, totals: { ...report.totals } },
  };
}
