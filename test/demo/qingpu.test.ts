import { createHash, createHmac, randomUUID } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { conformance } from '../../adapters/conformance/conformance.ts';
import type { Fixture } from '../../adapters/conformance/fixture.ts';
import { kind } from '../../adapters/http/http.ts';
import type { Adapter, WriteRecord } from '../../src/contract/adapter.ts';
import type { DemoPlatform, Enterprise, Licence } from '../../src/demo/platforms/platform.ts';
import { createQingpu } from '../../src/demo/platforms/qingpu/qingpu.ts';
import { parseDataset } from '../../src/pipeline/dataset.ts';
import { checkSettings } from '../../src/settings/check.ts';
import { loadSettings } from '../../src/settings/load.ts';
import { pipelineFactory } from '../../src/settings/pipelines.ts';
import { database } from '../support/database.ts';
import { silent } from '../support/log.ts';

const ENTERPRISE: Enterprise = {
  uscc: '91310118MA1JTE5T1L',
  name: '上海淀山湖智能科技有限公司',
  typeCode: '1130',
  legalRep: '王建国',
  capital: '7684000',
  currency: 'CNY',
  establishedOn: '2018-03-06',
  approvedOn: '2022-11-15',
  termFrom: '2018-03-06',
  termTo: null,
  scope: '智能设备研发、销售。',
  domicile: '上海市青浦区朱家角镇珠溪路1号',
  division: '310118',
  authority: '青浦区市场监督管理局',
  status: 'ACTIVE',
  cancelledOn: null,
  revokedOn: null,
  phone: '021-59200000',
};

const LICENCE: Licence = {
  identifier: '1.2.156.3005.2.11100000MB0341032Y001.11310118MB2T00019X.000000123.001.0',
  typeCode: '11100000MB0341032Y001',
  typeName: '食品经营许可证',
  name: '食品经营许可证',
  number: 'JY23101180004567',
  issuerName: '上海市青浦区市场监督管理局',
  issuerCode: '11310118MB2T00019X',
  issuedOn: '2023-05-06',
  validFrom: '2023-05-06',
  validTo: null,
  holderName: ENTERPRISE.name,
  holderUscc: ENTERPRISE.uscc,
  premises: ENTERPRISE.domicile,
  scope: '热食类食品制售',
  status: 'SUSPENDED',
  area: '310118',
};

const REGISTRATION = 'enterprise-registration';
const never = new AbortController().signal;

t.test('rows are shown by GSXT columns and codes, the capital in 万', async (t) => {
  const { platform, ask } = await qingpu(t);
  await platform.put('enterprise', [{ id: '1', entry: ENTERPRISE }]);
  await platform.put('licence', [{ id: '2', entry: LICENCE }]);
  const { data } = await ask('GET', '/api/v1/enterprises/1');
  t.match(data, {
    PRIPID: '1',
    UNISCID: ENTERPRISE.uscc,
    REGCAP: '768.4',
    REGCAPCUR: '156',
    OPTO: '9999-12-31',
    REGSTATE: '1',
    CANDATE: null,
    VERSION: '1',
  });
  const licence = await ask('GET', '/api/v1/certificates/2');
  t.match(licence.data, { certificateExpiringDate: '9999-12-31', certificateState: '02' });
  t.same(
    (await platform.dump()).map(({ cells }) => cells),
    [ENTERPRISE, LICENCE],
    'and tells them again in neutral terms',
  );
});

t.test('the capital keeps every digit', async (t) => {
  const { platform } = await qingpu(t);
  const capitals = ['0', '1', '9999.99', '10000', '123456789012345678.01', '0.5'];
  await platform.put(
    'enterprise',
    capitals.map((capital, index) => ({ id: String(index), entry: { ...ENTERPRISE, capital } })),
  );
  t.same(
    (await platform.dump()).map(({ cells }) => cells['capital']),
    capitals,
  );
});

t.test('what a clerk typed stands verbatim in its column', async (t) => {
  const { platform, ask } = await qingpu(t);
  const typed = {
    uscc: ' 9131O118 ',
    establishedOn: '2023-02-30',
    capital: '壹佰万',
    status: '不详',
    phone: '',
  };
  await platform.put('enterprise', [{ id: '1', entry: ENTERPRISE, typed }]);
  const { data } = await ask('GET', '/api/v1/enterprises/1');
  t.match(data, {
    UNISCID: ' 9131O118 ',
    ESTDATE: '2023-02-30',
    REGCAP: '壹佰万',
    REGSTATE: '不详',
    TEL: '',
  });
});

