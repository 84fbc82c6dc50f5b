import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import type { Test } from 'tap';
import { createKey } from '../../src/access/keys.ts';
import { buildServer, type ServerOptions } from '../../src/api/server.ts';
import { sequence } from '../../src/audit/sequence.ts';
import { openSigner } from '../../src/audit/signer.ts';
import type { Channel } from '../../src/channel.ts';
import type { Dataset } from '../../src/contract/dataset.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import type { JobQueue } from '../../src/contract/jobs.ts';
import type { Logger } from '../../src/contract/logger.ts';
import { type Body, FIELD_SLOT, type Rejected, type SealedRecord } from '../../src/contract/stages.ts';
import { CLASSES, type DiscrepancyClass, type Policy, type Role } from '../../src/contract/terms.ts';
import type { Host, HostedEndpoint } from '../../src/host/host.ts';
import { keepBodies } from '../../src/ledger/bodies.ts';
import { finishFullRun } from '../../src/ledger/finish.ts';
import { openLedger } from '../../src/ledger/ledger.ts';
import { quarantineRows } from '../../src/ledger/quarantine.ts';
import { addToRun, beginRun } from '../../src/ledger/runs.ts';
import { SeenStates } from '../../src/ledger/seen.ts';
import { prepareMerge, StagedRows } from '../../src/ledger/staging.ts';
import { mergeRecords } from '../../src/ledger/states.ts';
import { createMetrics } from '../../src/observe/metrics.ts';
import { parseDataset } from '../../src/pipeline/dataset.ts';
import { reconcile } from '../../src/reconcile/reconcile.ts';
import { CASE_DAYS } from '../../src/settings/cases.ts';
import { MOVE_DAYS } from '../../src/settings/moves.ts';
import { Secret } from '../../src/settings/secret.ts';
import type { EndpointSettings, Settings } from '../../src/settings/settings.ts';
import { packageRoot } from '../../src/storage/paths.ts';
import { database } from '../support/database.ts';

export const DATASET = 'enterprise-registration';
/** Personal values of every record. */
export const PHONE = '13800138000';
export const ID_NUMBER = '310101199001011237';
export const PERSON = '诸葛示例';
export const DIFFERING_KEY = '91310118MA1JL0000A';
const ENDPOINTS = ['jiashan', 'qingpu', 'wujiang'] as const;

export interface Fixture {
  readonly app: FastifyInstance;
  readonly channel: Channel;
  /** Jobs added, as `kind {data}`. */
  readonly jobs: readonly string[];
  /** Everything logged, as text. */
  readonly logged: readonly string[];
  readonly secrets: Readonly<Record<Role, string>>;
  /** A request with the key of a role, or without one. */
  as(role: Role | null, request: InjectOptions): Promise<LightMyRequestResponse>;
  /** A request of a browser in which the holder of the role's key is logged in, sent by a page of the console; an empty header is left out. */
  inBrowser(role: Role, request: InjectOptions): Promise<LightMyRequestResponse>;
}

/** An API over a ledger that was read, reconciled and logged. */
export async function fixture(t: Test, options: Partial<ServerOptions> = {}): Promise<Fixture> {
  const { pool } = await database(t);
  const ledger = await openLedger(pool, { endpoints: ENDPOINTS, datasets: [DATASET, 'licence'] });
  const datasets = new Map([[DATASET, await dataset(DATASET)] as const]);
  const logged: string[] = [];
  const note: Logger['info'] = (fields, message) => {
    const { err, ...others } = fields;
    logged.push(`${message} ${JSON.stringify(others)} ${err instanceof Error ? (err.stack ?? '') : ''}`);
  };
  const jobs: string[] = [];
  const dataDir = t.testdir();
  const channel: Channel = {
    settings: settings(dataDir),
    datasets,
    ledger,
    host: host(),
    queue: queue(jobs),
    signer: await openSigner({ keyFile: join(dataDir, 'log.key'), origin: 'tongdao/test' }),
    log: { debug: note, info: note, warn: note, error: note },
  };
  await read(channel, 'qingpu', [record(0), record(1), record(2), record(3)]);
  await read(channel, 'wujiang', [record(0, { name: '青浦一厂（旧名）' }), record(1)]);
  await read(channel, 'jiashan', [record(0), record(1), record(2)], true);
  await reconcileNow(channel);
  const secrets = await makeKeys(channel);
  await sequence(pool, channel.signer);

  const app = await buildServer(channel, {
    metrics: createMetrics('test'),
    open: false,
    replay: async (id) => ({ id, accepted: false, reasons: [] }),
    ...options,
  });
  t.teardown(() => app.close());
  const cookies = new Map<Role, string>();
  const cookieOf = async (role: Role) => {
    const known = cookies.get(role);
    if (known !== undefined) return known;
    const answer = await app.inject({ method: 'POST', url: '/login', payload: { key: secrets[role] } });
    const cookie = answer.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    cookies.set(role, cookie);
    return cookie;
  };
  return {
    app,
    channel,
    jobs,
    logged,
    secrets,
    as: (role, request) =>
      send(app, {
        ...request,
        headers: {
          ...request.headers,
          ...(role === null ? {} : { authorization: `Bearer ${secrets[role]}` }),
        },
      }),
    inBrowser: async (role, request) => {
      const headers = {
        accept: 'text/html,application/xhtml+xml',
        'sec-fetch-site': 'same-origin',
        ...request.headers,
        cookie: await cookieOf(role),
      };
      const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
      return send(app, { ...request, headers: sent });
    },
  };
}

