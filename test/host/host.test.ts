import t from 'tap';
import type { Adapter, Page, WriteOutcome } from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import { QINGPU } from '../settings/profile.ts';
import { never, page, readAll, request, row, scripted } from './scripted.ts';

const givesPages = (...pages: readonly unknown[]): Partial<Adapter> => ({
  async *read() {
    for (const next of pages) yield next as Page;
  },
});

t.test('an adapter is opened once, by the first call that needs it', async (t) => {
  const { host, opened } = await scripted(givesPages(page('1', [row('a')])));
  t.equal(opened.length, 0);
  await readAll(host.endpoint('qingpu').read(request()));
  await host.endpoint('qingpu').check();
  t.equal(opened.length, 1);
  t.match(opened[0], {
    endpoint: 'qingpu',
    options: { url: 'https://qingpu.example', password: 'canary-7f3a' },
    datasets: {
      registration: {
        read: { table: 'corp' },
        write: { table: 'shared' },
        columns: ['uni_scid', 'corp_name'],
      },
    },
  });
});

t.test('sound pages come through as they are', async (t) => {
  const pages = [
    page('1', [row('a'), row('b', { version: 'v1' })]),
    page('2', [row('c', { removed: true, values: [] }), row('d', { values: [null, [1, { x: true }]] })]),
    page(
      '3',
      [row('', { values: [], fault: { code: 'ROW_MALFORMED', params: { detail: 'x' }, text: 'a,b' } })],
      { changesFrom: 't' },
    ),
  ];
  const { host } = await scripted(givesPages(...pages));
  t.same(await readAll(host.endpoint('qingpu').read(request())), { pages, error: null });
});

/** A value that could never be written down. */
function circle(): never {
  const values: unknown[] = [];
  values.push(values);
  return values as never;
}

const broken: Readonly<Record<string, unknown>> = {
  'no page': null,
  'a column twice': page('1', [], { columns: ['a', 'a'] }),
  'a column without name': page('1', [], { columns: [''] }),
  'a cursor of 100 KB': page('x'.repeat(100_000), []),
  'a Date deep in a value': page('1', [row('a', { values: ['a', [{ at: new Date() as never }]] })]),
  'a value that holds itself': page('1', [row('a', { values: ['a', circle()] })]),
  'more text than memory can bear': page('1', [
    row('a', { values: ['a', 'x'.repeat(70_000_000)] }),
    row('b', { values: ['b', 'x'.repeat(70_000_000)] }),
  ]),
  'a fault with params that are none': page('1', [
    row('a', { fault: { code: 'ROW_MALFORMED', params: { detail: {} as never }, text: '' } }),
  ]),
  'no records': { columns: [], cursor: '1' },
  'more than twice the page size': page('1', [row('a'), row('b'), row('c'), row('d'), row('e')]),
  'an empty cursor': page('', [row('a')]),
  'an empty changesFrom': page('1', [], { changesFrom: '' }),
  'too few values': page('1', [row('a', { values: ['a'] })]),
  'a removed record with some values': page('1', [row('a', { removed: true, values: ['a'] })]),
  'no position': page('1', [row('a', { position: '' })]),
  'an id that is no text': page('1', [{ ...row('a'), id: 5 } as never]),
  'a version that is no text': page('1', [{ ...row('a'), version: 5 } as never]),
  'a Date': page('1', [row('a', { values: ['a', new Date() as never] })]),
  bytes: page('1', [row('a', { values: ['a', Buffer.from('x') as never] })]),
  'a bigint': page('1', [row('a', { values: ['a', 1n as never] })]),
  undefined: page('1', [row('a', { values: ['a', undefined as never] })]),
  'a fault that is not about a row': page('1', [
    row('a', { fault: { code: 'ENDPOINT_DENIED', params: {}, text: '' } }),
  ]),
  'a fault with 10 MB of text': page('1', [
    row('a', { fault: { code: 'ROW_MALFORMED', params: {}, text: 'x'.repeat(1e7) } }),
  ]),
};

for (const [what, bad] of Object.entries(broken)) {
  t.test(`a page with a fault of its adapter is not taken: ${what}`, async (t) => {
    let closed = false;
    const { host } = await scripted({
      async *read() {
        try {
          yield page('0', [row('z')]);
          yield bad as Page;
          t.fail('read on');
        } finally {
          closed = true;
        }
      },
    });
    const { pages, error } = await readAll(host.endpoint('qingpu').read(request()));
    t.equal(pages.length, 1);
    t.match(error, {
      code: 'ADAPTER_CONTRACT',
      endpoint: 'qingpu',
      adapter: 'table',
      call: 'read',
      rule: /./,
    });
    t.ok(closed, 'the adapter is told to stop');
  });
}

