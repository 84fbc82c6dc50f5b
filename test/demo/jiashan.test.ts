import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import t, { type Test } from 'tap';
import { kind as file } from '../../adapters/file/file.ts';
import { kind as http } from '../../adapters/http/http.ts';
import { kind as sql } from '../../adapters/sql/sql.ts';
import type { Adapter, Page, WriteRecord } from '../../src/contract/adapter.ts';
import { createJiashan } from '../../src/demo/platforms/jiashan/jiashan.ts';
import type { DemoPlatform, Enterprise, Licence } from '../../src/demo/platforms/platform.ts';
import { parseDataset } from '../../src/pipeline/dataset.ts';
import { checkSettings } from '../../src/settings/check.ts';
import { loadSettings } from '../../src/settings/load.ts';
import { pipelineFactory } from '../../src/settings/pipelines.ts';
import { database } from '../support/database.ts';
import { silent } from '../support/log.ts';

const ENTERPRISE: Enterprise = {
  uscc: '91330421MA29H4555E',
  name: '嘉善云帆精密机械有限公司',
  typeCode: '1130',
  legalRep: '陈明',
  capital: '123456.78',
  currency: 'CNY',
  establishedOn: '2016-05-09',
  approvedOn: '2021-03-18',
  termFrom: '2016-05-09',
  termTo: null,
  scope: '精密机械、"数控"设备；\n货物进出口',
  domicile: '嘉善县魏塘街道亭桥南路1号',
  division: '330421',
  authority: '嘉善县市场监督管理局',
  status: 'CANCELLED',
  cancelledOn: '2024-01-02',
  revokedOn: null,
  phone: null,
};

const LICENCE: Licence = {
  identifier: '1.2.156.3005.2.11100000MB0341032Y001.11310118MB2T00019X.000000123.001.P',
  typeCode: '11100000MB0341032Y001',
  typeName: '食品经营许可证',
  name: '食品经营许可证',
  number: 'JY23304210004567',
  issuerName: '嘉善县市场监督管理局',
  issuerCode: '11310118MB2T00019X',
  issuedOn: '2023-05-06',
  validFrom: '2023-05-06',
  validTo: '2028-05-05',
  holderName: ENTERPRISE.name,
  holderUscc: ENTERPRISE.uscc,
  premises: ENTERPRISE.domicile,
  scope: '热食类食品制售',
  status: 'VALID',
  area: '330421',
};

const REGISTRATION = 'enterprise-registration';
const never = new AbortController().signal;

t.test('an export is GB18030 with Chinese headers, state letters and the capital as a text', async (t) => {
  const { platform, newest } = await jiashan(t);
  await platform.put('enterprise', [{ id: '1', entry: ENTERPRISE }]);
  await platform.publish();
  const text = await newest('reg-full-');
  t.match(text, /^内部序号,企业名称,统一社会信用代码,/);
  t.match(text, /,12\.345678\(万元人民币\),人民币,2016\/5\/9,2021年03月18日,2016-05-09,长期,/);
  t.match(text, /,嘉善县市场监督管理局,XX,2024-01-02,,,\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}\r\n$/);
});

t.test('its rows are told again in neutral terms, and the capital keeps every digit', async (t) => {
  const { platform } = await jiashan(t);
  const capitals = ['0', '1', '9999.99', '10000', '123456789012345678.01', '0.5'];
  const entries = capitals.map((capital) => ({ ...ENTERPRISE, capital }));
  await platform.put(
    'enterprise',
    entries.map((entry, index) => ({ id: String(index), entry })),
  );
  await platform.put('licence', [{ id: '1', entry: LICENCE }]);
  t.same(
    (await platform.dump()).map(({ cells }) => cells),
    [...entries, LICENCE],
  );
});

t.test('what a clerk typed stands verbatim; only what GB18030 cannot show is replaced', async (t) => {
  const { platform, newest } = await jiashan(t);
  const typed = { uscc: ' 9133O421 ', capital: '叁佰万', establishedOn: '二〇一六年', name: '𠮷\ud800' };
  await platform.put('enterprise', [{ id: '1', entry: ENTERPRISE, typed }]);
  await platform.publish();
  t.match(await newest('reg-full-'), /\r\n1,𠮷\?, 9133O421 ,1130,陈明,叁佰万,人民币,二〇一六年,/);
});

