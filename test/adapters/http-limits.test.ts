import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import t from 'tap';
import { retryAfter } from '../../adapters/wire/pace.ts';
import type { ErrorCode } from '../../src/contract/error-codes.ts';
import { adapterOn, never, readAll, row, serve } from './http-service.ts';

t.test('Retry-After in seconds and as a date, for 429 and 503 only', async (t) => {
  const now = Date.parse('2026-11-23T00:00:00Z');
  t.equal(retryAfter(429, '3', now), 3000);
  t.equal(retryAfter(503, 'Mon, 23 Nov 2026 00:00:05 GMT', now), 5000);
  t.equal(retryAfter(503, 'Mon, 23 Nov 2026 00:00:00 GMT', now + 60_000), 0, 'a date that is over');
  t.equal(retryAfter(429, 'soon', now), null);
  t.equal(retryAfter(429, undefined, now), null);
  t.equal(retryAfter(200, '3', now), null);
});

t.test('a platform that is busy is asked again when it says, and not for ever', async (t) => {
  let busy = 2;
  let asked = 0;
  const url = await serve(t, (_, response) => {
    asked++;
    if (busy-- > 0) return void response.writeHead(429, { 'retry-after': '0' }).end();
    response.end(JSON.stringify([row(1)]));
  });
  t.same(await readAll(adapterOn(t, url)), ['r1']);
  t.equal(asked, 3);
  busy = 99;
  await t.rejects(readAll(adapterOn(t, url)), { code: 'HTTP_BUSY' });
  t.equal(asked, 6);
});

/** Bodies with status 200 that are not what they should be. */
const WRONG: readonly (readonly [string, string | Buffer, string, ErrorCode, object])[] = [
  ['a page of HTML', '<html>维护中</html>', 'text/html', 'HTTP_ANSWER_MALFORMED', {}],
  ['JSON that is cut off', '[{"id":"r1","na', 'application/json', 'HTTP_ANSWER_MALFORMED', {}],
  ['NaN', '[{"id":"r1","name":NaN}]', 'application/json', 'HTTP_ANSWER_MALFORMED', {}],
  ['Infinity', '[{"id":"r1","name":-Infinity}]', 'application/json', 'HTTP_ANSWER_MALFORMED', {}],
  ['a name twice', '[{"id":"r1","name":"a","name":"b"}]', 'application/json', 'HTTP_ANSWER_MALFORMED', {}],
  [
    'bytes of another encoding',
    Buffer.from([0x5b, 0x22, 0xc7, 0xe0, 0x22, 0x5d]),
    'application/json',
    'HTTP_ANSWER_MALFORMED',
    { detail: 'not utf-8' },
  ],
  ['an encoding that nobody knows', '[]', 'application/json; charset=x-none', 'HTTP_ANSWER_MALFORMED', {}],
  ['nothing', '', 'application/json', 'HTTP_ANSWER_SHAPE', {}],
  ['an object for a list', '{"error":"login"}', 'application/json', 'HTTP_ANSWER_SHAPE', {}],
  [
    'too much',
    `[${' '.repeat(1024 * 1024)}]`,
    'application/json',
    'HTTP_ANSWER_TOO_LARGE',
    { limit: 1024 * 1024 },
  ],
];

t.test('answers that are refused whole', async (t) => {
  for (const [what, body, type, code, params] of WRONG) {
    await t.test(`${what}: ${code}`, async (t) => {
      const url = await serve(t, (_, response) => void response.setHeader('content-type', type).end(body));
      await t.rejects(readAll(adapterOn(t, url, { options: { maxAnswer: 1 } })), { code, params });
    });
  }
});

t.test('half a surrogate pair is a fault of its row alone', async (t) => {
  const text = '[{"id":"r1","name":"\\ud842"},{"id":"r2","name":"\\ud842\\udfb7"}]';
  const url = await serve(t, (_, response) => void response.end(text));
  const adapter = adapterOn(t, url);
  const request = { dataset: 'things', mode: 'full', cursor: null, pageSize: 10, signal: never } as const;
  for await (const page of adapter.read(request)) {
    t.match(page.records, [
      { id: '', fault: { code: 'ROW_MALFORMED', text: '{"id":"r1","name":"\\ud842"}' } },
      { id: 'r2', values: ['r2', '𠮷'] },
    ]);
  }
});

t.test('GBK is read where the platform says so', async (t) => {
  const body = Buffer.concat([
    Buffer.from('[{"id":"r1","name":"'),
    Buffer.from([0xc7, 0xe0]),
    Buffer.from('"}]'),
  ]);
  const url = await serve(t, (_, response) => {
    response.setHeader('content-type', 'application/json;charset=GBK').end(body);
  });
  const [column] =
    (await adapterOn(t, url).describe?.('things'))?.filter(({ name }) => name === 'name') ?? [];
  t.same(column?.samples, ['青']);
});

/** A server on bare sockets. */
async function raw(t: Parameters<typeof serve>[0], onData: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => onData(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n';

t.test('connections that go wrong', async (t) => {
  const wrong: readonly (readonly [string, (socket: Socket) => void, object])[] = [
    ['ends its half at once', (socket) => socket.end(), {}],
    ['ends its half in the midst of the body', (socket) => socket.end(`${HEAD}[`), {}],
    ['resets', (socket) => socket.resetAndDestroy(), {}],
    ['never answers', () => undefined, { detail: 'no answer within 300 ms' }],
    ['talks no HTTP', (socket) => socket.end('SSH-2.0-x\r\n'), {}],
  ];
  for (const [what, onData, params] of wrong) {
    await t.test(what, async (t) => {
      const url = await raw(t, onData);
      const failure = readAll(
        adapterOn(t, url, { options: { timeout: what.startsWith('never') ? '300ms' : '20s' } }),
      );
      await t.rejects(failure, { code: 'ENDPOINT_UNREACHABLE', params });
    });
  }
});

t.test('a byte now and then does not hold a request longer than its time-out', async (t) => {
  const timers: NodeJS.Timeout[] = [];
  t.teardown(() => timers.forEach(clearInterval));
  const url = await raw(t, (socket) => {
    socket.write(HEAD);
    timers.push(setInterval(() => socket.write(' '), 20));
  });
  const failure = readAll(adapterOn(t, url, { options: { timeout: '500ms' } }));
  await t.rejects(failure, { code: 'ENDPOINT_UNREACHABLE', params: { detail: 'no answer within 500 ms' } });
});
