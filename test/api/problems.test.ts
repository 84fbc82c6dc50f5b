import { once } from 'node:events';
import { createServer } from 'node:net';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { PERMISSIONS } from '../../src/api/permissions.ts';
import { startServer } from '../../src/api/server.ts';
import { createMetrics } from '../../src/observe/metrics.ts';
import { DATASET, type Fixture, fixture, ID_NUMBER } from './fixture.ts';

const MEMBERS = ['type', 'title', 'status', 'detail', 'code', 'instance'];

/** No lone surrogates, which an address cannot hold. */
const wellFormed = (text: string): string => Buffer.from(text).toString();

function isProblem(t: Test, answer: Awaited<ReturnType<Fixture['as']>>, status: number, code: string): void {
  t.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8');
  t.match(answer.json(), { status, code, type: /^urn:tongdao:error:/, instance: /^urn:uuid:/ });
  t.equal(answer.statusCode, status);
  for (const member of MEMBERS) t.ok(answer.json()[member], member);
}

t.test('every error is a problem, also those of the framework', async (t) => {
  const { as } = await fixture(t);
  const post = (more: object) => as('operator', { method: 'POST', url: '/v1/runs', ...more });
  const json = { 'content-type': 'application/json' };
  isProblem(t, await as('auditor', { url: '/nothing/here' }), 404, 'ROUTE_UNKNOWN');
  isProblem(t, await as('auditor', { url: '/v1/runs', method: 'PUT' }), 404, 'ROUTE_UNKNOWN');
  isProblem(t, await as('auditor', { url: '/v1/runs/%zz' }), 400, 'REQUEST_MALFORMED');
  isProblem(t, await as('auditor', { url: `/v1/records/a/${'k'.repeat(3000)}` }), 400, 'REQUEST_MALFORMED');
  isProblem(t, await as(null, { url: '/v1/runs' }), 401, 'ACCESS_KEY_REQUIRED');
  isProblem(t, await as('verifier', { url: '/v1/runs' }), 403, 'ACCESS_DENIED');
  isProblem(
    t,
    await post({ payload: 'a=1', headers: { 'content-type': 'text/plain' } }),
    415,
    'MEDIA_TYPE_UNSUPPORTED',
  );
  isProblem(t, await post({ payload: '{', headers: json }), 400, 'REQUEST_MALFORMED');
  isProblem(t, await post({ payload: '', headers: json }), 400, 'REQUEST_MALFORMED');
  isProblem(t, await post({ payload: { x: 'x'.repeat(70_000) } }), 413, 'REQUEST_TOO_LARGE');
  isProblem(t, await as('auditor', { url: '/v1/runs?limit=0' }), 400, 'REQUEST_INVALID');
});

t.test('a wrong request is told everything that is wrong, in its language', async (t) => {
  const { as } = await fixture(t);
  const post = async (language: string) =>
    (
      await as('operator', {
        method: 'POST',
        url: '/v1/runs',
        payload: { endpoint: 7, mode: 'all' },
        headers: { 'accept-language': language },
      })
    ).json();
  const zh = await post('zh-CN,en;q=0.5');
  t.equal(zh.title, '请求有误');
  t.same(
    zh.errors.map(({ pointer, detail }: { pointer: string; detail: string }) => [pointer, detail]),
    [
      ['/body/dataset', '缺少'],
      ['/body/endpoint', '类型应为 string'],
      ['/body/mode', '不在允许的取值之内'],
    ],
  );
  t.match(await post('en'), {
    title: 'Bad Request',
    errors: [{ detail: "must have required property 'dataset'" }],
  });
});

t.test('a database that is away is said without telling where it is', async (t) => {
  const { as, channel, logged } = await fixture(t);
  channel.ledger.pool.query = () =>
    Promise.reject(Object.assign(new Error('connect 10.0.0.7'), { code: 'ECONNREFUSED' }));
  const answer = await as(null, {
    url: '/v1/runs',
    headers: { authorization: `Bearer tongdao_${'a'.repeat(43)}` },
  });
  isProblem(t, answer, 503, 'NOT_READY');
  t.notMatch(answer.payload, '10.0.0.7');
  t.match(logged.join('\n'), /a request failed/);
});

t.test('nothing that is sent brings a route down, or comes back from it, or into the log', async (t) => {
  const { as, logged, secrets } = await fixture(t);
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '\0',
      '\ud800',
      '../..',
      "' OR 1=1 --",
      '9'.repeat(40),
      '-1',
      '1e999',
      '__proto__',
      DATASET,
      '',
    ),
  );
  const value = fc.oneof(text, fc.jsonValue(), fc.integer());
  const routes = Object.keys(PERMISSIONS).map((name) => name.split(' ') as [string, string]);
  const query = fc.dictionary(
    fc.constantFrom(
      'limit',
      'cursor',
      'dataset',
      'endpoint',
      'class',
      'key',
      'target',
      'state',
      'purpose',
      'lang',
      'x',
    ),
    text,
    { maxKeys: 4 },
  );
  const body = fc.dictionary(
    fc.constantFrom('endpoint', 'dataset', 'mode', 'pass', 'name', 'role', 'days', 'x'),
    value,
  );
  const canary = `canary ${ID_NUMBER}`;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...routes),
      query,
      body,
      fc.array(text, { minLength: 2, maxLength: 2 }),
      async ([method, route], query, body, params) => {
        const url = route.replace(/:\w+|\*/g, () => encodeURIComponent(wellFormed(params.pop() ?? '')));
        const well = Object.entries(query).map(([name, one]) => [name, wellFormed(one)] as [string, string]);
        const answer = await as(route.startsWith('/v1/keys') ? 'admin' : 'operator', {
          method: method as 'POST',
          url: `${url}?${new URLSearchParams([...well, ['purpose', canary]])}`,
          ...(method === 'POST' ? { payload: { ...body, x: canary } } : {}),
          headers: { 'user-agent': canary },
        });
        if (answer.statusCode >= 500) throw new Error(`${method} ${url}: ${answer.payload}`);
        if (answer.payload.includes(ID_NUMBER))
          throw new Error(`${url} repeats what was sent: ${answer.payload}`);
      },
    ),
    { numRuns: 400 },
  );
  const log = logged.join('\n');
  t.notMatch(log, ID_NUMBER);
  for (const secret of Object.values(secrets)) t.notMatch(log, secret);
});

t.test('a port that is taken is said so, and any free one can be had', async (t) => {
  const { channel } = await fixture(t);
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.teardown(() => other.close());
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const replay = async (id: string) => ({ id, accepted: false, reasons: [] });
  const options = { host: '127.0.0.1', metrics: createMetrics('test'), open: false, replay };
  await t.rejects(startServer(channel, { ...options, port }), { code: 'PORT_TAKEN', params: { port } });
  await t.rejects(startServer(channel, { ...options, host: '192.0.2.1', port: 0 }), {
    code: 'LISTEN_FAILED',
  });
  const server = await startServer(channel, { ...options, port: 0 });
  t.equal((await fetch(`${server.url}/healthz`)).status, 200);
  await server.close();
  await t.rejects(fetch(`${server.url}/healthz`));
});