const hex = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);
export const key = (at: number): string => DIFFERING_KEY.replace('0000', String(at).padStart(4, '0'));

export function record(at: number, more: Body = {}): Body {
  const uscc = key(at);
  return {
    uscc,
    name: `青浦${at}厂`,
    divisionCode: '310118',
    phone: PHONE,
    legalRepName: PERSON,
    legalRepIdNo: ID_NUMBER,
    ...more,
  };
}

function sealed(body: Body, { compared }: Dataset): SealedRecord {
  const fields = Buffer.alloc(compared.length * FIELD_SLOT);
  compared.forEach((name, slot) => {
    if (body[name] === undefined) return;
    createHash('sha256')
      .update(JSON.stringify(body[name]))
      .digest()
      .copy(fields, slot * FIELD_SLOT, 0, FIELD_SLOT);
  });
  const text = JSON.stringify(body);
  return {
    outcome: 'sealed',
    key: String(body['uscc']),
    body,
    fingerprint: hex(text),
    exact: BigInt.asIntN(64, BigInt(`0x${hex(text).slice(0, 16)}`)),
    fields,
    home: 'qingpu',
    status: null,
    changes: [{ field: 'name', rule: 'text.width' }],
    warnings: [],
    raw: { position: `row ${String(body['uscc'])}`, id: `n-${String(body['uscc'])}`, values: [] },
  };
}

