import { createPool } from 'mysql2/promise';
import t, { type Test } from 'tap';
import type { Adapter, Page, WriteRecord } from '../../src/contract/adapter.ts';
import { mariadb, withoutMariadb } from '../support/mariadb.ts';
import { adapterOn, DATASET } from './sql-fixture.ts';

type Blocks = Parameters<typeof adapterOn>[1];

const never = new AbortController().signal;
const READ = { table: 'corp', key: 'id' };
const options = { skip: withoutMariadb };

async function setting(t: Test, ddl: string) {
  const { url, pool } = await mariadb(t);
  await pool.query(ddl);
  const open = (blocks: Blocks, at = url): Adapter => {
    const adapter = adapterOn(at, blocks, 'mysql');
    t.teardown(() => adapter.close());
    return adapter;
  };
  return { url, pool, open };
}

async function pages(adapter: Adapter, over: { cursor?: string; pageSize?: number } = {}) {
  const { cursor = null, pageSize = 100 } = over;
  const mode = cursor === null ? 'full' : 'changes';
  const all: Page[] = [];
  for await (const page of adapter.read({ dataset: DATASET, mode, cursor, pageSize, signal: never }))
    all.push(page);
  return all;
}

const records = (all: readonly Page[]) => all.flatMap((page) => page.records);
const ids = (all: readonly Page[]) => records(all).map(({ id }) => id);

t.test('values come as the database renders them', options, async (t) => {
  const { open, pool } = await setting(
    t,
    `CREATE TABLE corp (id bigint unsigned PRIMARY KEY, a decimal(40,10), b tinyint(1), c bit(10), d enum('存续','注销'), e datetime(6),
       f date, g timestamp NULL, h varbinary(4), i double, j json, k set('x','y'), l year, m char(4), n time);
     SET SESSION sql_mode = '';
     INSERT INTO corp VALUES (18446744073709551615, '123456789012345678901234567890.0123456789', 1, b'1000000001', '注销',
       '2024-01-02 03:04:05.123456', '0000-00-00', '2024-01-02 03:04:05', x'00FF', 0.1, '{"b": 1, "a": [1.50]}', 'x,y', 2024, ' ab ', '-12:00:00')`,
  );
  const columns = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n'];
  const expected = [
    '123456789012345678901234567890.0123456789',
    '1',
    '513',
    '注销',
    '2024-01-02 03:04:05.123456',
    '0000-00-00',
    '2024-01-02 03:04:05',
    '0x00FF',
    '0.1',
    '{"b": 1, "a": [1.50]}',
    'x,y',
    '2024',
    ' ab',
    '-12:00:00',
    '18446744073709551615',
  ];
  const [page] = await pages(open({ read: READ, columns }));
  t.same(page?.records[0]?.values, expected);
  const query = open({ read: { query: 'SELECT * FROM corp', key: 'id' }, columns });
  t.same(records(await pages(query))[0]?.values, expected, 'of a query, too');
  t.match(await query.describe?.(DATASET), [{ name: 'id', type: 'bigint', samples: [/^1844/] }]);

  const adapter = open({ read: READ, write: { table: 'corp', mode: 'upsert' }, columns });
  const values = Object.fromEntries(columns.map((name, index) => [name, expected[index] ?? null]));
  const id = '7';
  const fresh: WriteRecord = { key: 'k', id: null, values: { ...values, id }, expected: null };
  t.same((await adapter.write?.(DATASET, [fresh], 'w', never))?.get('k'), { result: 'applied' });
  const [stored] = (await adapter.lookup?.(DATASET, [id], never))?.records ?? [];
  t.same(stored?.values, [...expected.slice(0, -1), id], 'what was read can be written');
  const again = { ...fresh, id, expected: undefined };
  t.same((await adapter.write?.(DATASET, [again], 'w2', never))?.get('k'), { result: 'unchanged' });
  t.ok(pool);
});

