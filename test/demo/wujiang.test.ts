import { readFile } from 'node:fs/promises';
import pg from 'pg';
import t, { type Test } from 'tap';
import { parse } from 'yaml';
import { kind } from '../../adapters/sql/sql.ts';
import type { DatasetOptions, ReadMode, ReadRequest } from '../../src/contract/adapter.ts';
import type { Enterprise, Licence } from '../../src/demo/platforms/platform.ts';
import { createWujiang } from '../../src/demo/platforms/wujiang/wujiang.ts';
import { database } from '../support/database.ts';
import { silent } from '../support/log.ts';

const ENTERPRISE: Enterprise = {
  uscc: '91320509MA1MQ1GB52',
  name: '苏州盛泽云锦纺织有限公司',
  typeCode: '1130',
  legalRep: '沈文华',
  capital: '5000000',
  currency: 'CNY',
  establishedOn: '2016-07-28',
  approvedOn: '2023-03-09',
  termFrom: '2016-07-28',
  termTo: null,
  scope: '纺织品织造、销售。',
  domicile: '苏州市吴江区盛泽镇西二环路1188号',
  division: '320509',
  authority: '苏州市吴江区市场监督管理局',
  status: 'ACTIVE',
  cancelledOn: null,
  revokedOn: null,
  phone: '0512-63500000',
};

const LICENCE: Licence = {
  identifier: '1.2.156.3005.2.11100000MB0341032Y001.113205090142078898.000000123.001.I',
  typeCode: '11100000MB0341032Y001',
  typeName: '食品经营许可证',
  name: '食品经营许可证',
  number: 'JY13205050047330',
  issuerName: '苏州市吴江区市场监督管理局',
  issuerCode: '113205090142078898',
  issuedOn: '2023-05-06',
  validFrom: '2023-05-06',
  validTo: null,
  holderName: ENTERPRISE.name,
  holderUscc: ENTERPRISE.uscc,
  premises: ENTERPRISE.domicile,
  scope: '热食类食品制售',
  status: 'VALID',
  area: '320509',
};