t.test('a cursor that comes again ends the read', async (t) => {
  for (const cursors of [
    ['1', '1'],
    ['1', '2', '1'],
  ]) {
    const { host } = await scripted(givesPages(...cursors.map((cursor) => page(cursor, []))));
    const { pages, error } = await readAll(host.endpoint('qingpu').read(request()));
    t.equal(pages.length, cursors.length - 1);
    t.match(error, { code: 'CURSOR_REPEATED', endpoint: 'qingpu', where: 'registration' });
  }
});

t.test('the next page is fetched only when it is asked for', async (t) => {
  let given = 0;
  const { host } = await scripted({
    async *read() {
      while (true) yield page(String(++given), []);
    },
  });
  for await (const _ of host.endpoint('qingpu').read(request())) if (given === 3) break;
  t.equal(given, 3);
});

t.test('an abort ends a read, also of an adapter that does not listen', async (t) => {
  for (const stuck of [false, true]) {
    const abort = new AbortController();
    const { host } = await scripted({
      async *read() {
        for (let n = 1; ; n++) {
          yield page(String(n), []);
          abort.abort();
          if (stuck) await new Promise(() => {});
        }
      },
    });
    const { pages, error } = await readAll(host.endpoint('qingpu').read(request({ signal: abort.signal })));
    t.match(error, { code: 'ABORTED' });
    t.ok(pages.length < 3);
  }
});

t.test('what an adapter throws', async (t) => {
  class TongdaoErrorCopy extends Error {
    override readonly name = 'TongdaoError';
    readonly code = 'ENDPOINT_DENIED';
    readonly params = { endpoint: 'qingpu', where: 'x', detail: 'y' };
  }
  const cases: readonly [unknown, Readonly<Record<string, unknown>>][] = [
    [
      new TongdaoError('ENDPOINT_UNREACHABLE', { endpoint: 'qingpu', where: 'x', detail: 'y' }),
      { code: 'ENDPOINT_UNREACHABLE' },
    ],
    [new TongdaoErrorCopy(), { code: 'ENDPOINT_DENIED', where: 'x' }],
    [new DOMException('stop', 'AbortError'), { code: 'ABORTED' }],
    [
      new TypeError('canary'),
      { code: 'ADAPTER_FAILED', endpoint: 'qingpu', adapter: 'table', call: 'read', detail: 'TypeError' },
    ],
    [
      Object.assign(new Error('canary'), { code: 'ECONNRESET' }),
      { code: 'ADAPTER_FAILED', detail: 'Error ECONNRESET' },
    ],
    ['canary', { code: 'ADAPTER_FAILED', detail: 'string' }],
    [undefined, { code: 'ADAPTER_FAILED', detail: 'undefined' }],
  ];
  for (const [thrown, expected] of cases) {
    const { host, logged } = await scripted({
      // biome-ignore lint/correctness/useYield: it fails before
      async *read() {
        throw thrown;
      },
    });
    const { error } = await readAll(host.endpoint('qingpu').read(request()));
    t.match(error, expected);
    t.notMatch(JSON.stringify(error), 'canary', 'not its own words');
    t.equal(
      logged.length,
      expected['code'] === 'ADAPTER_FAILED' ? 1 : 0,
      'which go to the log, where they are masked',
    );
  }
});

t.test('an adapter that cannot be opened', async (t) => {
  const { host } = await scripted({
    get capabilities(): never {
      throw new RangeError('x');
    },
  });
  await t.rejects(host.endpoint('qingpu').check(), { code: 'ADAPTER_FAILED', params: { call: 'open' } });
});

t.test('what an adapter cannot do is said by name', async (t) => {
  const { host } = await scripted({ capabilities: () => ({ changes: false, lookup: true, write: true }) });
  const endpoint = host.endpoint('qingpu');
  t.same(
    endpoint.capabilities('registration'),
    { changes: false, lookup: false, write: false },
    'a promise needs its method',
  );
  const missing = (what: string) => ({
    code: 'CAPABILITY_MISSING',
    params: { endpoint: 'qingpu', adapter: 'table', what },
  });
  await t.rejects(endpoint.lookup('registration', [], never), missing('lookup'));
  await t.rejects(endpoint.write('registration', [], 'k', never), missing('write'));
  await t.rejects(endpoint.describe('registration'), missing('describe'));
  t.match(await readAll(endpoint.read(request({ mode: 'changes' }))), {
    error: { code: 'CAPABILITY_MISSING' },
  });
});