t.test('tables in GBK hold and show Chinese; what GBK does not hold is refused', options, async (t) => {
  const { open, pool } = await setting(
    t,
    `CREATE TABLE corp (id varchar(20) PRIMARY KEY, name varchar(50), note text) CHARACTER SET gbk;
     INSERT INTO corp VALUES ('a', '青浦镕鑫商贸有限公司', NULL);
     CREATE TABLE old (id varchar(20) PRIMARY KEY, name varchar(50), note text) CHARACTER SET latin1`,
  );
  const adapter = open({ read: READ, write: { table: 'corp', mode: 'upsert' } });
  t.equal(records(await pages(adapter))[0]?.values[0], '青浦镕鑫商贸有限公司');
  const record = (id: string, name: string): WriteRecord => ({
    key: id,
    id: null,
    values: { id, name },
    expected: null,
  });
  const outcomes = await adapter.write?.(DATASET, [record('b', '囍堂'), record('c', '𠮷野')], 'k', never);
  t.match(outcomes?.get('b'), { result: 'applied' });
  t.match(outcomes?.get('c'), { result: 'refused', message: /name/ });
  t.same((await pool.query('SELECT name FROM corp WHERE id = ?', ['b']))[0], [{ name: '囍堂' }]);
  t.match(
    (await open({ read: { table: 'old', key: 'id' } }).check()).filter(
      ({ code }) => code === 'SQL_CHECK_ENCODING',
    ),
    [{ params: { where: 'old.name', encoding: 'latin1' } }, {}, {}],
  );
});

t.test('a collation neither hides rows nor changes', options, async (t) => {
  const { open, pool } = await setting(
    t,
    `CREATE TABLE corp (id varchar(20), name varchar(50), note text, INDEX (id)) COLLATE utf8mb4_general_ci;
     INSERT INTO corp VALUES ('a', '1', ''), ('A', '2', ''), ('b', '3', ''), ('B', '4', ''), ('c', '5', '')`,
  );
  const adapter = open({ read: READ, write: { table: 'corp', mode: 'upsert' } });
  t.same(ids(await pages(adapter, { pageSize: 1 })).sort(), ['A', 'B', 'a', 'b', 'c']);
  const found = await adapter.lookup?.(DATASET, ['A', 'c '], never);
  t.same(
    found?.records.map(({ id }) => id),
    ['A'],
  );
  const change = { key: 'c', id: 'c', values: { id: 'c', name: '5', note: ' ' }, expected: undefined };
  t.match((await adapter.write?.(DATASET, [change], 'k', never))?.get('c'), { result: 'applied' });
  t.same((await pool.query(`SELECT note FROM corp WHERE id = 'c'`))[0], [{ note: ' ' }]);
});

t.test('what is too long or no number is refused and never cut', options, async (t) => {
  const { open, pool } = await setting(
    t,
    `CREATE TABLE corp (id int PRIMARY KEY, name varchar(3), note decimal(10,2))`,
  );
  const adapter = open({ read: READ, write: { table: 'corp', mode: 'upsert' } });
  const record = (id: string, name: string, note: string): WriteRecord => ({
    key: id,
    id: null,
    values: { id, name, note },
    expected: null,
  });
  const batch = [
    record('1', 'abcd', '1'),
    record('2', 'abc', 'x'),
    record('3', 'abc', '1.5'),
    record('x', 'a', '1'),
  ];
  const outcomes = await adapter.write?.(DATASET, batch, 'k', never);
  t.match(outcomes?.get('1'), { result: 'refused', message: /too long/ });
  t.match(outcomes?.get('2'), { result: 'refused' });
  t.match(outcomes?.get('3'), { result: 'applied' });
  t.match(outcomes?.get('x'), { result: 'refused' });
  t.same((await pool.query('SELECT id, name, note FROM corp'))[0], [{ id: 3, name: 'abc', note: '1.50' }]);
});

