import { EventEmitter, once } from 'node:events';
import t from 'tap';
import type { Adapter, Finding, WriteRecord } from '../../src/contract/adapter.ts';
import { watchStrayErrors } from '../../src/host/stray-errors.ts';
import { silent } from '../support/log.ts';
import { never, page, readAll, request, scripted } from './scripted.ts';

const hang = () => new Promise<never>(() => {});

t.test('what open gives must be an adapter', async (t) => {
  const gives: Readonly<Record<string, unknown>> = {
    nothing: null,
    text: 'adapter',
    'a promise': Promise.resolve({}),
    'half an adapter': { check: async () => [] },
  };
  for (const [what, adapter] of Object.entries(gives)) {
    const { host } = await scripted({}, undefined, { open: () => (adapter ?? false) as Adapter });
    await t.rejects(
      host.endpoint('qingpu').check(),
      { code: 'ADAPTER_CONTRACT', params: { call: 'open', rule: /adapter/ } },
      what,
    );
    await host.close();
  }
});

t.test('a call that hangs is given up, and the endpoint can be asked again', async (t) => {
  const hanging: Partial<Adapter> = {
    check: hang,
    describe: hang,
    lookup: hang,
    write: hang,
    read: () => ({ [Symbol.asyncIterator]: () => ({ next: hang, return: hang }) }),
  };
  const { host } = await scripted(hanging, undefined, { silenceMs: 20 });
  const endpoint = host.endpoint('qingpu');
  const silentIn = (call: string) => ({ code: 'ADAPTER_SILENT', params: { endpoint: 'qingpu', call } });
  await t.rejects(endpoint.check(), silentIn('check'));
  await t.rejects(endpoint.describe('registration'), silentIn('describe'));
  await t.rejects(endpoint.lookup('registration', ['a'], never), silentIn('lookup'));
  await t.rejects(endpoint.write('registration', [], 'k', never), silentIn('write'));
  t.match(await readAll(endpoint.read(request())), { error: { code: 'ADAPTER_SILENT', call: 'read' } });
  t.match(await readAll(endpoint.read(request())), { error: { code: 'ADAPTER_SILENT', call: 'read' } });
});

t.test('a call that hangs ends with the endpoint, and keeps no timer of its own', async (t) => {
  const { host } = await scripted({ check: () => new Promise(() => {}) });
  const hanging = t.rejects(host.endpoint('qingpu').check(), { code: 'ABORTED' });
  await host.close();
  await hanging;
  t.notOk(process.getActiveResourcesInfo().includes('Timeout'));
});

t.test('findings and descriptions that are none are not taken', async (t) => {
  const sound: Finding = { level: 'ok', code: 'ENDPOINT_REACHED', params: { endpoint: 'x', where: 'y' } };
  const findings: Readonly<Record<string, unknown>> = {
    nothing: undefined,
    'no list': {},
    'a hole': [null],
    'another level': [{ ...sound, level: 'fine' }],
    'an unknown code': [{ ...sound, code: 'ALL_IS_WELL' }],
    'params that are none': [{ ...sound, params: { where: new Date() } }],
  };
  for (const [what, given] of Object.entries(findings)) {
    const { host } = await scripted({ check: async () => given as readonly Finding[] });
    await t.rejects(
      host.endpoint('qingpu').check(),
      { code: 'ADAPTER_CONTRACT', params: { call: 'check' } },
      what,
    );
  }
  const { host } = await scripted({ check: async () => [sound] });
  t.same(await host.endpoint('qingpu').check(), [sound]);
  const samples = Array.from({ length: 21 }, (_, number) => number);
  for (const given of [undefined, [{}], [{ name: 'a', type: 'text', samples }]]) {
    const { host } = await scripted({ describe: async () => given as never });
    const broken = { code: 'ADAPTER_CONTRACT', params: { call: 'describe' } };
    await t.rejects(host.endpoint('qingpu').describe('registration'), broken);
  }
});