t.test('an endpoint without write is not written to', async (t) => {
  const yaml = QINGPU.replace('    write: { table: shared }\n', '');
  const { host } = await scripted({ write: async () => new Map() }, yaml);
  t.equal(host.endpoint('qingpu').capabilities('registration').write, false);
});

t.test('unknown endpoints and datasets', async (t) => {
  const { host } = await scripted();
  t.throws(() => host.endpoint('wujiang'), { code: 'ENDPOINT_UNKNOWN', params: { known: 'qingpu' } });
  const unknown = { code: 'ENDPOINT_DATASET_UNKNOWN', params: { dataset: 'licence', known: 'registration' } };
  t.throws(() => host.endpoint('qingpu').pipeline('licence'), unknown);
  t.throws(() => host.endpoint('qingpu').capabilities('constructor'), { code: 'ENDPOINT_DATASET_UNKNOWN' });
});

t.test('present: looked up and made canonical', async (t) => {
  const fault = { code: 'ROW_MALFORMED', params: {}, text: '' };
  const { host } = await scripted({
    lookup: async () =>
      page('', [row('a'), row('b', { removed: true, values: [] }), row('c', { values: [], fault })]),
  });
  const present = await host.endpoint('qingpu').present('registration', ['a', 'b', 'c', 'd'], never);
  t.same(
    present.sealed.map(({ key }) => key),
    ['a'],
  );
  t.same(
    present.rejected.map(({ raw }) => raw.id),
    ['c'],
  );
});

t.test('present: nothing there, and nothing asked', async (t) => {
  let asked = 0;
  const { host } = await scripted({
    async lookup() {
      asked++;
      return { columns: [], records: [], cursor: '' };
    },
  });
  const nothing = { sealed: [], rejected: [] };
  t.same(await host.endpoint('qingpu').present('registration', ['a'], never), nothing);
  t.same(await host.endpoint('qingpu').present('registration', [], never), nothing);
  t.equal(asked, 1);
});

t.test('a look-up that answers another question is not taken', async (t) => {
  const { host } = await scripted({ lookup: async () => page('', [row('z')]) });
  await t.rejects(host.endpoint('qingpu').lookup('registration', ['a'], never), { code: 'ADAPTER_CONTRACT' });
});

t.test('outcomes of a write', async (t) => {
  const written = [{ key: 'a', id: null, values: {}, expected: null }];
  const ask = async (outcomes: unknown) => {
    const { host } = await scripted({ write: async () => outcomes as ReadonlyMap<string, WriteOutcome> });
    return host.endpoint('qingpu').write('registration', written, 'k', never);
  };
  t.same([...(await ask(new Map([['a', { result: 'refused', message: '不' }]])))].length, 1);
  t.equal((await ask(new Map())).size, 0, 'a record may stay unanswered');
  for (const bad of [
    {},
    new Map([['b', { result: 'applied' }]]),
    new Map([['a', { result: 'probably' }]]),
    new Map([['a', { result: 'refused' }]]),
  ]) {
    await t.rejects(ask(bad), { code: 'ADAPTER_CONTRACT', params: { call: 'write' } });
  }
});

t.test('close never throws and does not wait for ever', async (t) => {
  for (const close of [async () => Promise.reject(new Error('x')), () => new Promise<void>(() => {})]) {
    const { host, logged } = await scripted({ close });
    await host.endpoint('qingpu').check();
    await host.close();
    t.equal(logged.length, 1);
  }
  const { host, opened } = await scripted();
  await host.close();
  t.equal(opened.length, 0, 'nothing is opened to be closed');
});

t.test('every call is counted with its outcome', async (t) => {
  const { host, metrics } = await scripted(givesPages(page('1', []), page('1', [])));
  await host.endpoint('qingpu').check();
  await readAll(host.endpoint('qingpu').read(request()));
  const text = await metrics.text();
  t.match(
    text,
    'tongdao_adapter_requests_total{endpoint="qingpu",adapter="table",call="check",outcome="ok"} 1',
  );
  t.match(text, /tongdao_adapter_request_seconds_count\{endpoint="qingpu",adapter="table",call="read"\} \d/);
});