t.test('the switch of a staging table', options, async (t) => {
  const { open, pool } = await setting(
    t,
    `CREATE TABLE corp (id varchar(20) PRIMARY KEY, name text, note text);
     CREATE TABLE corp_out (op char(1), at datetime, id varchar(20), name text, note text, S_EXT_SWITCH tinyint DEFAULT 0);
     INSERT INTO corp_out (op, at, id, name) VALUES ('i', '2024-01-01', 'a', '1'), ('u', '2024-01-02', 'a', '2'), ('d', '2024-01-02', 'b', NULL)`,
  );
  const done = { column: 'S_EXT_SWITCH', value: '1' };
  const changes = { table: 'corp_out', operation: 'op', deleted: ['d'], changedAt: 'at', done };
  const adapter = open({ read: { ...READ, changes } });
  const start = (await pages(adapter)).at(-1)?.changesFrom ?? '';
  const first = await pages(adapter, { cursor: start });
  t.same(
    records(first).map(({ id, values, removed }) => [id, values[0], removed === true]),
    [
      ['a', '2', false],
      ['b', null, true],
    ],
  );
  const count = async () =>
    (await pool.query('SELECT CAST(SUM(S_EXT_SWITCH) AS CHAR) AS n FROM corp_out'))[0];
  t.same(await count(), [{ n: '0' }]);
  t.same(ids(await pages(adapter, { cursor: first.at(-1)?.changesFrom ?? '' })), []);
  t.same(await count(), [{ n: '3' }]);
});

t.test('what goes wrong has its own code, and never the password', options, async (t) => {
  const { open, url, pool } = await setting(
    t,
    `CREATE TABLE corp (id int PRIMARY KEY, name text, note text); CREATE TABLE other (id int)`,
  );
  const user = `reader_${new URL(url).pathname.slice(-8)}`;
  const database = new URL(url).pathname.slice(1);
  await pool.query(
    `CREATE USER ${user}@'%' IDENTIFIED BY 'p@ss:/'; GRANT SELECT ON ${database}.other TO ${user}@'%'`,
  );
  t.teardown(async () => {
    const admin = createPool({ uri: url.replace(/[^/]+$/, ''), connectionLimit: 1 });
    await admin.query(`DROP USER ${user}@'%'`);
    await admin.end();
  });
  const first = async (change: (url: URL) => void, read: Blocks['read'] & {} = READ) => {
    const at = new URL(url);
    change(at);
    const findings = await open({ read }, at.href).check();
    const worst = findings.find(({ level }) => level === 'error');
    t.notMatch(JSON.stringify(findings), 'p%40ss');
    return worst?.code;
  };
  const asReader = (password: string) => (at: URL) => {
    at.username = user;
    at.password = password;
  };
  t.equal(
    await first((at) => {
      at.port = '1';
    }),
    'ENDPOINT_UNREACHABLE',
  );
  t.equal(await first(asReader('wrong')), 'ENDPOINT_DENIED');
  t.equal(
    await first((at) => {
      at.pathname = '/nowhere';
    }),
    'SQL_DATABASE_MISSING',
  );
  const good = asReader('p%40ss%3A%2F');
  t.equal(await first(good, { table: 'other', key: 'id' }), 'COLUMN_MISSING', 'the log-in itself works');
  t.equal(await first(() => {}, { table: 'corps', key: 'id' }), 'SQL_TABLE_MISSING');
});

t.test('a survey lists tables and views with key and time of change', options, async (t) => {
  const { open, pool } = await setting(
    t,
    `CREATE TABLE empty (id int PRIMARY KEY);
     CREATE TABLE corp_base (region int, no varchar(20), gxsj datetime, cjsj datetime, PRIMARY KEY (no, region));
     INSERT INTO corp_base SELECT seq, seq, NOW(), NOW() FROM seq_1_to_500;
     CREATE VIEW shown AS SELECT no, gxsj FROM corp_base`,
  );
  await pool.query('ANALYZE TABLE empty, corp_base');
  const found = (await open({ read: READ }).survey?.(never)) ?? [];
  t.same(
    found.map(({ name, read }) => [name, read['key'], read['changedAt'], read['overlap']]),
    [
      ['corp_base', ['no', 'region'], 'gxsj', '10m'],
      ['shown', 'no', 'gxsj', '10m'],
      ['empty', 'id', undefined, undefined],
    ],
  );
  t.ok((found[0]?.rows ?? 0) > 0);
});
