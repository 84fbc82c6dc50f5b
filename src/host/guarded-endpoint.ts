import { setMaxListeners } from 'node:events';
import type {
  Adapter,
  AdapterKind,
  Capabilities,
  ColumnDescription,
  Finding,
  Page,
  ReadRequest,
  SourceDescription,
  WriteOutcome,
  WriteRecord,
} from '../contract/adapter.ts';
import { TongdaoError } from '../contract/errors.ts';
import type { Logger } from '../contract/logger.ts';
import type { Inbox, Push, PushRequest } from '../contract/push.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { deepFreeze } from '../settings/freeze.ts';
import type { PipelineFactory } from '../settings/pipelines.ts';
import type { EndpointSettings } from '../settings/settings.ts';
import { adapterError } from './adapter-error.ts';
import { brokenAdapterRule, brokenColumnsRule, brokenFindingsRule } from './answer-guard.ts';
import type { HostedEndpoint, Present } from './hosted-endpoint.ts';
import { brokenLookupRule, brokenPushRule, brokenReadRule } from './page-guard.ts';
import { Late, orAborted, within } from './patience.ts';
import { brokenOutcomeRule } from './write-guard.ts';

export interface GuardedEndpointContext {
  readonly settings: EndpointSettings;
  readonly kind: AdapterKind;
  readonly compile: PipelineFactory;
  /** Columns to fetch, by dataset, where there is no mapping yet. */
  readonly columns?: Readonly<Record<string, readonly string[]>>;
  readonly baseDir: string;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** How long an adapter may take to stop after an abort, or to close. */
  readonly patienceMs: number;
  /** How long a call (of a read: each page) may take at all. */
  readonly silenceMs: number;
  readonly inbox: Inbox | null;
}

