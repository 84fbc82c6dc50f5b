import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import type pg from 'pg';
import { stringify } from 'yaml';
import { type SignatureScheme, sign } from '../../adapters/wire/signature.ts';
import { type StandardWebhooks, signWebhook } from '../../adapters/wire/standard-webhooks.ts';
import { buildServer } from '../../src/api/server.ts';
import { openSigner } from '../../src/audit/signer.ts';
import type { Channel } from '../../src/channel.ts';
import { readSettings } from '../../src/compose.ts';
import type { JobHandlers, JobQueue } from '../../src/contract/jobs.ts';
import { jobHandlers } from '../../src/handlers.ts';
import { openHost } from '../../src/host/host.ts';
import { inboxOf } from '../../src/ledger/inbox.ts';
import { openLedger } from '../../src/ledger/ledger.ts';
import { createMetrics } from '../../src/observe/metrics.ts';
import { pipelineFactory } from '../../src/settings/pipelines.ts';
import { silent } from '../support/log.ts';

export const DATASET = 'licence';

export const WEBHOOKS: StandardWebhooks = {
  scheme: 'standard-webhooks',
  secret: `whsec_${Buffer.from('a secret of the north').toString('base64')}`,
};

/** As data-sharing platforms sign, with the body's digest besides. */
export const SIGNATURE: SignatureScheme = {
  scheme: 'signature',
  secret: 'a secret of the south',
  values: { appKey: 'south-app' },
  parts: ['appKey', 'timestamp', 'nonce', 'method', 'path', 'bodySha256'],
  separator: '\n',
  digest: 'hmac-sm3',
  headers: { 'x-app': 'appKey', 'x-time': 'timestamp', 'x-nonce': 'nonce', 'x-sign': 'signature' },
};

export interface EndpointBlocks {
  readonly divisions: readonly string[];
  readonly auth: StandardWebhooks | SignatureScheme;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly read?: Readonly<Record<string, unknown>>;
  readonly mapping?: Readonly<Record<string, unknown>>;
}

const MAPPING = {
  certTypeCode: 'type',
  certNo: 'no',
  holderName: 'holder',
  areaCode: 'area',
  scope: 'scope',
};
const READ = { key: 'id', operation: { column: 'op', deleted: ['D'] } };

/** A row as the platforms of these tests send it. */
export const row = (id: string, more: Readonly<Record<string, unknown>> = {}) => ({
  id,
  type: 'JY',
  no: `N-${id}`,
  holder: `第${id}厂`,
  area: '310118',
  scope: '食品',
  ...more,
});

export interface Sent {
  readonly status: number;
  readonly headers: LightMyRequestResponse['headers'];
  // biome-ignore lint/suspicious/noExplicitAny: tests look into it with patterns
  readonly body: any;
}

export interface SendOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Of the message, by Standard Webhooks. */
  readonly id?: string;
  /** Milliseconds since the epoch. */
  readonly at?: number;
  /** What is sent instead of what was signed. */
  readonly instead?: string;
  readonly url?: string;
}

export interface PushChannel {
  readonly app: FastifyInstance;
  readonly channel: Channel;
  readonly handlers: JobHandlers;
  /** Jobs added, as `kind {data}`. */
  readonly jobs: string[];
  readonly logged: string[];
  /** Signs a body as the endpoint does and posts it. */
  send(endpoint: string, body: unknown, options?: SendOptions): Promise<Sent>;
  close(): Promise<void>;
}

/**
 * A channel of endpoints that push, on a ledger, with the API before it; the queue is a list.
 * @param earlier the channel before other settings, on the same ledger
 */
