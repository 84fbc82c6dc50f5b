import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** How often the queue is counted at most: counting 100,000 jobs takes 50 ms of the database. */
const QUEUE_COUNT_MS = 5000;

/** Everything the channel measures. Labels are names from the configuration, classes and codes; never a key. */
export interface Metrics {
  /** Rows by outcome: read, accepted, quarantined, duplicate. */
  readonly records: Counter<'endpoint' | 'dataset' | 'outcome'>;
  readonly runSeconds: Histogram<'endpoint' | 'dataset' | 'mode' | 'outcome'>;
  readonly adapterRequests: Counter<'endpoint' | 'adapter' | 'call' | 'outcome'>;
  readonly adapterSeconds: Histogram<'endpoint' | 'adapter' | 'call'>;
  /** As the last reconciliation found them. */
  readonly discrepancies: Gauge<'dataset' | 'class'>;
  readonly deliveries: Counter<'endpoint' | 'dataset' | 'outcome'>;
  readonly auditEntries: Gauge;
  /** Unix time in seconds. */
  readonly lastSuccess: Gauge<'job' | 'endpoint' | 'dataset'>;
  /** Shows the queue's jobs by state, counted when asked for. */
  watchQueue(counts: () => Promise<Readonly<Record<string, number>>>): void;
  readonly contentType: string;
  /** Prometheus text format. */
  text(): Promise<string>;
}

export function createMetrics(version: string): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({ name: 'tongdao_build_info', help: 'Version in use', labelNames: ['version'], registers }).set(
    { version },
    1,
  );
  return {
    records: new Counter({
      name: 'tongdao_records_total',
      help: 'Rows read from endpoints, by what became of them',
      labelNames: ['endpoint', 'dataset', 'outcome'],
      registers,
    }),
    runSeconds: new Histogram({
      name: 'tongdao_run_seconds',
      help: 'Duration of runs',
      labelNames: ['endpoint', 'dataset', 'mode', 'outcome'],
      buckets: [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600],
      registers,
    }),
    adapterRequests: new Counter({
      name: 'tongdao_adapter_requests_total',
      help: 'Calls of adapters; outcome is ok or an error code',
      labelNames: ['endpoint', 'adapter', 'call', 'outcome'],
      registers,
    }),
    adapterSeconds: new Histogram({
      name: 'tongdao_adapter_request_seconds',
      help: 'Duration of calls of adapters; of a read, per page',
      labelNames: ['endpoint', 'adapter', 'call'],
      buckets: [0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60],
      registers,
    }),
    discrepancies: new Gauge({
      name: 'tongdao_discrepancies',
      help: 'Open discrepancies by class',
      labelNames: ['dataset', 'class'],
      registers,
    }),
    deliveries: new Counter({
      name: 'tongdao_deliveries_total',
      help: 'Records delivered, by what the target answered',
      labelNames: ['endpoint', 'dataset', 'outcome'],
      registers,
    }),
    auditEntries: new Gauge({ name: 'tongdao_audit_entries', help: 'Size of the audit log', registers }),
    lastSuccess: new Gauge({
      name: 'tongdao_last_success_timestamp_seconds',
      help: 'When a job last succeeded',
      labelNames: ['job', 'endpoint', 'dataset'],
      registers,
    }),
    watchQueue: (counts) => watchQueue(registry, counts),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}

function watchQueue(registry: Registry, counts: () => Promise<Readonly<Record<string, number>>>): void {
  let countedAt = Number.NEGATIVE_INFINITY;
  new Gauge({
    name: 'tongdao_queue_jobs',
    help: 'Jobs in the queue by state',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      if (performance.now() - countedAt < QUEUE_COUNT_MS) return;
      countedAt = performance.now();
      try {
        for (const [state, count] of Object.entries(await counts())) this.set({ state }, count);
      } catch {
        // The queue's own health check tells; the other metrics must still be shown.
        this.reset();
      }
    },
  });
}
