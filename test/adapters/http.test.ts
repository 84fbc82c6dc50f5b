import t, { type Test } from 'tap';
import { kind } from '../../adapters/http/http.ts';
import { parseJson } from '../../adapters/wire/json.ts';
import { readTime, writeTime } from '../../adapters/wire/time.ts';
import type { Adapter, Finding, Page, ReadRequest } from '../../src/contract/adapter.ts';
import type { ErrorCode } from '../../src/contract/error-codes.ts';
import { type Fault, HostileServer, READ } from '../support/hostile-server.ts';
import { silent } from '../support/log.ts';

const never = new AbortController().signal;

t.test('a part of the signature that nobody gives is an error when the adapter is opened', async (t) => {
  const auth = {
    scheme: 'signature',
    secret: 's',
    parts: ['apKey'],
    digest: 'md5',
    headers: { s: 'signature' },
  };
  const options = { baseUrl: 'http://localhost', auth };
  t.throws(() => kind.open({ endpoint: 'e', options, datasets: {}, baseDir: '.', log: silent }), {
    code: 'HTTP_SIGNATURE_NAME',
    params: { name: 'apKey' },
  });
});

t.test('a number keeps its spelling', async (t) => {
  const text = '{"a":1.10,"b":9007199254740993,"c":12,"d":"1.10: 2.0","e":[-0.5,1e3],"f":"\\"1.0"}';
  t.same(parseJson(text), {
    a: '1.10',
    b: '9007199254740993',
    c: 12,
    d: '1.10: 2.0',
    e: [-0.5, '1e3'],
    f: '"1.0',
  });
});

t.test('moments are written and read in each format', async (t) => {
  const ms = Date.parse('2026-11-23T16:30:05.000Z');
  for (const [format, text] of [
    ['iso', '2026-11-23T16:30:05.000Z'],
    ['epoch-ms', '1795451405000'],
    ['epoch-s', '1795451405'],
    ['yyyy-MM-dd HH:mm:ss', '2026-11-24 00:30:05'],
    ['yyyyMMddHHmmss', '20261124003005'],
  ] as const) {
    t.equal(writeTime(ms, format), text);
    t.equal(readTime(text, format), ms);
    t.equal(readTime('长期', format), null);
  }
});

t.test('what the platform does wrong', async (t) => {
  const wrong: readonly (readonly [Fault, ErrorCode, object])[] = [
    ['breaks off', 'ENDPOINT_UNREACHABLE', {}],
    ['cuts the JSON', 'HTTP_ANSWER_MALFORMED', {}],
    ['answers a page', 'HTTP_ANSWER_MALFORMED', {}],
    ['sends GBK as UTF-8', 'HTTP_ANSWER_MALFORMED', { detail: 'not utf-8' }],
    ['renames a column', 'COLUMN_MISSING', { column: 'two', columns: 'id, one, zwei, version, changed, op' }],
    ['repeats the cursor', 'CURSOR_REPEATED', {}],
    ['gives cursors without end', 'CURSOR_REPEATED', {}],
    ['ignores the cursor', 'CURSOR_REPEATED', {}],
    ['announces more than it shows', 'HTTP_TOTAL_SHORT', { announced: 31, shown: 30 }],
    ['answers too much', 'HTTP_ANSWER_TOO_LARGE', { limit: 1024 * 1024 }],
    ['answers something else', 'HTTP_ANSWER_SHAPE', { path: 'data.list' }],
    ['denies', 'ENDPOINT_DENIED', { detail: 'HTTP 403' }],
    ['fails', 'HTTP_FAILED', { status: 'HTTP 500' }],
    ['is busy for an hour', 'HTTP_BUSY', {}],
    ['hangs', 'ENDPOINT_UNREACHABLE', { detail: 'no answer within 300 ms' }],
  ];
  for (const [fault, code, params] of wrong) {
    await t.test(`${fault}: ${code}`, async (t) => {
      const server = await hostile(t, 30);
      const timeout = fault === 'hangs' ? '300ms' : '30s';
      const adapter = server.adapter({ options: { timeout, maxAnswer: 1 } });
      server.fault = fault;
      await t.rejects(all(adapter, { pageSize: 10 }), { code, params: { endpoint: 'hostile', ...params } });
      const findings = await adapter.check();
      const unseen: readonly Fault[] = [
        'repeats the cursor',
        'gives cursors without end',
        'ignores the cursor',
      ];
      const paging = unseen.includes(fault) || fault === 'announces more than it shows';
      const error = findings.find(({ level }) => level === 'error');
      if (paging) t.equal(error, undefined);
      else t.match(error, { code }, 'check tells the same');
      await adapter.close();
    });
  }
});