t.test('a publication shows what changed since the last one, and older ones are cleared', async (t) => {
  const { platform, folder, newest } = await jiashan(t);
  const entry = { ...ENTERPRISE, scope: null };
  await platform.put('enterprise', [
    { id: '1', entry },
    { id: '2', entry },
  ]);
  await platform.publish();
  t.equal((await newest('reg-delta-')).split('\r\n').length, 2, 'nothing before the first one');
  await platform.put('enterprise', [
    { id: '1', entry },
    { id: '2', entry: { ...entry, name: '新名称' } },
  ]);
  await platform.put('enterprise', [{ id: '3', entry }]);
  await platform.remove('enterprise', ['1', '3']);
  await platform.publish();
  const [, ...changed] = (await newest('reg-delta-')).trimEnd().split('\r\n');
  t.same(changed.map((line) => [line.split(',')[0], line.split(',').at(-1)]).sort(), [
    ['1', '删除'],
    ['2', '更新'],
    ['3', '删除'],
  ]);
  for (let round = 0; round < 12; round++) await platform.publish();
  const names = await readdir(folder);
  t.equal(names.filter((name) => name.startsWith('reg-full-')).length, 3);
  t.equal(names.filter((name) => name.startsWith('lic-delta-')).length, 14, 'change files stay for long');
});

t.test('its configuration is sound, and every example comes out as it says', async (t) => {
  const { settings, datasets } = await profile('/nowhere');
  const { sound, mappings } = await checkSettings(settings, datasets, pipelineFactory(settings, datasets));
  const own = mappings.filter(({ endpoint }) => endpoint === 'jiashan');
  const examples = own.flatMap(({ examples }) => examples);
  t.same(
    examples.flatMap(({ differences, reasons }) => [...differences, ...reasons]),
    [],
  );
  t.equal(examples.length, 5);
  t.ok(sound);
});

t.test('what is read, made canonical and written back changes nothing here', async (t) => {
  const { platform, adapter, pipeline, folder } = await channel(t);
  const capitals = ['123456', '0.5', '99999999999.99', null];
  await platform.put(
    'enterprise',
    capitals.map((capital, index) => ({
      id: String(index),
      entry: { ...ENTERPRISE, scope: '销售', capital, currency: capital === null ? null : 'USD' },
    })),
  );
  await platform.publish();
  const page = await only(adapter.read(full(REGISTRATION)));
  const bound = pipeline(REGISTRATION).bind(page.columns);
  const sealed = page.records.map((record) => bound.process(record));
  t.same(
    sealed.map((one) => (one.outcome === 'sealed' ? one.body['regCapital'] : one.reasons)),
    [...capitals.slice(0, 3), undefined],
  );
  const records = sealed.slice(0, 1).flatMap((one): WriteRecord[] =>
    one.outcome === 'sealed'
      ? [
          {
            key: one.key,
            id: one.raw.id,
            values: pipeline(REGISTRATION).toColumns(one.body),
            expected: one.raw.version,
          },
        ]
      : [],
  );
  const before = await platform.dump();
  t.match(
    await adapter.write?.(REGISTRATION, records, 'back-1', never),
    new Map([[records[0]?.key, { result: 'applied' }]]),
  );
  t.same(await platform.dump(), before, 'another spelling, the same row');
  t.match(
    iconv.decode(await readFile(join(folder, 'inbox', 'reg-in-back-1.csv')), 'gb18030'),
    ',12.3456,美元,',
  );
});

t.test('deliveries through the file adapter', async (t) => {
  const { platform, adapter, newest } = await channel(t);
  await platform.publish();
  const values = {
    企业名称: '青浦某公司',
    统一社会信用代码: '91310118MA1JTE5T1L',
    企业状态: 'K',
    内部序号: '他处序号',
  };
  const fresh: WriteRecord = { key: 'k', id: null, values, expected: null };
  const write = async (number: string, record: WriteRecord) =>
    (await adapter.write?.(REGISTRATION, [record], number, never))?.get('k');

  const applied = await write('one', fresh);
  t.match(applied, { result: 'applied', version: /^\d{4}-.*\.\d{6}$/, receipt: 'one-1' });
  t.match(await write('one', fresh), applied ?? {}, 'the same answer again');
  const [row] = await platform.dump();
  t.match(row, { cells: { name: '青浦某公司', status: 'ACTIVE' } });
  t.not(row?.id, '他处序号', 'the platform makes its own id');
  t.match(await write('two', { ...fresh, values: { ...values, 企业名称: '别名' } }), {
    result: 'conflict',
    message: '记录已被修改',
  });

  const id = row?.id ?? '';
  const expected = applied?.version;
  const changed: WriteRecord = { key: 'k', id, values: { ...values, 法定代表人: '王' }, expected };
  t.match(await write('three', { ...changed, expected: '2020-01-01 00:00:00.000000' }), {
    result: 'conflict',
  });
  const three = await write('four', changed);
  t.match(three, { result: 'applied' });
  t.match(await write('five', changed), { result: 'unchanged', version: three?.version });
  t.match(await write('six', { ...changed, id: 'gone' }), { result: 'conflict', message: '记录不存在' });
  t.match(await write('seven', { ...fresh, values: { ...values, 企业名称: '' } }), {
    result: 'refused',
    message: '企业名称不能为空',
  });
  t.match(await newest('reg-delta-'), `${id},青浦某公司,`, 'a delivery shows before the next publication');
});