t.test('what an adapter is given it cannot change', async (t) => {
  const records: WriteRecord[] = [{ key: 'a', id: null, values: { name: ['x'] }, expected: null }];
  const ids = ['b', 'a'];
  const asked = request();
  const { host, opened } = await scripted({
    async *read(given) {
      Object.assign(given, { pageSize: 1_000_000 });
      yield page('1', []);
    },
    async lookup(_, given) {
      (given as string[]).sort();
      return page('', []);
    },
    async write(_, given) {
      (given[0]!.values['name'] as string[]).push('y');
      return new Map();
    },
  });
  const endpoint = host.endpoint('qingpu');
  const failed = { code: 'ADAPTER_FAILED', params: { detail: 'TypeError' } };
  t.match(await readAll(endpoint.read(asked)), { error: { code: 'ADAPTER_FAILED', detail: 'TypeError' } });
  await t.rejects(endpoint.lookup('registration', ids, never), failed);
  await t.rejects(endpoint.write('registration', records, 'k', never), failed);
  t.same(asked, request());
  t.same(ids, ['b', 'a']);
  t.same(records[0]?.values, { name: ['x'] });
  const [context] = opened;
  t.throws(() => (context!.datasets['registration']!.columns as string[]).push('x'));
  t.throws(() => Object.assign(context?.options ?? {}, { url: 'https://elsewhere.example' }));
});

t.test('a read that goes nowhere ends', async (t) => {
  const { host } = await scripted({
    async *read() {
      for (let number = 1; ; number++) yield page(String(number), []);
    },
  });
  const { error } = await readAll(host.endpoint('qingpu').read(request()));
  t.match(error, { code: 'ADAPTER_CONTRACT', rule: /1000 pages in a row/ });
});

t.test('a promise that is rejected after the call has ended reaches nobody', async (t) => {
  const stopped = new AbortController();
  const rejecting = new EventEmitter();
  const { host } = await scripted({
    read: () => ({
      [Symbol.asyncIterator]: () => ({
        async next() {
          await once(rejecting, 'now');
          throw new Error('too late');
        },
      }),
    }),
  });
  const read = readAll(host.endpoint('qingpu').read(request({ signal: stopped.signal })));
  stopped.abort();
  t.match(await read, { error: { code: 'ABORTED' } });
  await host.close();
  rejecting.emit('now');
  // An unhandled rejection would end this process.
  await new Promise((resolve) => setImmediate(resolve));
  t.pass('still here');
});

t.test('params of an error of another copy of the contract are texts and numbers only', async (t) => {
  const thrown = Object.assign(new Error('x'), {
    name: 'TongdaoError',
    code: 'ENDPOINT_DENIED',
    params: { endpoint: 'qingpu', where: { secret: 'canary' }, detail: 5 },
  });
  const { host } = await scripted({ check: async () => Promise.reject(thrown) });
  await t.rejects(host.endpoint('qingpu').check(), {
    code: 'ENDPOINT_DENIED',
    params: { endpoint: 'qingpu', detail: 5 },
  });
});

t.test(
  'deliveries for an endpoint that cannot be opened are planned as its settings want them',
  async (t) => {
    const { host } = await scripted({}, undefined, {
      open: () => {
        throw new Error('x');
      },
    });
    t.throws(() => host.endpoint('qingpu').capabilities('registration'), { code: 'ADAPTER_FAILED' });
    t.equal(host.endpoint('qingpu').takesWrites('registration'), true);
    const { host: able } = await scripted({
      capabilities: () => ({ changes: true, lookup: true, write: true }),
    });
    t.equal(able.endpoint('qingpu').takesWrites('registration'), false, 'it has no call to write');
  },
);

t.test("without adapters of one's own nothing is watched", async (t) => {
  const before = process.listenerCount('uncaughtException');
  watchStrayErrors([], silent)();
  t.equal(process.listenerCount('uncaughtException'), before);
  const stop = watchStrayErrors([{ adapter: 'mine', folder: '/mine' }], silent);
  t.equal(process.listenerCount('uncaughtException'), before + 1);
  stop();
  t.equal(process.listenerCount('uncaughtException'), before);
});