t.test('entering the same again changes nothing, not even the change time', async (t) => {
  const { platform, ask } = await qingpu(t);
  const row = { id: '1', entry: ENTERPRISE };
  await platform.put('enterprise', [row]);
  const before = await ask('GET', '/api/v1/enterprises/1');
  await platform.put('enterprise', [row]);
  t.same(await ask('GET', '/api/v1/enterprises/1'), before);
  await platform.put('enterprise', [{ id: '1', entry: { ...ENTERPRISE, name: '新名称' } }]);
  t.match((await ask('GET', '/api/v1/enterprises/1')).data, { VERSION: '2', ENTNAME: '新名称' });
});

t.test(
  'a removed row is gone from the list and shows in the changes; entered again it is back',
  async (t) => {
    const { platform, ask } = await qingpu(t);
    await platform.put('enterprise', [{ id: '1', entry: ENTERPRISE }]);
    await platform.remove('enterprise', ['1']);
    t.match(await ask('GET', '/api/v1/enterprises'), { data: { total: 0, list: [] } });
    t.match(await ask('GET', '/api/v1/enterprises/changes?since=0'), { data: { list: [{ OPTYPE: 'D' }] } });
    t.match(await ask('GET', '/api/v1/enterprises/1'), { status: 404, msg: '记录不存在' });
    await platform.put('enterprise', [{ id: '1', entry: ENTERPRISE }]);
    t.match(await ask('GET', '/api/v1/enterprises'), {
      data: { total: 1, list: [{ OPTYPE: 'U', VERSION: '3' }] },
    });
  },
);

t.test('only who signs is let in', async (t) => {
  const { ask } = await qingpu(t);
  t.match(await ask('GET', '/api/v1/enterprises'), { status: 200, code: '0000' });
  for (const [over, msg] of [
    [{ 'x-app-key': 'other' }, 'appKey 无效'],
    [{ 'x-timestamp': '1' }, '时间戳无效或已过期'],
    [{ 'x-timestamp': 'NaN' }, '时间戳无效或已过期'],
    [{ 'x-nonce': 'replaced' }, '签名不正确'],
    [{ 'x-signature': 'zz' }, '签名不正确'],
  ] as const) {
    t.match(await ask('GET', '/api/v1/enterprises', { headers: over }), { status: 401, code: '4010', msg });
  }
});

t.test('a delivery it does not like is refused in its own words', async (t) => {
  const { ask } = await qingpu(t);
  const good = { UNISCID: ENTERPRISE.uscc, ENTNAME: ENTERPRISE.name };
  for (const [body, msg] of [
    [{ ENTNAME: '某公司' }, '缺少必填项 UNISCID'],
    [{ ...good, ENTNAME: '' }, '缺少必填项 ENTNAME'],
    [{ ...good, ESTDATE: '2023/1/1' }, 'ESTDATE 日期格式应为 YYYY-MM-DD'],
    [{ ...good, REGSTATE: '开业' }, 'REGSTATE 代码无效'],
    [{ ...good, REGCAP: 5 }, 'REGCAP 应为文本'],
    ['[]', '请求体不是 JSON 对象'],
  ] as const) {
    t.match(await ask('POST', '/api/v1/enterprises', { body }), { status: 422, code: '4220', msg });
  }
  t.match(await ask('GET', '/api/v1/enterprises'), { data: { total: 0 } });
});

t.test('a change needs the version that it was made from', async (t) => {
  const { platform, ask } = await qingpu(t);
  await platform.put('enterprise', [{ id: '1', entry: ENTERPRISE }]);
  const body = { LEREP: '李秀英' };
  const put = (version?: string) =>
    ask('PUT', '/api/v1/enterprises/1', {
      body,
      headers: version === undefined ? {} : { 'if-match': version },
    });
  t.match(await put(), { status: 428 });
  t.match(await put('"7"'), { status: 412, msg: '记录已被修改', data: { version: '1' } });
  t.match(await put('"1"'), { status: 200, code: '0000', data: { version: '2' } });
  t.match(await put('"2"'), { status: 200, code: '0001', data: { version: '2' } });
  const { data } = await ask('GET', '/api/v1/enterprises/1');
  t.match(data, { LEREP: '李秀英', ENTNAME: ENTERPRISE.name }, 'what the body leaves out stays');
});