async function wujiang(t: Test) {
  const { url } = await database(t);
  const platform = createWujiang({ databaseUrl: url });
  await platform.start();
  const client = new pg.Client({
    connectionString: url,
    types: { getTypeParser: () => (text: string) => text },
  });
  await client.connect();
  t.teardown(async () => {
    await client.end();
    await platform.stop();
  });
  const ask = async (sql: string, params: readonly unknown[] = []) =>
    (await client.query<Record<string, string | null>>(sql, [...params])).rows;
  /** Puts a row into the incoming staging table, as a sender would, and reads the answer. */
  const deliver = async (table: string, row: Readonly<Record<string, string | null>>) => {
    const names = Object.keys(row);
    const values = names.map((_, index) => `$${index + 1}`).join(', ');
    await ask(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${values})`, Object.values(row));
    const [answer] = await ask(`SELECT clzt, clyj, hz_time FROM ${table} WHERE qqbh = $1`, [row['qqbh']]);
    return answer;
  };
  return { platform, url, ask, deliver };
}

const NEW_CORP = {
  uni_scid: '91310118132712288N',
  corp_name: '上海海船厨房设备金属制品厂有限公司',
  corp_status: '开业',
  reg_capi: '768.4',
  start_date: '1981-06-15',
};

t.test('rows are shown in the legacy columns', async (t) => {
  const { platform, ask } = await wujiang(t);
  await platform.put('enterprise', [{ id: '3205840000123456', entry: ENTERPRISE }]);
  await platform.put('licence', [{ id: '2023000123', entry: LICENCE }]);
  const [corp] = await ask('SELECT * FROM corp_base');
  t.match(corp, {
    uni_scid: ENTERPRISE.uscc,
    zj_econ_kind: '1130',
    reg_capi: '500.000000',
    start_date: '2016-07-28',
    check_date: '2023-03-09 00:00:00',
    fare_term_start: '2016/7/28',
    fare_term_end: '9999-12-31',
    corp_status: '开业'.padEnd(64),
    cancel_date: null,
  });
  const [licence] = await ask('SELECT * FROM lic_base');
  t.match(licence, { zzbh: LICENCE.number, zzyxqqsrq: '20230506', zzyxqjzrq: '长期', zzzt: '01'.padEnd(64) });
});

t.test('what a clerk typed stands verbatim in its column', async (t) => {
  const { platform, ask } = await wujiang(t);
  const typed = { uscc: ' 9132O509 ', establishedOn: '2023-02-30', capital: '壹佰万', status: '不详' };
  await platform.put('enterprise', [{ id: '1', entry: ENTERPRISE, typed }]);
  const [corp] = await ask(
    'SELECT uni_scid, start_date, reg_capi, btrim(corp_status) AS status FROM corp_base',
  );
  t.same(corp, { uni_scid: ' 9132O509 ', start_date: '2023-02-30', reg_capi: '壹佰万', status: '不详' });
});

t.test('entering the same again changes nothing, not even the change time', async (t) => {
  const { platform, ask } = await wujiang(t);
  const row = { id: '1', entry: ENTERPRISE };
  await platform.put('enterprise', [row]);
  const before = await ask('SELECT * FROM corp_base');
  await platform.put('enterprise', [row]);
  t.same(await ask('SELECT * FROM corp_base'), before);
  await platform.put('enterprise', [{ id: '1', entry: { ...ENTERPRISE, name: '新名称' } }]);
  t.not((await ask('SELECT update_time FROM corp_base'))[0]?.['update_time'], before[0]?.['update_time']);
});

t.test('every change goes to the outgoing staging table, with all columns', async (t) => {
  const { platform, ask } = await wujiang(t);
  await platform.put('enterprise', [{ id: '1', entry: ENTERPRISE }]);
  await platform.put('enterprise', [
    { id: '1', entry: { ...ENTERPRISE, status: 'REVOKED', revokedOn: '2024-01-02' } },
  ]);
  await platform.remove('enterprise', ['1']);
  const rows = await ask(
    'SELECT czbz, corp_id, btrim(corp_status) AS status, revoke_date FROM qz_corp_base_out ORDER BY xh',
  );
  t.same(rows, [
    { czbz: 'I', corp_id: '1', status: '开业', revoke_date: null },
    { czbz: 'U', corp_id: '1', status: '吊销', revoke_date: '2024-01-02' },
    { czbz: 'D', corp_id: '1', status: '吊销', revoke_date: '2024-01-02' },
  ]);
});

t.test('its ETL answers what is put into the incoming staging table', async (t) => {
  const { platform, ask, deliver } = await wujiang(t);
  const put = (row: Readonly<Record<string, string | null>>) => deliver('qz_corp_base_in', row);

  const entered = await put({ qqbh: 'a', czbz: 'I', ...NEW_CORP });
  t.match(entered, { clzt: '1', clyj: null }, 'a new record is taken');
  const [own] = await ask('SELECT corp_id, update_time, corp_name FROM corp_base');
  t.match(own, { corp_id: /^WJ[0-9A-F]{16}$/, corp_name: NEW_CORP.corp_name }, 'under a number of its own');
  t.equal(entered?.['hz_time'], own?.['update_time'], 'and its change time is told');

  t.match(await put({ qqbh: 'b', czbz: 'I', ...NEW_CORP }), { clzt: '2' }, 'the same again changes nothing');
  t.match(await put({ qqbh: 'c', czbz: 'I', ...NEW_CORP, addr: '青浦' }), { clzt: '4', clyj: '记录已存在' });

  const known = { czbz: 'U', corp_id: own?.['corp_id'] ?? '', yq_time: own?.['update_time'] ?? '' };
  const changed = { ...NEW_CORP, corp_status: '注销', cancel_date: '2024-05-06' };
  t.match(
    await put({ qqbh: 'd', ...known, ...changed }),
    { clzt: '1' },
    'a change on what was seen is taken',
  );
  t.match(
    await put({ qqbh: 'e', ...known, ...NEW_CORP }),
    { clzt: '4', clyj: /已被修改/ },
    'a late one is not',
  );
  t.match(
    await put({ qqbh: 'f', ...known, ...changed }),
    { clzt: '2' },
    'unless it says what is there already',
  );
  t.match(await put({ qqbh: 'g', ...known, ...changed, corp_status: '已注销' }), {
    clzt: '3',
    clyj: /登记状态/,
  });
  t.match(await put({ qqbh: 'h', czbz: 'U', corp_id: 'gone', yq_time: null, ...changed }), {
    clzt: '4',
    clyj: '记录已不存在',
  });
  await platform.remove('enterprise', [known.corp_id]);
  t.match(await put({ qqbh: 'i', ...known, ...changed }), { clzt: '4' });
});

t.test('licences are answered in the same way', async (t) => {
  const { deliver, ask } = await wujiang(t);
  const row = { zzbs: LICENCE.identifier, czzt: LICENCE.holderName, zzzt: '01' };
  t.match(await deliver('qz_lic_base_in', { qqbh: 'a', czbz: 'I', ...row }), { clzt: '1' });
  t.match(await deliver('qz_lic_base_in', { qqbh: 'b', czbz: 'I', ...row, czzt: ' ' }), {
    clzt: '3',
    clyj: '持证主体不能为空',
  });
  t.equal((await ask('SELECT FROM qz_lic_base_out')).length, 1);
});

t.test('a delivery that is held is answered when it is let through', async (t) => {
  const { platform, deliver, ask } = await wujiang(t);
  await platform.hold([NEW_CORP.uni_scid]);
  t.match(await deliver('qz_corp_base_in', { qqbh: 'a', czbz: 'I', ...NEW_CORP }), { clzt: '0' });
  t.same(await ask('SELECT * FROM corp_base'), []);
  await platform.hold([]);
  t.match(await ask('SELECT clzt FROM qz_corp_base_in'), [{ clzt: '1' }]);
  t.equal((await ask('SELECT FROM corp_base')).length, 1);
});

t.test('a second start on the same storage goes on where it was', async (t) => {
  const { platform, url } = await wujiang(t);
  await platform.put('enterprise', [{ id: '1', entry: ENTERPRISE }]);
  const before = await platform.dump();
  await platform.stop();
  const again = createWujiang({ databaseUrl: url });
  await again.start();
  t.same(await again.dump(), before);
  t.same(again.environment, { WUJIANG_DB_URL: url });
  await again.stop();
});

t.test('a dump shows neutral values, however they are spelled', async (t) => {
  const { platform, deliver } = await wujiang(t);
  await platform.put('enterprise', [
    { id: '1', entry: { ...ENTERPRISE, capital: '12345.67', termTo: '2036-07-27' } },
  ]);
  await platform.put('licence', [{ id: '2', entry: LICENCE }]);
  await deliver('qz_corp_base_in', { qqbh: 'a', czbz: 'I', ...NEW_CORP, fare_term_end: '9999-12-31' });
  const [first, second, third] = await platform.dump();
  t.same(first?.cells, { ...ENTERPRISE, capital: '12345.67', termTo: '2036-07-27' });
  t.match(second?.cells, { capital: '7684000', establishedOn: '1981-06-15', termTo: null, status: 'ACTIVE' });
  t.same(third, { kind: 'licence', id: '2', cells: LICENCE });
});

t.test('the demo configuration reaches it through the sql adapter, in both directions', async (t) => {
  const { platform, url, ask } = await wujiang(t);
  const adapter = kind.open({
    endpoint: 'wujiang',
    options: { client: 'pg', connection: url },
    datasets: await configuredDatasets(),
    baseDir: '.',
    log: silent,
  });
  t.teardown(() => adapter.close());
  const { signal } = new AbortController();
  const read = async (dataset: string, mode: ReadMode, cursor: string | null) => {
    const request: ReadRequest = { dataset, mode, cursor, pageSize: 100, signal };
    const pages = [];
    for await (const page of adapter.read(request)) pages.push(page);
    return { records: pages.flatMap((page) => page.records), from: pages.at(-1)?.changesFrom ?? '' };
  };

  await platform.put('enterprise', [{ id: '1', entry: ENTERPRISE }]);
  await platform.put('licence', [{ id: '2', entry: LICENCE }]);
  const problems = (await adapter.check()).filter(({ level }) => level !== 'ok');
  t.same(problems, []);
  t.match((await read('licence', 'full', null)).records, [{ id: '2', position: 'lic_base 2' }]);
  const { records, from } = await read('enterprise-registration', 'full', null);
  t.match(records, [{ id: '1', position: 'corp_base 1', version: /^\d{4}-/ }]);

  const delivered = await adapter.write?.(
    'enterprise-registration',
    [{ key: NEW_CORP.uni_scid, id: null, expected: null, values: { ...NEW_CORP, corp_id: '310118001' } }],
    'delivery-1',
    signal,
  );
  const outcome = delivered?.get(NEW_CORP.uni_scid);
  t.match(outcome, { result: 'applied', receipt: /^\d+$/ });
  await platform.remove('enterprise', ['1']);

  const changes = await read('enterprise-registration', 'changes', from);
  const [entered, removed] = changes.records;
  t.match(entered, { id: /^WJ/, version: outcome?.version }, 'the echo has the version that was told');
  t.match(removed, { id: '1', removed: true });
  t.equal((await ask('SELECT FROM corp_base')).length, 1);
});

/** The datasets of config/demo as the settings hand them to an adapter. */
async function configuredDatasets(): Promise<Record<string, DatasetOptions>> {
  const file = new URL('../../config/demo/endpoints/wujiang.yaml', import.meta.url);
  const { datasets } = parse(await readFile(file, 'utf8')) as {
    datasets: Record<
      string,
      Pick<DatasetOptions, 'read' | 'write'> & { mapping: Record<string, string | { from?: string }> }
    >;
  };
  return Object.fromEntries(
    Object.entries(datasets).map(([name, { read, write = null, mapping }]) => {
      const columns = Object.values(mapping).map((entry) => (typeof entry === 'string' ? entry : entry.from));
      return [name, { read, write, columns: columns.filter((column) => column !== undefined) }];
    }),
  );
}