export async function pushChannel(
  pool: pg.Pool,
  endpoints: Readonly<Record<string, EndpointBlocks>>,
  earlier?: PushChannel,
): Promise<PushChannel> {
  const dir = await mkdtemp(join(tmpdir(), 'tongdao-push-'));
  const env = await writeProfile(dir, endpoints);
  const { settings, datasets, kinds } = await readSettings(dir, env);
  const ledger = await openLedger(pool, { endpoints: Object.keys(endpoints), datasets: [DATASET] });
  const metrics = createMetrics('test');
  const logged: string[] = [];
  const note = (fields: Readonly<Record<string, unknown>>, message: string) =>
    void logged.push(`${message} ${JSON.stringify(fields)}`);
  const log = { debug: note, info: note, warn: note, error: note };
  const jobs: string[] = [];
  const channel: Channel = {
    settings,
    datasets: new Map(datasets.map((dataset) => [dataset.name, dataset])),
    ledger,
    host: openHost({
      settings,
      kinds,
      compile: pipelineFactory(settings, datasets),
      metrics,
      log: silent,
      inbox: (endpoint) => inboxOf(ledger, endpoint),
    }),
    queue: listQueue(jobs),
    signer:
      earlier?.channel.signer ??
      (await openSigner({ keyFile: join(dir, 'log.key'), origin: 'tongdao/test' })),
    log,
  };
  const app = await buildServer(channel, {
    metrics,
    open: false,
    replay: async (id) => ({ id, accepted: false, reasons: [] }),
  });
  return {
    app,
    channel,
    handlers: jobHandlers(channel, metrics),
    jobs,
    logged,
    send: (endpoint, body, options = {}) => send(app, endpoint, endpoints[endpoint]!.auth, body, options),
    async close() {
      await app.close();
      await channel.host.close();
      await rm(dir, { recursive: true });
    },
  };
}

async function writeProfile(
  dir: string,
  endpoints: Readonly<Record<string, EndpointBlocks>>,
): Promise<NodeJS.ProcessEnv> {
  await mkdir(join(dir, 'endpoints'));
  await writeFile(join(dir, 'channel.yaml'), stringify({ name: 'test' }));
  const env: NodeJS.ProcessEnv = {};
  for (const [name, { divisions, auth, options, read, mapping }] of Object.entries(endpoints)) {
    const variable = `${name.toUpperCase().replaceAll('-', '_')}_SECRET`;
    env[variable] = auth.secret;
    const text = stringify({
      endpoint: name,
      divisions,
      adapter: 'push',
      options: { auth: { ...auth, secret: `\${${variable}}` }, ...options },
      datasets: { [DATASET]: { read: { ...READ, ...read }, mapping: mapping ?? MAPPING } },
    });
    await writeFile(join(dir, 'endpoints', `${name}.yaml`), text);
  }
  return env;
}

async function send(
  app: FastifyInstance,
  endpoint: string,
  auth: EndpointBlocks['auth'],
  content: unknown,
  { headers = {}, id = randomUUID(), at = Date.now(), instead, url }: SendOptions,
): Promise<Sent> {
  const path = `/v1/endpoints/${endpoint}/${DATASET}/records`;
  const body = typeof content === 'string' ? content : JSON.stringify(content);
  const marks =
    auth.scheme === 'signature'
      ? sign(auth, { method: 'POST', path, query: '', body }, { now: at, nonce: randomUUID() })
      : signWebhook(auth, { id, body }, at);
  const answer = await app.inject({
    method: 'POST',
    url: url ?? path,
    headers: { 'content-type': 'application/json', 'accept-language': 'en', ...marks.headers, ...headers },
    payload: instead ?? body,
  });
  return { status: answer.statusCode, headers: answer.headers, body: answer.json() };
}

function listQueue(jobs: string[]): JobQueue {
  return {
    async add(kind, data) {
      jobs.push(`${kind} ${JSON.stringify(data)}`);
      return { id: `${kind}-${jobs.length}` };
    },
    addCycle: async () => ({ id: 'cycle' }),
    wait: async () => ({}),
    counts: async () => ({ waiting: 0, active: 0, delayed: 0, failed: 0 }),
  };
}
