import { once } from 'node:events';
import { createServer } from 'node:net';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { startServer } from '../../src/api/server.ts';
import { createMetrics } from '../../src/observe/metrics.ts';
import { DATASET, DIFFERING_KEY, type Fixture, fixture, ID_NUMBER } from './fixture.ts';

interface Document {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly parameters?: readonly { readonly name: string; readonly in: string }[];
            readonly requestBody?: {
              readonly content: Readonly<
                Record<string, { readonly schema: { readonly properties: object } }>
              >;
            };
          }
        >
      >
    >
  >;
}

const MEMBERS = ['type', 'title', 'status', 'detail', 'code', 'instance'];

/** No lone surrogates, which an address cannot hold. */
const wellFormed = (text: string): string => Buffer.from(text).toString();

function isProblem(t: Test, answer: Awaited<ReturnType<Fixture['as']>>, status: number, code: string): void {
  t.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8');
  t.match(answer.json(), { status, code, type: /^urn:tongdao:error:/, instance: /^urn:uuid:/ });
  t.equal(answer.statusCode, status);
  for (const member of MEMBERS) t.ok(answer.json()[member], member);
}

t.test('a browser is told on a page that there is nothing, a program in JSON', async (t) => {
  const { inBrowser } = await fixture(t);
  const page = await inBrowser('auditor', { url: '/nothing/here' });
  t.equal(page.statusCode, 404);
  t.match(page.headers['content-type'], 'text/html');
  t.match(page.body, 'ROUTE_UNKNOWN');
  isProblem(t, await inBrowser('auditor', { url: '/v1/nothing' }), 404, 'ROUTE_UNKNOWN');
});

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

/** A good value for each member, so that what is wrong beside it gets further. */
const GOOD: Readonly<Record<string, string>> = {
  dataset: DATASET,
  endpoint: 'wujiang',
  target: 'wujiang',
  name: 'wujiang',
  key: DIFFERING_KEY,
  class: 'missing',
  state: 'due',
  mode: 'full',
  pass: 'full',
  role: 'auditor',
  purpose: 'check',
};
const NASTY = ['\0', '\ud800', '../..', "' OR 1=1 --", '9'.repeat(40), '-1', '1e999', '__proto__', '%', ''];

const text = (name: string): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(GOOD[name] ?? '1') },
    { weight: 2, arbitrary: fc.constantFrom(...NASTY) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  );

/** Some value for each of the members. */
const membersOf = <Value>(names: readonly string[], value: (name: string) => fc.Arbitrary<Value>) =>
  fc.record(Object.fromEntries(names.map((name) => [name, value(name)])), { requiredKeys: [] });

t.test('nothing that is sent brings a route down, or comes back from it, or into the log', async (t) => {
  const { as, logged, secrets } = await fixture(t);
  const { paths } = (await as(null, { url: '/v1/openapi.json' })).json<Document>();
  const canary = `canary ${ID_NUMBER}`;
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, { parameters = [], requestBody }] of Object.entries(operations)) {
      const named = (place: string) => parameters.filter((one) => one.in === place).map(({ name }) => name);
      const members = Object.keys(requestBody?.content['application/json']?.schema.properties ?? {});
      const sent = fc.tuple(
        membersOf(named('path'), text),
        membersOf(named('query'), text),
        membersOf(members, (name) => fc.oneof(text(name), fc.jsonValue())),
        fc.boolean(),
      );
      type Sent = typeof sent extends fc.Arbitrary<infer Value> ? Value : never;
      const send = async ([params, query, body, extra]: Sent) => {
        const url = path.replace(/\{(\w+)\}/g, (_, name: string) =>
          encodeURIComponent(wellFormed(params[name] ?? '1')),
        );
        const asked = Object.entries(query).map(([name, value]) => [name, wellFormed(value ?? '')]);
        const answer = await as(path.startsWith('/v1/keys') ? 'admin' : 'operator', {
          method: method.toUpperCase() as 'GET',
          url: `${url}?${new URLSearchParams(asked)}`,
          ...(members.length > 0 ? { payload: { ...body, ...(extra ? { [canary]: canary } : {}) } } : {}),
          headers: { 'user-agent': canary, purpose: canary },
        });
        if (answer.statusCode >= 500) throw new Error(`${method} ${path}: ${answer.payload}`);
        if (answer.statusCode >= 400 && answer.payload.includes(ID_NUMBER)) throw new Error(answer.payload);
      };
      await fc.assert(fc.asyncProperty(sent, send), { numRuns: 25 });
    }
  }
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
