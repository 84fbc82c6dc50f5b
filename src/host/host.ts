import type { AdapterKind } from '../contract/adapter.ts';
import { TongdaoError } from '../contract/errors.ts';
import type { Logger } from '../contract/logger.ts';
import type { Inbox } from '../contract/push.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { PipelineFactory } from '../settings/pipelines.ts';
import type { Settings } from '../settings/settings.ts';
import { GuardedEndpoint } from './guarded-endpoint.ts';
import type { HostedEndpoint } from './hosted-endpoint.ts';
import type { Home } from './kinds.ts';
import { watchStrayErrors } from './stray-errors.ts';

export type { HostedEndpoint, Present } from './hosted-endpoint.ts';

/** All endpoints of the channel with their adapters. */
export interface Host {
  /** In the order of the settings. */
  readonly endpoints: readonly HostedEndpoint[];
  readonly log: Logger;
  /** Throws ENDPOINT_UNKNOWN. */
  endpoint(name: string): HostedEndpoint;
  /** Closes every adapter that was opened; never throws. */
  close(): Promise<void>;
}

export interface HostRequest {
  readonly settings: Settings;
  readonly kinds: readonly AdapterKind[];
  readonly compile: PipelineFactory;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** How long an adapter may take to stop after an abort, or to close. Milliseconds. */
  readonly patienceMs?: number;
  /** How long a call (of a read: each page) may take at all. Milliseconds. */
  readonly silenceMs?: number;
  /** The adapters that are not ours. */
  readonly homes?: readonly Home[];
  /** What an endpoint sent; absent where there is no ledger. */
  readonly inbox?: (endpoint: string) => Inbox;
}

const PATIENCE_MS = 5000;
const SILENCE_MS = 10 * 60_000;

/** Opens nothing yet: an adapter is opened by the first call that needs it. */
export function openHost(request: HostRequest): Host {
  const { settings, kinds, compile, metrics, log, homes = [] } = request;
  const { patienceMs = PATIENCE_MS, silenceMs = SILENCE_MS } = request;
  const endpoints = settings.endpoints.map((endpoint) => {
    const kind = kinds.find(({ manifest }) => manifest.id === endpoint.adapter);
    if (kind === undefined)
      throw new Error(`settings were checked with other adapters: no ${endpoint.adapter}`);
    return new GuardedEndpoint({
      settings: endpoint,
      kind,
      compile,
      baseDir: settings.dir,
      metrics,
      log,
      patienceMs,
      silenceMs,
      inbox: request.inbox?.(endpoint.name) ?? null,
    });
  });
  const unwatch = watchStrayErrors(homes, log);
  return {
    endpoints,
    log,
    endpoint(name) {
      const endpoint = endpoints.find((candidate) => candidate.name === name);
      if (endpoint !== undefined) return endpoint;
      const known = endpoints.map((candidate) => candidate.name).join(', ') || '-';
      throw new TongdaoError('ENDPOINT_UNKNOWN', { endpoint: name, known });
    },
    async close() {
      await Promise.all(endpoints.map((endpoint) => endpoint.close()));
      unwatch();
    },
  };
}
