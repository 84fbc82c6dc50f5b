import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createKey } from '../../src/access/keys.ts';
import { openChannel } from '../../src/compose.ts';
import { jobHandlers } from '../../src/handlers.ts';
import { serveChannel } from '../../src/serving.ts';
import { silent } from '../support/log.ts';

/**
 * node --import tsx test/bench/look-up.ts [--requests N] [--concurrency N] [--runs N]
 * Questions to POST /v1/verify, sent by a second process, while the issuing endpoint (a third) answers each in 5 ms; then with that
 * endpoint gone silent.
 */
const KEYS = 500;
const ANSWER_MS = 5;
/** Requests at once to the endpoint: a platform that is asked all day is given more than the usual four. */
const CONNECTIONS = 16;
const LIMIT_MS = 2000;
const TYPE = 'JY';
const [part, ...rest] = process.argv.slice(2);

if (part === 'endpoint') await serveEndpoint();
else if (part === 'asker') await ask(rest);
else await measure();

interface Figures {
  readonly seconds: number;
  readonly sources: Readonly<Record<string, number>>;
  readonly milliseconds: readonly number[];
}

async function measure(): Promise<void> {
  const { values } = parseArgs({
    options: {
      requests: { type: 'string', default: '3000' },
      concurrency: { type: 'string', default: '6' },
      runs: { type: 'string', default: '3' },
    },
  });
  const folder = await mkdtemp(join(tmpdir(), 'tongdao-look-up-'));
  // The embedded server's account must be able to enter.
  await chmod(folder, 0o755);
  const endpoint = await startEndpoint();
  try {
    await writeProfile(join(folder, 'profile'), endpoint.url);
    const channel = await openChannel({
      profileDir: join(folder, 'profile'),
      env: { DATA_DIR: join(folder, 'data') },
      log: silent,
    });
    try {
      const sync = { endpoint: 'qingpu', dataset: 'licence', mode: 'full' } as const;
      await jobHandlers(channel, channel.metrics).sync(sync, new AbortController().signal);
      const wanted = { name: 'window', role: 'verifier', endpoint: null, days: 1 } as const;
      const { secret } = await createKey(channel.ledger.pool, wanted, 'bench');
      const serving = await serveChannel(channel, { open: false });
      const asked = (requests: string) => askFrom([serving.url, secret, requests, values.concurrency]);
      try {
        await asked('3000');
        for (let run = 1; run <= Number(values.runs); run++) {
          const cpu = process.cpuUsage();
          const figures = await asked(values.requests);
          const { user, system } = process.cpuUsage(cpu);
          tell(`answering in ${ANSWER_MS} ms, run ${run}`, figures, (user + system) / 1000);
        }
        endpoint.child.send('silent');
        await once(endpoint.child, 'message');
        tell('silent', await asked(values.requests));
      } finally {
        await serving.close();
      }
    } finally {
      await channel.close();
    }
  } finally {
    endpoint.child.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

function tell(title: string, { seconds, sources, milliseconds }: Figures, cpuMs?: number): void {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1]!.toFixed(1);
  const cpu =
    cpuMs === undefined ? '' : `, ${(cpuMs / sorted.length).toFixed(2)} ms of CPU each in the channel`;
  const perSecond = Math.round(sorted.length / seconds);
  const line = `${title}: ${perSecond} requests/s, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms${cpu}`;
  process.stdout.write(`${line} ${JSON.stringify(sources)}\n`);
}

function start(args: readonly string[]): ChildProcess {
  return fork(fileURLToPath(import.meta.url), [...args], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

async function startEndpoint(): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = start(['endpoint']);
  const [url] = await once(child, 'message');
  return { child, url: String(url) };
}

async function askFrom(args: readonly string[]): Promise<Figures> {
  const child = start(['asker', ...args]);
  const [figures] = await once(child, 'message');
  return figures as Figures;
}

/** A platform over HTTP with a list of licences, each of which can be asked for by its id. */
async function serveEndpoint(): Promise<void> {
  let isSilent = false;
  const row = (n: number) => ({
    id: `q${n}`,
    type: TYPE,
    no: `N${n}`,
    holder: `第${n}厂`,
    area: '310118',
    status: 'VALID',
    from: '2020-01-01',
    to: '2090-12-31',
  });
  const rows = Array.from({ length: KEYS }, (_, n) => row(n));
  const server = createServer((request, response) => {
    const one = /^\/licences\/q(\d+)$/.exec(request.url ?? '');
    if (isSilent) return;
    const body = JSON.stringify(one === null ? { rows } : row(Number(one[1])));
    setTimeout(
      () => response.setHeader('content-type', 'application/json').end(body),
      one === null ? 0 : ANSWER_MS,
    );
  });
  server.listen(0, '127.0.0.1', () => {
    process.send!(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  process.on('message', () => {
    isSilent = true;
    process.send!('silent');
  });
  process.on('disconnect', () => process.exit(0));
  await once(server, 'close');
}

/** A terminal each, one question after the other. */
async function ask([
  url = '',
  secret = '',
  requests = '',
  concurrency = '',
]: readonly string[]): Promise<void> {
  const { Pool } = await import('undici');
  const pool = new Pool(url, { connections: Number(concurrency) });
  const milliseconds: number[] = [];
  const sources: Record<string, number> = {};
  let left = Number(requests);
  const terminal = async () => {
    while (left > 0) {
      left -= 1;
      const key = `${TYPE}/N${(left * 7) % KEYS}`;
      const begun = performance.now();
      const answer = await pool.request({
        method: 'POST',
        path: '/v1/verify',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: JSON.stringify({ dataset: 'licence', key, purpose: 'window 3' }),
      });
      const body = (await answer.body.json()) as { readonly answer?: { readonly source: string } };
      milliseconds.push(performance.now() - begun);
      const source = body.answer?.source ?? `status ${answer.statusCode}`;
      sources[source] = (sources[source] ?? 0) + 1;
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: Number(concurrency) }, terminal));
  const seconds = (performance.now() - begun) / 1000;
  await pool.close();
  process.send!({ seconds, sources, milliseconds }, () => process.exit(0));
}

async function writeProfile(dir: string, url: string): Promise<void> {
  await mkdir(join(dir, 'endpoints'), { recursive: true });
  await writeFile(
    join(dir, 'channel.yaml'),
    `name: bench\napi: { port: 0, verifyWithin: ${LIMIT_MS}ms }\ndatasets:\n  licence: { schedule: { changes: off, full: off } }\n`,
  );
  await writeFile(
    join(dir, 'endpoints', 'qingpu.yaml'),
    `endpoint: qingpu
title: { zh: 青浦, en: Qingpu }
divisions: ["310118"]
adapter: http
options: { baseUrl: "${url}", concurrency: ${CONNECTIONS} }
datasets:
  licence:
    read: { path: /licences, key: id, items: rows, lookup: { path: "/licences/{id}" } }
    mapping:
      certTypeCode: type
      certNo: no
      holderName: holder
      areaCode: area
      status: status
      validFrom: from
      validTo: to
`,
  );
}
