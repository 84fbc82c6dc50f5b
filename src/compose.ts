import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { kinds as builtIn } from '../adapters/index.ts';
import { keyPlace, openSigner } from './audit/signer.ts';
import type { Channel } from './channel.ts';
import type { Dataset } from './contract/dataset.ts';
import type { TongdaoError } from './contract/errors.ts';
import type { Logger } from './contract/logger.ts';
import { jobHandlers, sweep } from './handlers.ts';
import { openHost } from './host/host.ts';
import { type Home, loadKinds, standIns } from './host/kinds.ts';
import type { ReadingProgress } from './intake/intake.ts';
import { inboxOf } from './ledger/inbox.ts';
import { openLedger } from './ledger/ledger.ts';
import { createMetrics, type Metrics } from './observe/metrics.ts';
import { parseDataset } from './pipeline/dataset.ts';
import { openQueue } from './queue/queue.ts';
import { loadSettings, namedAdapters, usedAdapters } from './settings/load.ts';
import { pipelineFactory } from './settings/pipelines.ts';
import type { Settings } from './settings/settings.ts';
import { startEmbedded } from './storage/embedded.ts';
import { migrate } from './storage/migrate.ts';
import { packageRoot } from './storage/paths.ts';
import { checkDatabase, openPool } from './storage/pool.ts';

/** A channel with its engine: what main.ts and the demo open. */
export interface OpenChannel extends Channel {
  readonly metrics: Metrics;
  readonly kinds: typeof builtIn;
  readonly env: NodeJS.ProcessEnv;
  /** Begins to work on jobs in this process. */
  work(): Promise<void>;
  /** Puts back into the queue what the ledger says is due. */
  sweep(): Promise<number>;
  /** Ends jobs, closes adapters and connections; stops the embedded database when nobody else uses it. */
  close(): Promise<void>;
}

export interface OpenOptions {
  /** config/<profile> */
  readonly profileDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Logger;
  /** The ledger's database when it is another one on the configured server. */
  readonly database?: (serverUrl: string) => Promise<string>;
  readonly onProgress?: (progress: ReadingProgress) => void;
}

/** The PostgreSQL that a channel lives on. */
export interface Store {
  readonly url: string;
  stop(): Promise<void>;
}

const CLOSE_DEADLINE_MS = 10_000;
const CONNECTIONS = 16;
const JOBS_AT_ONCE = 3;

/** Datasets, and the adapters that a profile can use; those that cannot be loaded have somebody standing in for them. */
export async function readKinds(profileDir: string) {
  const datasets = await readDatasets();
  const loaded = await loadKinds(builtIn, await namedAdapters(profileDir), profileDir);
  const kinds = [...loaded.kinds, ...standIns(await usedAdapters(profileDir), loaded)];
  return { ...loaded, datasets, kinds };
}

/** Settings of a profile with everything they are checked against. Throws SettingsError. */
export async function readSettings(
  profileDir: string,
  env: NodeJS.ProcessEnv,
): Promise<{
  readonly settings: Settings;
  readonly datasets: readonly Dataset[];
  readonly kinds: typeof builtIn;
  /** The adapters that are not ours. */
  readonly homes: readonly Home[];
  /** Why some of them cannot be used: their endpoints say it too, as soon as one is asked for anything. */
  readonly failures: readonly TongdaoError[];
}> {
  const known = await readKinds(profileDir);
  const settings = await loadSettings({ dir: profileDir, env, ...known });
  return { ...known, settings };
}

/** Every dataset in schemas/datasets. */
export async function readDatasets(): Promise<readonly Dataset[]> {
  const folder = join(packageRoot(), 'schemas', 'datasets');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
  return Promise.all(
    files.map(async (file) =>
      parseDataset(JSON.parse(await readFile(join(folder, file), 'utf8')), `schemas/datasets/${file}`),
    ),
  );
}

/** DATABASE_URL, or the embedded PostgreSQL under the data folder. */
export async function openStore(
  { database, dataDir }: { readonly database: string | null; readonly dataDir: string },
  log: Logger,
): Promise<Store> {
  return database === null ? startEmbedded({ dataDir, log }) : { url: database, stop: async () => {} };
}

export async function openChannel({
  profileDir,
  env,
  log,
  database,
  onProgress,
}: OpenOptions): Promise<OpenChannel> {
  const { settings, datasets, kinds, homes, failures } = await readSettings(profileDir, env);
  for (const { code, params } of failures) log.error({ code, params }, 'an adapter cannot be used');
  const store = await openStore(
    { database: settings.database?.reveal() ?? null, dataDir: settings.dataDir },
    log,
  );
  const url = database === undefined ? store.url : await database(store.url);
  const pool = openPool(url, { max: CONNECTIONS, log });
  const opened: { close(): Promise<unknown> }[] = [
    { close: () => store.stop() },
    { close: () => pool.end() },
  ];
  const closeAll = async () => {
    for (const one of opened.reverse()) await one.close();
  };
  try {
    await checkDatabase(pool);
    await migrate(pool);
    const ledger = await openLedger(pool, {
      endpoints: settings.endpoints.map(({ name }) => name),
      datasets: datasets.map(({ name }) => name),
    });
    const metrics = createMetrics(await version());
    const compile = pipelineFactory(settings, datasets);
    const inbox = (endpoint: string) => inboxOf(ledger, endpoint);
    const host = openHost({ settings, kinds, homes, compile, metrics, log, inbox });
    opened.push(host);
    const queueUrl = settings.queue === 'database' ? url : settings.queue.reveal();
    const queue = await openQueue({ url: queueUrl, log, concurrency: JOBS_AT_ONCE });
    opened.push({ close: () => queue.close(CLOSE_DEADLINE_MS) });
    metrics.watchQueue(() => queue.counts());
    const signer = await openSigner(keyPlace(settings.dataDir, settings.channel.name));
    const channel: Channel = {
      settings,
      datasets: new Map(datasets.map((dataset) => [dataset.name, dataset])),
      ledger,
      host,
      queue,
      signer,
      log,
    };
    return {
      ...channel,
      metrics,
      kinds,
      env,
      work: () => queue.work(jobHandlers(channel, metrics, onProgress)),
      sweep: () => sweep(channel),
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function version(): Promise<string> {
  const text = await readFile(join(packageRoot(), 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