t.test('many rows are entered at once, and a second start goes on where the first was', async (t) => {
  const { url } = await database(t);
  const first = createQingpu({ databaseUrl: url });
  await first.start();
  const rows = Array.from({ length: 9000 }, (_, index) => ({
    id: String(index).padStart(6, '0'),
    entry: { ...ENTERPRISE, uscc: String(index) },
  }));
  await first.put('enterprise', rows);
  await first.stop();
  const second = createQingpu({ databaseUrl: url });
  await second.start();
  t.teardown(() => second.stop());
  t.equal((await second.dump()).length, 9000);
});

t.test('its configuration is sound, and every example comes out as it says', async (t) => {
  const { settings, datasets } = await profile(t, {
    QINGPU_URL: 'http://127.0.0.1:1',
    QINGPU_APP_KEY: 'k',
    QINGPU_APP_SECRET: 's',
  });
  const { sound, mappings } = await checkSettings(settings, datasets, pipelineFactory(settings, datasets));
  t.ok(sound);
  t.same(
    mappings.flatMap(({ examples }) =>
      examples.flatMap(({ differences, reasons }) => [...differences, ...reasons]),
    ),
    [],
  );
  t.equal(mappings.flatMap(({ examples }) => examples).length, 4);
});

t.test('deliveries through the http adapter', async (t) => {
  const { platform, adapter } = await channel(t);
  const values = {
    UNISCID: ENTERPRISE.uscc,
    ENTNAME: ENTERPRISE.name,
    REGSTATE: '1',
    PRIPID: 'of another platform',
  };
  const write = async (key: string, ...records: readonly WriteRecord[]) =>
    adapter.write?.(REGISTRATION, records, key, never);
  const fresh: WriteRecord = { key: ENTERPRISE.uscc, id: null, values, expected: null };

  const applied = (await write('one', fresh))?.get(fresh.key);
  t.match(applied, { result: 'applied', version: '1', receipt: /^QP/ });
  t.match((await write('one', fresh))?.get(fresh.key), { result: 'applied', version: '1' }, 'repeated');
  t.match((await write('two', fresh))?.get(fresh.key), { result: 'conflict', message: 'UNISCID 已存在' });
  const [row] = await platform.dump();
  t.not(row?.id, values.PRIPID, 'the platform makes its own id');

  const changed: WriteRecord = {
    key: fresh.key,
    id: row?.id ?? '',
    values: { ...values, LEREP: '新' },
    expected: '1',
  };
  t.match((await write('three', changed))?.get(fresh.key), { result: 'applied', version: '2' });
  t.match((await write('four', changed))?.get(fresh.key), { result: 'conflict', message: '记录已被修改' });
  const gone: WriteRecord = { ...changed, id: 'gone' };
  t.match((await write('five', gone))?.get(fresh.key), { result: 'conflict', message: '记录不存在' });
  const same: WriteRecord = { ...changed, expected: '2' };
  t.match((await write('six', same))?.get(fresh.key), { result: 'unchanged' });
});

t.test('held keys stay without an outcome, the others go on', async (t) => {
  const { platform, adapter } = await channel(t);
  const record = (key: string): WriteRecord => ({
    key,
    id: null,
    values: { UNISCID: key, ENTNAME: '某公司' },
    expected: null,
  });
  await platform.hold(['A']);
  const write = () => adapter.write?.(REGISTRATION, [record('A'), record('B')], 'k', never);
  t.same([...((await write()) ?? []).keys()], ['B']);
  await platform.hold([]);
  t.same([...((await write()) ?? []).keys()].sort(), ['A', 'B']);
});

