import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import type { Test } from 'tap';
import { type KeyPlace, openSigner } from '../../src/audit/signer.ts';
import type { Channel } from '../../src/channel.ts';
import { readDatasets } from '../../src/compose.ts';
import type { ReadMode } from '../../src/contract/adapter.ts';
import type { JobData, JobHandlers, JobKind, JobQueue } from '../../src/contract/jobs.ts';
import type { Mapping } from '../../src/contract/mapping.ts';
import { CLASSES, type DiscrepancyClass, type Policy } from '../../src/contract/terms.ts';
import type { DeliveryResult } from '../../src/delivery/deliver.ts';
import { jobHandlers } from '../../src/handlers.ts';
import { openHost } from '../../src/host/host.ts';
import { openLedger } from '../../src/ledger/ledger.ts';
import type { RunTotals } from '../../src/ledger/runs.ts';
import { createMetrics } from '../../src/observe/metrics.ts';
import { CASE_DAYS } from '../../src/settings/cases.ts';
import { MOVE_DAYS } from '../../src/settings/moves.ts';
import { pipelineFactory } from '../../src/settings/pipelines.ts';
import { Secret } from '../../src/settings/secret.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { openPool } from '../../src/storage/pool.ts';
import { database } from './database.ts';
import { silent } from './log.ts';
import { type Cells, MemoryPlatform, memoryKind } from './memory-platform.ts';

export const DATASET = 'licence';
export const NAMES = ['jiashan', 'qingpu', 'wujiang'] as const;
export type Name = (typeof NAMES)[number];
export const AREAS: Readonly<Record<Name, string>> = {
  jiashan: '330421',
  qingpu: '310118',
  wujiang: '320509',
};

const MAPPING: Mapping = {
  certTypeCode: 'type',
  certNo: 'no',
  holderName: 'holder',
  areaCode: 'area',
  scope: 'scope',
  premises: 'premises',
  status: 'status',
};
const COLUMNS = ['type', 'no', 'holder', 'area', 'scope', 'premises', 'status'];

/** Cells of licence number `n`, at home in Qingpu unless told otherwise. Its key is `keyOf(n)`. */
export function licence(n: number, home: Name = 'qingpu', more: Cells = {}): Cells {
  return {
    type: 'JY',
    no: `N${n}`,
    holder: `第${n}厂`,
    area: AREAS[home],
    scope: '食品',
    premises: '城中路1号',
    status: 'VALID',
    ...more,
  };
}

export const keyOf = (n: number): string => `JY/N${n}`;

/** The dataset that an engine runs, and how the platforms show it. */
export interface EngineDataset {
  readonly name: string;
  readonly mapping: Mapping;
  readonly columns: readonly string[];
  /** Columns by which a person finds a row. */
  readonly key: readonly string[];
  readonly canWrite: boolean;
}

const LICENCES: EngineDataset = {
  name: DATASET,
  mapping: MAPPING,
  columns: COLUMNS,
  key: ['type', 'no'],
  canWrite: true,
};

export interface EngineOptions {
  /** Licences unless told otherwise. */
  readonly dataset?: EngineDataset;
  readonly policy?: Partial<Record<DiscrepancyClass, Policy>>;
  readonly settleMs?: number;
  readonly evidenceMs?: number;
  /** Mapping entries that an endpoint has instead of the usual ones; null: the field is not shown there. */
  readonly mapping?: Readonly<Partial<Record<Name, Readonly<Record<string, Mapping[string] | null>>>>>;
  readonly endpoints?: readonly Name[];
  /** Endpoints that show their own records only. */
  readonly ownOnly?: readonly Name[];
  /** Endpoints that nothing is delivered to. */
  readonly readOnly?: readonly Name[];
  /** Spellings of the field status at an endpoint. */
  readonly codes?: Readonly<Partial<Record<Name, Readonly<Record<string, string>>>>>;
}

type Job = { readonly [Kind in JobKind]: { readonly kind: Kind; readonly data: JobData[Kind] } }[JobKind];

/** One process of the channel, its queue replaced by a list that the test carries out as it likes. */
export interface Process {
  readonly channel: Channel;
  readonly jobs: Job[];
  sync(endpoint: Name, mode?: ReadMode, signal?: AbortSignal): ReturnType<JobHandlers['sync']>;
  /** All endpoints, one after the other. */
  syncAll(mode?: ReadMode): Promise<void>;
  reconcile(pass?: 'changed' | 'full'): ReturnType<JobHandlers['reconcile']>;
  deliver(endpoint: Name, signal?: AbortSignal): Promise<DeliveryResult>;
  run(job: Job, signal?: AbortSignal): Promise<unknown>;
  /** Carries out the jobs that stand in the queue, and those that follow from them, until there are none. */
  drain(): Promise<void>;
}