/** A full read of an endpoint; `malformed` adds a row that goes to quarantine. */
export async function read(
  { ledger, datasets }: Channel,
  name: string,
  bodies: readonly Body[],
  malformed = false,
): Promise<void> {
  const reading = { endpoint: ledger.endpointId(name), dataset: ledger.datasetId(DATASET) };
  const records = bodies.map((body) => sealed(body, datasets.get(DATASET)!));
  const rejected: Rejected = {
    outcome: 'rejected',
    key: null,
    reasons: [{ code: 'FIELD_REQUIRED', field: 'name', params: { zh: '企业名称', en: 'name' } }],
    raw: { position: 'row 9', id: 'bad', values: [PHONE, ''] },
  };
  const client = await ledger.pool.connect();
  try {
    const run = await beginRun(client, reading, 'full', 'pipeline');
    await prepareMerge(client);
    await client.query('BEGIN');
    const rows = new StagedRows(run);
    for (const one of records) {
      const rawDigest = hex(`${name} ${one.fingerprint}`);
      rows.add({ sealed: one, rawDigest, home: ledger.endpointId('qingpu'), ruleset: null });
    }
    const merged = await mergeRecords(client, run, rows, new SeenStates());
    const bad = malformed ? 1 : 0;
    if (malformed) {
      const columns = ['tel', 'name'];
      await quarantineRows(client, run, [{ rejected, rawDigest: hex(`bad ${name}`), columns }]);
    }
    const totals = { ...merged, read: bodies.length + bad, quarantined: bad, removed: 0 };
    await addToRun(client, run, totals, { cursor: 'c', changesFrom: null });
    await keepBodies(client, reading, 'no-lookup', records);
    await finishFullRun(client, ledger, run);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}

/** A stream of events never ends by itself: it is answered once it has begun. */
export async function send(app: FastifyInstance, request: InjectOptions): Promise<LightMyRequestResponse> {
  if (request.url !== '/live') return app.inject(request);
  const answer = await app.inject({ ...request, payloadAsStream: true });
  answer.stream().destroy();
  return answer;
}

export async function reconcileNow({ ledger, host, datasets }: Channel): Promise<void> {
  const rules = (name: string) => ({
    dataset: datasets.get(name)!,
    endpoints: ENDPOINTS,
    settleMs: 0,
    evidenceMs: 0,
    dueOn: () => '2026-12-31',
    moves: { dueOn: () => '2026-12-31', timeZone: 'Asia/Shanghai' },
    policyOf,
  });
  await reconcile({ ledger, host, rules }, DATASET, 'changed', new AbortController().signal);
}

async function makeKeys({ ledger }: Channel): Promise<Record<Role, string>> {
  const make = async (role: Role) => {
    const wanted = { name: `${role} key`, role, endpoint: role === 'endpoint' ? 'wujiang' : null, days: 1 };
    return (await createKey(ledger.pool, wanted, 'test')).secret;
  };
  return {
    operator: await make('operator'),
    approver: await make('approver'),
    auditor: await make('auditor'),
    endpoint: await make('endpoint'),
    verifier: await make('verifier'),
    admin: await make('admin'),
  };
}

async function dataset(name: string): Promise<Dataset> {
  const file = `schemas/datasets/${name}.json`;
  return parseDataset(JSON.parse(await readFile(join(packageRoot(), file), 'utf8')), file);
}

function queue(jobs: string[]): JobQueue {
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

const policyOf = (recordClass: string): Policy => (recordClass === 'missing' ? 'deliver' : 'case');

const TITLES = {
  qingpu: { zh: '青浦 一网通办', en: 'Qingpu' },
  wujiang: { zh: '吴江 不见面审批', en: 'Wujiang' },
  jiashan: { zh: '嘉善 最多跑一次', en: 'Jiashan' },
} as const;
const ADAPTERS = { qingpu: 'http', wujiang: 'sql', jiashan: 'file' } as const;

function endpointSettings(name: (typeof ENDPOINTS)[number]): EndpointSettings {
  return {
    name,
    title: TITLES[name],
    divisions: ['310118'],
    adapter: ADAPTERS[name],
    options: new Secret({}, {}),
    datasets: { [DATASET]: { shows: 'all', read: {}, write: {}, mapping: {} } },
    file: `endpoints/${name}.yaml`,
  };
}

function settings(dataDir: string): Settings {
  return {
    profile: 'test',
    dir: '/nowhere',
    channel: {
      name: 'test',
      title: { zh: '示范区 数据通道', en: 'Demonstration zone' },
      language: 'zh',
      timeZone: 'Asia/Shanghai',
    },
    datasets: {
      [DATASET]: {
        settle: 0,
        evidence: 0,
        policy: Object.fromEntries(CLASSES.map((name) => [name, policyOf(name)])) as Record<
          DiscrepancyClass,
          Policy
        >,
        ignored: {},
        schedule: { changes: '0 * * * *', full: '30 2 * * *' },
      },
    },
    endpoints: ENDPOINTS.map(endpointSettings),
    moves: MOVE_DAYS,
    cases: { days: CASE_DAYS, calendar: { holidays: new Set(), workdays: new Set() } },
    codeLists: new Map(),
    divisions: { homes: new Map(), current: new Map() },
    checksumExempt: new Set(),
    api: { host: '127.0.0.1', port: 0, secondFactor: 'optional', verifyWithin: 500 },
    audit: { sm3: false, witnesses: [], witnessOf: [] },
    queue: 'database',
    database: null,
    dataDir,
    digest: '',
  };
}

/** Endpoints whose systems are well and take deliveries; nothing can be looked up. */
function host(): Host {
  const endpoints = ENDPOINTS.map((name): HostedEndpoint => {
    const never = () => Promise.reject(new TongdaoError('CAPABILITY_MISSING'));
    return {
      name,
      settings: endpointSettings(name),
      pipeline() {
        throw new TongdaoError('CAPABILITY_MISSING');
      },
      capabilities: () => ({ changes: false, lookup: false, write: true }),
      takesWrites: () => true,
      check: async () => [
        { level: 'ok', code: 'FILE_CHECK_OPEN', params: { dataset: DATASET, where: '/in' } },
      ],
      describe: never,
      // biome-ignore lint/correctness/useYield: nothing is read here
      async *read() {
        throw new TongdaoError('CAPABILITY_MISSING');
      },
      lookup: never,
      present: never,
      write: never,
      receive: never,
      close: async () => {},
    };
  });
  return {
    endpoints,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    endpoint(name) {
      const found = endpoints.find((endpoint) => endpoint.name === name);
      if (found === undefined) throw new TongdaoError('ENDPOINT_UNKNOWN', { endpoint: name, known: '' });
      return found;
    },
    close: async () => {},
  };
}