t.test('what the platform does oddly, but not wrong', async (t) => {
  await t.test('rows shown twice are passed on: judging them is not the adapter’s business', async (t) => {
    const server = await hostile(t, 6);
    server.fault = 'repeats rows';
    t.same(ids(await all(server.adapter(), { pageSize: 3 })), [
      ...['r001', 'r001', 'r002', 'r003'],
      ...['r004', 'r004', 'r005', 'r006'],
    ]);
  });
  await t.test('another order of rows', async (t) => {
    const server = await hostile(t, 25);
    server.fault = 'reorders pages';
    t.equal(new Set(ids(await all(server.adapter()))).size, 25);
  });
  await t.test('no rows', async (t) => {
    const server = await hostile(t, 5);
    server.fault = 'shows no rows';
    t.same(ids(await all(server.adapter())), []);
    t.ok(codes(await server.adapter().check()).includes('DATASET_EMPTY'));
  });
  await t.test('a platform that is busy for a moment is asked again', async (t) => {
    const server = await hostile(t, 3);
    server.fault = 'is busy for a moment';
    t.equal(ids(await all(server.adapter())).length, 3);
  });
  await t.test('rows that leave empty columns out', async (t) => {
    const server = await hostile(t, 0);
    server.put([{ id: 'r1', cells: { one: 'x', two: null } }]);
    server.fault = 'leaves empty columns out';
    await t.rejects(all(server.adapter()), { code: 'COLUMN_MISSING' });
    const [page] = await all(server.adapter({ read: { omitsEmpty: true } }));
    t.same(page?.records[0]?.values, ['r1', 'x', null]);
  });
  await t.test(
    'a page far larger than wanted is handed on in pieces, each with its own cursor',
    async (t) => {
      const server = await hostile(t, 100);
      const paging = { kind: 'none' };
      const adapter = server.adapter({ read: { paging, query: { limit: 100 } } });
      const pages = await all(adapter, { pageSize: 30 });
      t.same(
        pages.map((page) => page.records.length),
        [30, 30, 30, 10],
      );
      const rest = await all(adapter, { pageSize: 30, cursor: pages[1]?.cursor ?? '' });
      t.same(ids([...pages.slice(0, 2), ...rest]), ids(pages));
    },
  );
});

t.test('changes are found although clocks differ', async (t) => {
  for (const [skew, stampSkew, changedAt] of [
    [3 * 3_600_000, 0, undefined],
    [-3 * 3_600_000, 0, undefined],
    [0, -3_600_000, 'changed'],
  ] as const) {
    await t.test(`platform ${skew} ms, its rows ${stampSkew} ms ahead`, async (t) => {
      const server = await hostile(t, 0);
      server.skew = skew;
      server.stampSkew = stampSkew;
      server.put([{ id: 'r1', cells: { one: 'a', two: 'b' } }]);
      const changes = { ...(READ['changes'] as object), ...(changedAt === undefined ? {} : { changedAt }) };
      const adapter = server.adapter({ read: { changes }, columns: ['one', 'two', 'changed'] });
      const cursor = (await all(adapter)).at(-1)?.changesFrom ?? '';
      server.put([{ id: 'r2', cells: { one: 'c', two: 'd' } }]);
      t.ok(ids(await all(adapter, { mode: 'changes', cursor })).includes('r2'));
    });
  }
});

t.test('a look-up that shows another record is an error, and check finds a blind one', async (t) => {
  const server = await hostile(t, 5);
  const adapter = server.adapter();
  server.fault = 'finds another by id';
  await t.rejects(lookup(adapter, 'r001'), {
    code: 'HTTP_ANSWER_SHAPE',
  });
  server.fault = 'finds nothing by id';
  t.ok(codes(await adapter.check()).includes('HTTP_LOOKUP_BLIND'));
});

t.test('ids and query values never stand in an error', async (t) => {
  const server = await hostile(t, 5);
  server.fault = 'fails';
  const look = lookup(server.adapter(), '91310118SECRET');
  await t.rejects(look, { message: /\/api\/things\/\{id\}/ });
  await look.catch((error: Error) => t.notMatch(error.message, /SECRET/));
});

t.test('a row without a key is a fault of that row alone', async (t) => {
  const server = await hostile(t, 0);
  server.put([
    { id: 'r1', cells: { one: 'x', two: '' } },
    { id: 'r2', cells: { one: 'y', two: 'K' } },
  ]);
  const [page] = await all(server.adapter({ read: { key: ['one', 'two'], lookup: undefined } }));
  t.match(page?.records, [
    { id: '', fault: { code: 'ROW_MALFORMED', text: /"one":"x"/ }, position: '/things row 1' },
    { id: 'y/K', values: ['y', 'K'] },
  ]);
});

t.test('a write that the rules do not know is an error, never taken for a success', async (t) => {
  const server = await hostile(t, 0);
  const adapter = server.adapter({ write: { outcome: { applied: [299] } } });
  const record = { key: 'k', id: null, values: { id: 'n1', one: 'a', two: null }, expected: null };
  const write = async () => void (await adapter.write?.('things', [record], 'key-1', never));
  await t.rejects(write, { code: 'HTTP_REFUSED', params: { status: 'HTTP 200' } });
});

t.test('requests keep to the rate that the platform allows', async (t) => {
  const server = await hostile(t, 6);
  const started = Date.now();
  await all(server.adapter({ options: { requestsPerSecond: 20 } }), { pageSize: 2 });
  t.ok(Date.now() - started >= 140, 'four requests at 20 a second');
});

function codes(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ code }) => code);
}

async function hostile(t: Test, rows: number): Promise<HostileServer> {
  const server = await new HostileServer().start();
  t.teardown(() => server.stop());
  const row = (_: unknown, index: number) => {
    const id = `r${String(index + 1).padStart(3, '0')}`;
    return { id, cells: { one: `one of ${id}`, two: `two of ${id}` } };
  };
  server.put(Array.from({ length: rows }, row));
  return server;
}

async function lookup(adapter: Adapter, id: string): Promise<void> {
  await adapter.lookup?.('things', [id], never);
}

async function all(adapter: Adapter, over: Partial<ReadRequest> = {}): Promise<readonly Page[]> {
  const request: ReadRequest = {
    dataset: 'things',
    mode: 'full',
    cursor: null,
    pageSize: 10,
    signal: never,
    ...over,
  };
  const pages: Page[] = [];
  for await (const page of adapter.read(request)) pages.push(page);
  return pages;
}

function ids(pages: readonly Page[]): readonly string[] {
  return pages.flatMap((page) => page.records.map((record) => record.id));
}