/** Each call under way listens to it. */
function manyWait(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

/** Pages in a row without a record: more of them, and a read goes nowhere. */
const EMPTY_PAGES = 1000;

/** An endpoint whose adapter is not trusted: opened at the first call, timed, counted, checked, and left behind when it hangs. */
export class GuardedEndpoint implements HostedEndpoint {
  readonly name: string;
  readonly settings: EndpointSettings;
  readonly #context: GuardedEndpointContext;
  readonly #pipelines = new Map<string, Pipeline>();
  #adapter: Adapter | null = null;
  /** A call that hangs must not outlive the endpoint: its timer would keep the process. */
  #closing = manyWait();

  constructor(context: GuardedEndpointContext) {
    this.name = context.settings.name;
    this.settings = context.settings;
    this.#context = context;
  }

  pipeline(dataset: string): Pipeline {
    this.#demandDataset(dataset);
    const known = this.#pipelines.get(dataset);
    if (known !== undefined) return known;
    const pipeline = this.#context.compile(this.settings, dataset);
    this.#pipelines.set(dataset, pipeline);
    return pipeline;
  }

  capabilities(dataset: string): Capabilities {
    this.#demandDataset(dataset);
    const adapter = this.#open();
    try {
      const said = adapter.capabilities(dataset);
      return {
        changes: said.changes === true,
        lookup: said.lookup === true && adapter.lookup !== undefined,
        write:
          said.write === true &&
          adapter.write !== undefined &&
          this.settings.datasets[dataset]?.write !== null,
      };
    } catch (thrown) {
      throw this.#failed('capabilities', thrown);
    }
  }

  takesWrites(dataset: string): boolean {
    try {
      return this.capabilities(dataset).write;
    } catch {
      return this.settings.datasets[dataset]?.write != null;
    }
  }

  check(): Promise<readonly Finding[]> {
    return this.#call('check', async () => {
      const findings = await this.#open().check();
      this.#guard('check', brokenFindingsRule(findings));
      return findings;
    });
  }

  /** What there is to read; nothing when the adapter cannot tell. */
  async survey(signal: AbortSignal): Promise<readonly SourceDescription[]> {
    const adapter = this.#open();
    if (adapter.survey === undefined) return [];
    return this.#call('survey', () => orAborted(adapter.survey!(signal), signal, this.#context.patienceMs));
  }

  async describe(dataset: string): Promise<readonly ColumnDescription[]> {
    this.#demandDataset(dataset);
    const adapter = this.#open();
    if (adapter.describe === undefined) throw this.#missing('describe');
    return this.#call('describe', async () => {
      const columns = await adapter.describe!(dataset);
      this.#guard('describe', brokenColumnsRule(columns));
      return columns;
    });
  }

  async *read(request: ReadRequest): AsyncGenerator<Page, void, undefined> {
    const { changes } = this.capabilities(request.dataset);
    if (request.mode === 'changes' && !changes) throw this.#missing('read changes');
    const cursors = new Set<string>();
    const given = Object.freeze({ ...request });
    const pages = await this.#call('read', async () => this.#open().read(given)[Symbol.asyncIterator]());
    let empty = 0;
    try {
      while (true) {
        if (request.signal.aborted) throw new TongdaoError('ABORTED');
        const next = await this.#call('read', async () => {
          const result = await orAborted(pages.next(), request.signal, this.#context.patienceMs);
          if (result.done !== true) this.#guard('read', brokenReadRule(result.value, 2 * request.pageSize));
          return result;
        });
        if (next.done === true) return;
        if (cursors.has(next.value.cursor)) {
          throw new TongdaoError('CURSOR_REPEATED', { endpoint: this.name, where: request.dataset });
        }
        cursors.add(next.value.cursor);
        empty = next.value.records.length === 0 ? empty + 1 : 0;
        this.#guard('read', empty > EMPTY_PAGES ? `${EMPTY_PAGES} pages in a row without a record` : null);
        yield next.value;
      }
    } finally {
      // Whatever giving back throws comes after the reason for stopping, which counts.
      await this.#release('read', () => pages.return?.());
    }
  }

  async lookup(dataset: string, ids: readonly string[], signal: AbortSignal): Promise<Page> {
    if (!this.capabilities(dataset).lookup) throw this.#missing('lookup');
    return this.#call('lookup', async () => {
      const page = await orAborted(
        this.#open().lookup!(dataset, Object.freeze([...ids]), signal),
        signal,
        this.#context.patienceMs,
      );
      this.#guard('lookup', brokenLookupRule(page, ids));
      return page;
    });
  }

  async present(dataset: string, ids: readonly string[], signal: AbortSignal): Promise<Present> {
    const found = ids.length === 0 ? null : await this.lookup(dataset, ids, signal);
    // A page without records may well be without columns.
    if (found === null || found.records.length === 0) return { sealed: [], rejected: [] };
    const pipeline = this.pipeline(dataset);
    const page = await pipeline.expand(found);
    const bound = pipeline.bind(page.columns);
    const results = page.records
      .filter(({ removed }) => removed !== true)
      .map((record) => bound.process(record));
    return {
      sealed: results.filter((result) => result.outcome === 'sealed'),
      rejected: results.filter((result) => result.outcome === 'rejected'),
    };
  }

  async write(
    dataset: string,
    records: readonly WriteRecord[],
    idempotencyKey: string,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, WriteOutcome>> {
    if (!this.capabilities(dataset).write) throw this.#missing('write');
    return this.#call('write', async () => {
      const given = deepFreeze(structuredClone(records));
      const answer = this.#open().write!(dataset, given, idempotencyKey, signal);
      const outcomes = await orAborted(answer, signal, this.#context.patienceMs);
      this.#guard('write', brokenOutcomeRule(outcomes, records));
      return outcomes;
    });
  }

  async receive(request: PushRequest): Promise<Push> {
    this.#demandDataset(request.dataset);
    const adapter = this.#open();
    if (adapter.receive === undefined) throw this.#missing('receive');
    return this.#call('receive', async () => {
      const push = await adapter.receive!(request);
      this.#guard('receive', brokenPushRule(push));
      return push;
    });
  }

  async close(): Promise<void> {
    const adapter = this.#adapter;
    this.#adapter = null;
    this.#closing.abort();
    this.#closing = manyWait();
    if (adapter === null) return;
    await this.#release('close', () => adapter.close());
  }

  /** Lets the adapter give back what it holds; never throws, and does not wait for ever. */
  async #release(call: string, act: () => Promise<unknown> | undefined): Promise<void> {
    try {
      await within(this.#context.patienceMs, Promise.resolve(act()));
    } catch (thrown) {
      this.#note(call, thrown);
    }
  }

  #open(): Adapter {
    if (this.#adapter !== null) return this.#adapter;
    const { settings, kind, baseDir, columns, log, inbox } = this.#context;
    const datasets = Object.fromEntries(
      Object.entries(settings.datasets).map(([name, { read, write }]) => [
        name,
        { read, write, columns: Object.freeze([...(columns?.[name] ?? this.pipeline(name).columns)]) },
      ]),
    );
    try {
      const context = { endpoint: this.name, options: settings.options.reveal(), datasets, baseDir, log };
      const adapter = kind.open(inbox === null ? context : { ...context, inbox });
      this.#guard('open', brokenAdapterRule(adapter));
      this.#adapter = adapter;
      return adapter;
    } catch (thrown) {
      throw this.#failed('open', thrown);
    }
  }

  async #call<Result>(call: string, act: () => Promise<Result>): Promise<Result> {
    const labels = { endpoint: this.name, adapter: this.settings.adapter, call };
    const { adapterRequests, adapterSeconds } = this.#context.metrics;
    const finish = adapterSeconds.startTimer(labels);
    try {
      const result = await within(this.#context.silenceMs, act(), this.#closing.signal);
      adapterRequests.inc({ ...labels, outcome: 'ok' });
      return result;
    } catch (thrown) {
      const error = this.#failed(call, thrown);
      adapterRequests.inc({ ...labels, outcome: error.code });
      throw error;
    } finally {
      finish();
    }
  }

  #guard(call: string, rule: string | null): void {
    if (rule === null) return;
    throw new TongdaoError('ADAPTER_CONTRACT', {
      endpoint: this.name,
      adapter: this.settings.adapter,
      call,
      rule,
    });
  }

  #failed(call: string, thrown: unknown): TongdaoError {
    if (thrown instanceof Late) {
      const seconds = Math.ceil(this.#context.silenceMs / 1000);
      return new TongdaoError('ADAPTER_SILENT', {
        endpoint: this.name,
        adapter: this.settings.adapter,
        call,
        seconds,
      });
    }
    const error = adapterError(thrown, { endpoint: this.name, adapter: this.settings.adapter, call });
    if (error.code === 'ADAPTER_FAILED' && error !== thrown) this.#note(call, thrown);
    return error;
  }

  /** The adapter's own words go to the log, where they are masked; errors carry none of them. */
  #note(call: string, thrown: unknown): void {
    const { log, settings } = this.#context;
    log.error({ endpoint: this.name, adapter: settings.adapter, call, err: thrown }, 'an adapter failed');
  }

  #missing(what: string): TongdaoError {
    return new TongdaoError('CAPABILITY_MISSING', {
      endpoint: this.name,
      adapter: this.settings.adapter,
      what,
    });
  }

  #demandDataset(dataset: string): void {
    if (Object.hasOwn(this.settings.datasets, dataset)) return;
    const known = Object.keys(this.settings.datasets).join(', ') || '-';
    throw new TongdaoError('ENDPOINT_DATASET_UNKNOWN', { endpoint: this.name, dataset, known });
  }
}