t.test('the http adapter keeps its promises here', async (t) => {
  const { platform, open, pool } = await channel(t);
  const entry = { ...ENTERPRISE, scope: null, legalRep: null };
  const fixture = async (): Promise<Fixture> => ({
    adapter: open(),
    dataset: REGISTRATION,
    key: 'PRIPID',
    columns: ['OPSCOPE', 'LEREP'],
    removals: true,
    put: (rows) =>
      platform.put(
        'enterprise',
        rows.map(({ id, cells }) => {
          const scope = cells['OPSCOPE'] ?? null;
          const legalRep = cells['LEREP'] ?? null;
          const typed = { ...(scope === null ? {} : { scope }), ...(legalRep === null ? {} : { legalRep }) };
          return { id, entry, typed };
        }),
      ),
    remove: (ids) => platform.remove('enterprise', ids),
    rows: async () =>
      (await platform.dump()).map(({ id, cells }) => ({
        id,
        cells: { OPSCOPE: cells['scope'] ?? null, LEREP: cells['legalRep'] ?? null },
      })),
    reachable: (up) => (up ? platform.start() : platform.stop()),
    close: async () => {
      await pool.query('TRUNCATE e_baseinfo, answered');
    },
  });
  await conformance(t, 'http on qingpu', fixture);
});

/** A started platform, and a caller that signs. */
async function qingpu(t: Test) {
  const { url } = await database(t);
  const platform = createQingpu({ databaseUrl: url });
  await platform.start();
  t.teardown(() => platform.stop());
  const ask = async (
    method: string,
    target: string,
    { body = '', headers = {} }: { body?: unknown; headers?: Readonly<Record<string, string>> } = {},
  ) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const signed = { ...sign(platform, method, target, text), ...headers };
    const request = { method, headers: signed, ...(text === '' ? {} : { body: text }) };
    const response = await fetch(`${platform.environment['QINGPU_URL']}${target}`, request);
    const answer = (await response.json()) as {
      readonly code: string;
      readonly msg: string;
      readonly data: object;
    };
    return { status: response.status, ...answer };
  };
  return { platform, ask };
}

function sign(platform: DemoPlatform, method: string, target: string, body: string): Record<string, string> {
  const { QINGPU_APP_KEY: key = '', QINGPU_APP_SECRET: secret = '' } = platform.environment;
  const [path = '', query = ''] = target.split('?');
  const timestamp = String(Date.now());
  const nonce = randomUUID();
  const digest = createHash('sha256').update(body).digest('hex');
  const message = [key, timestamp, nonce, method, path, query, digest].join('\n');
  const signature = createHmac('sha256', secret).update(message).digest('hex');
  return { 'x-app-key': key, 'x-timestamp': timestamp, 'x-nonce': nonce, 'x-signature': signature };
}

/** Qingpu's part of the demo profile, alone. */
async function profile(t: Test, env: Readonly<Record<string, string>>) {
  const dir = await mkdtemp(join(tmpdir(), 'tongdao-qingpu-'));
  t.teardown(() => rm(dir, { recursive: true }));
  await mkdir(join(dir, 'endpoints'));
  const files = ['endpoints/qingpu.yaml', 'endpoints/qingpu.examples.yaml', 'codes', 'channel.yaml'];
  for (const file of files) await cp(join('config/demo', file), join(dir, file), { recursive: true });
  const names = [REGISTRATION, 'licence', 'service-item'];
  const datasets = await Promise.all(
    names.map(async (name) => {
      const file = `schemas/datasets/${name}.json`;
      return parseDataset(JSON.parse(await readFile(file, 'utf8')), file);
    }),
  );
  return { settings: await loadSettings({ dir, env: { ...env }, kinds: [kind], datasets }), datasets };
}

/** The platform, and the adapter opened on it by the demo's own configuration. */
async function channel(t: Test) {
  const { url, pool } = await database(t);
  const platform = createQingpu({ databaseUrl: url });
  await platform.start();
  const { settings, datasets } = await profile(t, platform.environment);
  const endpoint = settings.endpoints[0]!;
  const compile = pipelineFactory(settings, datasets);
  const shown = Object.entries(endpoint.datasets).map(([name, { read, write }]) => {
    return [name, { read, write, columns: compile(endpoint, name).columns }] as const;
  });
  const open = (): Adapter => {
    const options = endpoint.options.reveal();
    return kind.open({
      endpoint: 'qingpu',
      options,
      datasets: Object.fromEntries(shown),
      baseDir: '.',
      log: silent,
    });
  };
  const adapter = open();
  t.teardown(async () => {
    await adapter.close();
    await platform.stop();
  });
  return { platform, adapter, open, pool };
}