export interface Engine extends Process {
  readonly pool: pg.Pool;
  /** Where the key of its log is. */
  readonly key: KeyPlace;
  readonly platforms: Readonly<Record<Name, MemoryPlatform>>;
  /** Another process on the same database, perhaps with other settings. */
  process(options?: EngineOptions): Promise<Process>;
  query<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** `key class` of every key, in order. */
  verdicts(): Promise<readonly string[]>;
  /** Class of one key; undefined when there is none. */
  classOf(key: string): Promise<string | undefined>;
  /** `key target state` of every delivery, by key, oldest first. */
  deliveries(): Promise<readonly string[]>;
}

const keyIn = (folder: string): KeyPlace => ({ keyFile: join(folder, 'log.key'), origin: 'tongdao/test' });

const never = new AbortController().signal;

/** Three platforms in memory, joined by a channel on a database of its own. */
export async function engine(t: Test, options: EngineOptions = {}): Promise<Engine> {
  const { url, pool } = await database(t);
  const { columns, key } = options.dataset ?? LICENCES;
  const make = () => new MemoryPlatform(columns, key);
  const platforms = { jiashan: make(), qingpu: make(), wujiang: make() };
  const folder = await mkdtemp(join(tmpdir(), 'tongdao-test-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const first = await openProcess(pool, platforms, folder, options);
  const query: Engine['query'] = async <Row extends pg.QueryResultRow>(
    sql: string,
    values: readonly unknown[] = [],
  ) => (await pool.query<Row>(sql, [...values])).rows;
  return {
    ...first,
    pool,
    key: keyIn(folder),
    platforms,
    query,
    async process(others = options) {
      const own = openPool(url, { max: 4, log: silent });
      t.teardown(() => own.end());
      return openProcess(own, platforms, folder, others);
    },
    async verdicts() {
      const rows = await query<{ line: string }>(
        `SELECT key || ' ' || class || CASE WHEN format_only THEN ' format' ELSE '' END AS line FROM verdict ORDER BY key`,
      );
      return rows.map(({ line }) => line);
    },
    async classOf(key) {
      const [row] = await query<{ class: string }>('SELECT class FROM verdict WHERE key = $1', [key]);
      return row?.class;
    },
    async deliveries() {
      const rows = await query<{ line: string }>(
        `SELECT key || ' ' || endpoint.name || ' ' || state AS line
         FROM delivery JOIN endpoint ON endpoint.id = delivery.target ORDER BY key, delivery.id`,
      );
      return rows.map(({ line }) => line);
    },
  };
}

/** Once for a file: its validator is then compiled once. */
let read: ReturnType<typeof readDatasets> | null = null;

async function openProcess(
  pool: pg.Pool,
  platforms: Readonly<Record<Name, MemoryPlatform>>,
  folder: string,
  options: EngineOptions,
): Promise<Process> {
  const settings = settingsOf(options);
  const dataset = (options.dataset ?? LICENCES).name;
  read ??= readDatasets();
  const datasets = (await read).filter(({ name }) => name === dataset);
  const metrics = createMetrics('test');
  const jobs: Job[] = [];
  const channel: Channel = {
    settings,
    datasets: new Map(datasets.map((one) => [one.name, one])),
    ledger: await openLedger(pool, {
      endpoints: settings.endpoints.map(({ name }) => name),
      datasets: [dataset],
    }),
    host: openHost({
      settings,
      kinds: [memoryKind(platforms)],
      compile: pipelineFactory(settings, datasets),
      metrics,
      log: silent,
      patienceMs: 50,
    }),
    queue: listQueue(jobs),
    signer: await openSigner(keyIn(folder)),
    log: silent,
  };
  const handlers = jobHandlers(channel, metrics);
  const run: Process['run'] = (job, signal = never) => {
    switch (job.kind) {
      case 'sync':
        return handlers.sync(job.data, signal);
      case 'reconcile':
        return handlers.reconcile(job.data, signal);
      case 'deliver':
        return handlers.deliver(job.data, signal);
    }
  };
  const sync: Process['sync'] = (endpoint, mode = 'changes', signal = never) =>
    handlers.sync({ endpoint, dataset, mode }, signal);
  return {
    channel,
    jobs,
    run,
    sync,
    async syncAll(mode) {
      for (const { name } of settings.endpoints) await sync(name as Name, mode);
    },
    reconcile: (pass = 'changed') => handlers.reconcile({ dataset, pass }, never),
    async deliver(endpoint, signal = never) {
      return (await handlers.deliver({ endpoint, dataset }, signal)) as unknown as DeliveryResult;
    },
    async drain() {
      for (let patience = 100; jobs.length > 0; patience--) {
        if (patience === 0) throw new Error('the queue never becomes empty');
        await run(jobs.shift()!);
      }
    },
  };
}

/** Jobs as a list. A cycle is its syncs and then its reconcile; the same delivery twice is one, as in the real queue. */
function listQueue(jobs: Job[]): JobQueue {
  const add = (kind: JobKind, data: JobData[JobKind]) => {
    const text = JSON.stringify({ kind, data });
    if (!jobs.some((job) => JSON.stringify(job) === text)) jobs.push({ kind, data } as Job);
    return { id: `${kind}-${jobs.length}` };
  };
  return {
    add: async (kind, data) => add(kind, data),
    async addCycle(reconcile, syncs) {
      for (const sync of syncs) add('sync', sync);
      return add('reconcile', reconcile);
    },
    wait: async () => ({}),
    counts: async () => ({ waiting: jobs.length, active: 0, delayed: 0, failed: 0 }),
  };
}

const DELIVERED: readonly string[] = ['missing', 'stale', 'incomplete'];

function settingsOf({
  readOnly = [],
  dataset = LICENCES,
  policy = {},
  settleMs = 0,
  evidenceMs = 0,
  mapping = {},
  endpoints = NAMES,
  ownOnly = [],
  codes = {},
}: EngineOptions): Settings {
  const title = { zh: '某', en: 'some' };
  const usual = Object.fromEntries(
    CLASSES.filter((one) => one !== 'agreed').map((one) => [
      one,
      DELIVERED.includes(one) ? 'deliver' : 'case',
    ]),
  ) as Record<DiscrepancyClass, Policy>;
  return {
    profile: 'test',
    dir: '/nowhere',
    channel: { name: 'test', title, language: 'zh', timeZone: 'Asia/Shanghai' },
    datasets: {
      [dataset.name]: {
        settle: settleMs,
        evidence: evidenceMs,
        policy: { ...usual, ...policy },
        ignored: {},
        schedule: { changes: null, full: null },
      },
    },
    endpoints: endpoints.map((name) => ({
      name,
      title,
      divisions: [AREAS[name]],
      adapter: 'memory',
      options: new Secret({}, {}),
      datasets: {
        [dataset.name]: {
          shows: ownOnly.includes(name) ? 'own' : 'all',
          read: {},
          write: dataset.canWrite && !readOnly.includes(name) ? {} : null,
          mapping: mappingOf(dataset.mapping, {
            ...(codes[name] === undefined ? {} : { status: { from: 'status', codes: `${name}-status` } }),
            ...mapping[name],
          }),
        },
      },
      file: `endpoints/${name}.yaml`,
    })),
    moves: MOVE_DAYS,
    cases: { days: CASE_DAYS, calendar: { holidays: new Set(), workdays: new Set() } },
    codeLists: new Map(
      Object.entries(codes).map(([name, map]) => [`${name}-status`, { name: `${name}-status`, map }]),
    ),
    divisions: {
      homes: new Map(endpoints.map((name) => [AREAS[name], name])),
      current: new Map(),
    },
    checksumExempt: new Set(),
    api: { host: '127.0.0.1', port: 0, secondFactor: 'optional', verifyWithin: 500 },
    audit: { sm3: false, witnesses: [], witnessOf: [] },
    queue: 'database',
    database: null,
    dataDir: '/nowhere',
    digest: '',
  };
}

function mappingOf(usual: Mapping, changes: Readonly<Record<string, Mapping[string] | null>>): Mapping {
  const entries = Object.entries({ ...usual, ...changes });
  return Object.fromEntries(entries.flatMap(([name, entry]) => (entry === null ? [] : [[name, entry]])));
}

/** The control totals of a sync's report. */
export function totalsOf(report: Readonly<Record<string, unknown>>): RunTotals {
  return report['totals'] as RunTotals;
}
