import { openStore, readSettings } from './compose.ts';
import type { Dataset } from './contract/dataset.ts';
import { TongdaoError } from './contract/errors.ts';
import type { Logger } from './contract/logger.ts';
import type { PreviewReport } from './contract/preview.ts';
import { reconcileRules } from './handlers.ts';
import { type Host, openHost } from './host/host.ts';
import { inboxOf } from './ledger/inbox.ts';
import { type Ledger, readLedger } from './ledger/ledger.ts';
import { createMetrics } from './observe/metrics.ts';
import { type PreviewRequest, preview } from './preview/preview.ts';
import { pipelineFactory } from './settings/pipelines.ts';
import type { Settings } from './settings/settings.ts';
import { hasCluster } from './storage/embedded/cluster.ts';
import { databaseError } from './storage/errors.ts';
import { ledgerStanding } from './storage/migrate.ts';
import { checkDatabase, openPool } from './storage/pool.ts';

/** A profile looked at: no ledger, queue or key is made, and nothing is written. */
export interface Peek {
  readonly settings: Settings;
  readonly datasets: readonly Dataset[];
  readonly host: Host;
  /** Where the ledger is or will be; null: the embedded database has not been made yet. */
  readonly database: string | null;
  /** Throws DATASET_UNKNOWN, LEDGER_BEHIND, LEDGER_NEWER and what src/preview/preview.ts throws. */
  preview(request: PeekedPreview): Promise<PreviewReport>;
  close(): Promise<void>;
}

export type PeekedPreview = Omit<PreviewRequest, 'dataset'> & { readonly dataset: string };

export interface PeekOptions {
  readonly profileDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Logger;
  readonly version: string;
  /** The ledger's database when it is another one on the configured server. */
  readonly database?: (serverUrl: string) => Promise<string>;
}

/** An embedded database that is there is started, as for every command; a new one is not made. */
export async function openPeek({ profileDir, env, log, version, database }: PeekOptions): Promise<Peek> {
  const { settings, datasets, kinds } = await readSettings(profileDir, env);
  const configured = settings.database?.reveal() ?? null;
  const isThere = configured !== null || (await hasCluster(settings.dataDir));
  const store = isThere ? await openStore({ database: configured, dataDir: settings.dataDir }, log) : null;
  const url = store === null ? null : ((await database?.(store.url)) ?? store.url);
  const names = {
    endpoints: settings.endpoints.map(({ name }) => name),
    datasets: datasets.map(({ name }) => name),
  };
  const inboxes = url === null ? null : await openInboxes(url, names, log);
  const host = openHost({
    settings,
    kinds,
    compile: pipelineFactory(settings, datasets),
    metrics: createMetrics(version),
    log,
    ...(inboxes === null ? {} : { inbox: (endpoint) => inboxOf(inboxes, endpoint) }),
  });
  const byName = new Map(datasets.map((dataset) => [dataset.name, dataset]));
  return {
    settings,
    datasets,
    host,
    database: url,
    async preview(request) {
      const dataset = byName.get(request.dataset);
      if (dataset === undefined) {
        const known = [...byName.keys()].join(', ');
        throw new TongdaoError('DATASET_UNKNOWN', { name: request.dataset, known });
      }
      const rules = reconcileRules({ settings, datasets: byName }, dataset.name);
      if (url === null) return preview({ host, ledger: null, rules }, { ...request, dataset });
      const pool = openPool(url, { max: 1, log });
      try {
        await checkDatabase(pool);
        const standing = await ledgerStanding(pool);
        if (typeof standing !== 'string')
          throw new TongdaoError('LEDGER_BEHIND', { files: standing.join(', ') });
        const ledger = standing === 'none' ? null : await readLedger(pool, names);
        return await preview({ host, ledger, rules }, { ...request, dataset });
      } catch (error) {
        throw databaseError(error, url);
      } finally {
        await pool.end();
      }
    },
    async close() {
      await host.close();
      await inboxes?.pool.end();
      await store?.stop();
    },
  };
}

/** The ledger for what endpoints sent; null where it cannot be read, which is said where the ledger itself is looked at. */
async function openInboxes(
  url: string,
  names: Parameters<typeof readLedger>[1],
  log: Logger,
): Promise<Ledger | null> {
  const pool = openPool(url, { max: 1, log });
  try {
    if ((await ledgerStanding(pool)) === 'current') return await readLedger(pool, names);
  } catch {
    // Said by whoever looks at the ledger.
  }
  await pool.end();
  return null;
}