t.test('held keys stay without an outcome, the others go on; released, they are answered', async (t) => {
  const { platform, adapter, folder } = await channel(t, '400ms');
  const record = (key: string): WriteRecord => ({
    key,
    id: null,
    values: { 企业名称: '某公司', 统一社会信用代码: key },
    expected: null,
  });
  await platform.hold(['A']);
  const write = () => adapter.write?.(REGISTRATION, [record('A'), record('B')], 'k', never);
  t.same([...((await write()) ?? []).keys()], ['B']);
  t.equal((await platform.dump()).length, 1, 'nor is it entered');
  await platform.hold([]);
  t.same([...((await write()) ?? []).keys()].sort(), ['A', 'B']);
  t.same((await readdir(join(folder, 'receipts'))).sort(), ['reg-receipt-k.2.csv', 'reg-receipt-k.csv']);
  t.equal((await platform.dump()).length, 2);
});

t.test('many rows are entered at once, and a second start goes on where the first was', async (t) => {
  const { url } = await database(t);
  const folder = await temporary(t);
  const first = createJiashan({ databaseUrl: url, folder });
  await first.start();
  const rows = Array.from({ length: 10_000 }, (_, index) => ({
    id: String(index).padStart(6, '0'),
    entry: ENTERPRISE,
  }));
  await first.put('enterprise', rows);
  await first.publish();
  await first.stop();
  const exported = await readdir(folder);
  const second = createJiashan({ databaseUrl: url, folder });
  await second.start();
  t.teardown(() => second.stop());
  t.equal((await second.dump()).length, 10_000);
  t.same(await readdir(folder), exported, 'its exports are still there');
});

t.test('a platform that begins anew clears the files of its former life', async (t) => {
  const folder = await temporary(t);
  for (const life of ['first', 'second']) {
    const { url } = await database(t);
    const platform = createJiashan({ databaseUrl: url, folder });
    await platform.start();
    t.same(
      (await readdir(folder)).filter((name) => name.endsWith('.csv')),
      [],
      life,
    );
    await platform.publish();
    await platform.stop();
  }
});

async function temporary(t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tongdao-jiashan-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A started platform, its folder, and the text of its newest file of a kind. */
async function jiashan(t: Test): Promise<{
  readonly platform: DemoPlatform;
  readonly folder: string;
  readonly newest: (start: string) => Promise<string>;
}> {
  const { url } = await database(t);
  const folder = await temporary(t);
  const platform = createJiashan({ databaseUrl: url, folder });
  await platform.start();
  t.teardown(() => platform.stop());
  const newest = async (start: string) => {
    const name =
      (await readdir(folder))
        .filter((name) => name.startsWith(start))
        .sort()
        .at(-1) ?? '';
    return iconv.decode(await readFile(join(folder, name)), 'gb18030');
  };
  return { platform, folder, newest };
}

/** The platform, and the adapter and pipelines that the demo's own configuration makes for it. */
async function channel(t: Test, answerWithin?: string) {
  const demo = await jiashan(t);
  const { settings, datasets } = await profile(demo.platform.environment['JIASHAN_DROP'] ?? '');
  const endpoint = settings.endpoints.find(({ name }) => name === 'jiashan');
  if (endpoint === undefined) throw new Error('the profile has no jiashan');
  const compile = pipelineFactory(settings, datasets);
  const adapter: Adapter = file.open({
    endpoint: endpoint.name,
    options: endpoint.options.reveal(),
    baseDir: '/',
    log: silent,
    datasets: Object.fromEntries(
      Object.entries(endpoint.datasets).map(([name, { read, write }]) => [
        name,
        {
          read,
          write: write && { ...write, ...(answerWithin === undefined ? {} : { answerWithin }) },
          columns: compile(endpoint, name).columns,
        },
      ]),
    ),
  });
  return { ...demo, adapter, pipeline: (dataset: string) => compile(endpoint, dataset) };
}

async function profile(folder: string) {
  const datasets = await Promise.all(
    ['enterprise-registration', 'licence', 'service-item'].map(async (name) =>
      parseDataset(JSON.parse(await readFile(`schemas/datasets/${name}.json`, 'utf8')), name),
    ),
  );
  const env = {
    JIASHAN_DROP: folder,
    QINGPU_URL: 'http://127.0.0.1:1',
    QINGPU_APP_KEY: 'k',
    QINGPU_APP_SECRET: 's',
    WUJIANG_DB_URL: 'postgres://u:p@127.0.0.1:1/d',
  };
  const settings = await loadSettings({ dir: 'config/demo', env, kinds: [file, http, sql], datasets });
  return { settings, datasets };
}

const full = (dataset: string) =>
  ({ dataset, mode: 'full', cursor: null, pageSize: 100, signal: never }) as const;

async function only(pages: AsyncIterable<Page>): Promise<Page> {
  for await (const page of pages) return page;
  throw new Error('no page');
}
