import t, { type Test } from 'tap';
import type { Adapter, Finding, Page, WriteRecord } from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import { database } from '../support/database.ts';
import { adapterOn, DATASET } from './sql-fixture.ts';

type Blocks = Parameters<typeof adapterOn>[1];

const never = new AbortController().signal;

const shared = database(t);

/** The file's database with nothing but `ddl` in it. */
async function setting(t: Test, ddl: string) {
  const { url, pool } = await shared;
  await pool.query(
    'DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC',
  );
  await pool.query(ddl);
  const open = (blocks: Blocks, at = url): Adapter => {
    const adapter = adapterOn(at, blocks);
    t.teardown(() => adapter.close());
    return adapter;
  };
  return { url, pool, open };
}

async function pages(
  adapter: Adapter,
  over: { cursor?: string; pageSize?: number; signal?: AbortSignal } = {},
) {
  const { cursor = null, pageSize = 100, signal = never } = over;
  const mode = cursor === null ? 'full' : 'changes';
  const all: Page[] = [];
  for await (const page of adapter.read({ dataset: DATASET, mode, cursor, pageSize, signal })) all.push(page);
  return all;
}

const records = (all: readonly Page[]) => all.flatMap((page) => page.records);
const ids = (all: readonly Page[]) => records(all).map(({ id }) => id);
const CORP = 'CREATE TABLE corp (id text PRIMARY KEY, name text, note text, updated timestamptz)';
const READ = { table: 'corp', key: 'id' };

async function failure(work: Promise<unknown>): Promise<TongdaoError> {
  const thrown = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (thrown instanceof TongdaoError) return thrown;
  throw new Error(`not a TongdaoError: ${String(thrown)}`);
}

t.test('values come as the database renders them: nothing rounded, converted or trimmed', async (t) => {
  const { open } = await setting(
    t,
    `CREATE TABLE corp (id bigint PRIMARY KEY, a numeric, b char(6), c timestamp, d date, e float8, f boolean);
     INSERT INTO corp VALUES (9007199254740993, 12345678901234567890.10, 'ab', '2024-01-02 03:04:05.123456', '1986-05-04', 0.1, true)`,
  );
  const adapter = open({ read: READ, columns: ['a', 'b', 'c', 'd', 'e', 'f'] });
  const [page] = await pages(adapter);
  t.same(page?.columns, ['a', 'b', 'c', 'd', 'e', 'f', 'id']);
  t.same(page?.records, [
    {
      position: 'corp 9007199254740993',
      id: '9007199254740993',
      values: [
        '12345678901234567890.10',
        'ab    ',
        '2024-01-02 03:04:05.123456',
        '1986-05-04',
        '0.1',
        't',
        '9007199254740993',
      ],
    },
  ]);
});

t.test('a key is ordered as its own type, not as its text', async (t) => {
  const { open } = await setting(
    t,
    `CREATE TABLE corp (id int PRIMARY KEY, name text, note text);
     INSERT INTO corp SELECT n FROM generate_series(1, 25) n`,
  );
  const found = ids(await pages(open({ read: READ }), { pageSize: 4 }));
  t.same(
    found,
    Array.from({ length: 25 }, (_, n) => String(n + 1)),
  );
});

t.test('rows that share a key, and rows without one, are all shown', async (t) => {
  const { open } = await setting(
    t,
    `CREATE TABLE corp (id text, name text, note text);
     INSERT INTO corp VALUES ('a', '1'), ('b', '1'), ('b', '2'), ('b', '3'), ('c', '1'), (NULL, '1'), (NULL, '2')`,
  );
  const all = await pages(open({ read: READ }), { pageSize: 2 });
  t.same(ids(all), ['a', 'b', 'b', 'b', 'c', '', '']);
  const many = open({ read: { table: 'corp', key: 'note' } });
  const error = await failure(pages(many, { pageSize: 2 }));
  t.match(error, { code: 'SQL_KEY_EMPTY', params: { key: 'note', count: 7 } });
});

t.test('a key of several columns is a JSON array, and is found again by it', async (t) => {
  const { open } = await setting(
    t,
    `CREATE TABLE corp (region int, no text, name text, note text, PRIMARY KEY (region, no));
     INSERT INTO corp SELECT r, 'n' || n, 'x' FROM generate_series(9, 11) r, generate_series(1, 3) n`,
  );
  const adapter = open({ read: { table: 'corp', key: ['region', 'no'] } });
  const found = ids(await pages(adapter, { pageSize: 2 }));
  t.equal(new Set(found).size, 9);
  t.equal(found[0], '["9","n1"]');
  const page = await adapter.lookup?.(DATASET, ['["10","n2"]', '["10","n9"]', 'n2', '["x","n1"]'], never);
  t.same(
    page?.records.map(({ id }) => id),
    ['["10","n2"]'],
  );
});

t.test('a query can stand for a table', async (t) => {
  const { open } = await setting(t, `${CORP}; INSERT INTO corp VALUES ('a', 'x'), ('b', 'y')`);
  const read = { query: `SELECT id, upper(name) AS name, note FROM corp WHERE name <> 'y'`, key: 'id' };
  const adapter = open({ read });
  t.same(records(await pages(adapter))[0]?.values, ['X', null, 'a']);
  t.same(
    (await adapter.describe?.(DATASET))?.map(({ name, type }) => [name, type]),
    [
      ['id', 'text'],
      ['name', 'text'],
      ['note', 'text'],
    ],
  );
  t.notOk((await adapter.check()).some(({ level }) => level === 'error'));
});

t.test(
  'changes start an overlap before the latest change, to the microsecond, and never in the future',
  async (t) => {
    const { open, pool } = await setting(
      t,
      `${CORP}; INSERT INTO corp VALUES ('a', 'x', NULL, '2024-01-01 00:10:00.000002Z'), ('b', 'x', NULL, '2024-01-01 00:00:00.000002Z'),
     ('c', 'x', NULL, '2024-01-01 00:00:00.000001Z'), ('d', 'x', NULL, '2999-01-01')`,
    );
    const adapter = open({ read: { ...READ, changedAt: 'updated' } });
    const from = (await pages(adapter)).at(-1)?.changesFrom;
    t.match(from, '00:00:00.000002');
    t.same(ids(await pages(adapter, { cursor: from ?? '' })), ['b', 'a', 'd']);
    await pool.query('TRUNCATE corp');
    const nothing = (await pages(adapter)).at(-1)?.changesFrom;
    await pool.query(`INSERT INTO corp VALUES ('e', 'x', NULL, '1990-01-01')`);
    t.same(
      ids(await pages(adapter, { cursor: nothing ?? '' })),
      ['e'],
      'of an empty table: from the beginning',
    );
  },
);

t.test('a read that goes on after an interruption keeps the start of its changes', async (t) => {
  const { open, pool } = await setting(
    t,
    `${CORP}; INSERT INTO corp SELECT n, 'x', NULL, '2024-01-01' FROM generate_series(1, 9) n`,
  );
  const adapter = open({ read: { ...READ, changedAt: 'updated' } });
  const [first] = await pages(adapter, { pageSize: 3 });
  await pool.query(`UPDATE corp SET updated = '2024-06-01'`);
  const request = {
    dataset: DATASET,
    mode: 'full',
    cursor: first?.cursor ?? '',
    pageSize: 3,
    signal: never,
  } as const;
  for await (const page of adapter.read(request)) t.equal(page.changesFrom, first?.changesFrom);
});

t.test(
  'of several rows of a staging table the latest of a key counts, and tells of a deletion',
  async (t) => {
    const { open } = await setting(
      t,
      `${CORP};
     CREATE TABLE corp_out (seq int, op text, at timestamp(0), id text, name text, note text, updated timestamptz);
     INSERT INTO corp_out VALUES
       (9, 'I', '2024-01-01', 'a', 'first'), (10, 'U', '2024-01-01', 'a', 'second'), (2, 'D', '2024-01-02', 'b', 'gone'),
       (3, 'D', '2024-01-01', 'c', 'gone'), (4, 'I', '2024-01-03', 'c', 'back')`,
    );
    const changes = { table: 'corp_out', operation: 'op', deleted: ['D'], changedAt: 'at', sequence: 'seq' };
    const adapter = open({ read: { ...READ, version: 'updated', changes } });
    const from = (await pages(adapter)).at(-1)?.changesFrom ?? '';
    const since = JSON.stringify({ ...JSON.parse(from), since: '2024-01-01' });
    const shown = records(await pages(adapter, { cursor: since, pageSize: 1 }));
    t.same(
      shown.map(({ id, values, removed }) => [id, values[0], removed === true]),
      [
        ['a', 'second', false],
        ['b', 'gone', true],
        ['c', 'back', false],
      ],
    );
    t.match((await failure(pages(adapter, { cursor: '{"page":2}' }))).code, 'CURSOR_GONE');
  },
);

t.test('an abort ends a statement at the server', async (t) => {
  const { open, pool } = await setting(t, CORP);
  const slow = { query: `SELECT 'a' AS id, 'x' AS name, 'x' AS note FROM pg_sleep(30)`, key: 'id' };
  const stop = new AbortController();
  const read = failure(pages(open({ read: slow }), { signal: stop.signal }));
  const running = async () =>
    (
      await pool.query(
        `SELECT FROM pg_stat_activity WHERE application_name = 'tongdao' AND wait_event = 'PgSleep'`,
      )
    ).rowCount;
  while ((await running()) === 0);
  stop.abort();
  t.equal((await read).code, 'ABORTED');
  while ((await running()) !== 0);
});

t.test('what goes wrong is said with what to do, and never with the password', async (t) => {
  const { open, url, pool } = await setting(t, `${CORP}; CREATE TABLE other (id int)`);
  const reading = async (read: Blocks['read'] & {}, at = url) => failure(pages(open({ read }, at)));
  const changed = (change: (url: URL) => void) => {
    const other = new URL(url);
    change(other);
    return other.href;
  };

  const nobody = await reading(
    READ,
    changed((it) => {
      it.port = '1';
    }),
  );
  t.match(nobody, { code: 'ENDPOINT_UNREACHABLE', action: 'retry', params: { where: /127\.0\.0\.1:1\// } });
  const lost = await reading(
    READ,
    changed((it) => {
      it.pathname = '/no_such_database';
    }),
  );
  t.match(lost, { code: 'SQL_DATABASE_MISSING', params: { detail: /no_such_database/ } });
  const wrong = await reading(
    READ,
    changed((it) => {
      it.password = 'hunter2';
    }),
  );
  t.equal(wrong.code, 'ENDPOINT_DENIED');
  t.notMatch(`${wrong.message} ${JSON.stringify(wrong.params)}`, 'hunter2');
  t.match(await reading({ table: 'corps', key: 'id' }), {
    code: 'SQL_TABLE_MISSING',
    params: { table: 'corps', tables: /\bcorp\b.*\bother\b/ },
  });
  t.match(await reading({ table: 'corp', key: 'no' }), {
    code: 'COLUMN_MISSING',
    params: { where: 'corp', column: 'no', columns: 'id, name, note, updated' },
  });
  t.match(await reading({ query: 'SELEC', key: 'id' }), { code: 'SQL_FAILED', params: { detail: /42601/ } });

  const reader = `reader_${new URL(url).pathname.slice(-8)}`;
  await pool.query(`CREATE ROLE ${reader} LOGIN PASSWORD 'r'`);
  t.teardown(() => pool.query(`DROP OWNED BY ${reader}; DROP ROLE ${reader}`));
  const poor = changed((it) => {
    it.username = reader;
    it.password = 'r';
  });
  t.equal((await reading(READ, poor)).code, 'SQL_FORBIDDEN');
  t.throws(() => open({ read: READ }, 'mysql://root:hunter2@db/x'), { code: 'SQL_CONNECTION_INVALID' });
});

t.test('check tells what is there, what is missing and what is slow', async (t) => {
  const { open } = await setting(
    t,
    `${CORP}; CREATE TABLE plain (id text, name text, note text, updated text)`,
  );
  const told = (findings: readonly Finding[]) =>
    findings.map(({ level, code, params }) => [level, code, params['column'] ?? '']);
  const sound = open({ read: { ...READ, changedAt: 'updated' }, write: { table: 'corp', mode: 'upsert' } });
  t.same(told(await sound.check()), [
    ['ok', 'SQL_CHECK_REACHED', ''],
    ['ok', 'SQL_CHECK_READABLE', ''],
    ['warning', 'SQL_CHECK_INDEX', 'updated'],
    ['ok', 'SQL_CHECK_WRITABLE', ''],
  ]);
  const poor = open({ read: { table: 'plain', key: 'id', changedAt: 'updated' }, columns: ['nam'] });
  t.same(told(await poor.check()).slice(1), [
    ['error', 'COLUMN_MISSING', 'nam'],
    ['warning', 'SQL_CHECK_INDEX', 'id'],
    ['error', 'SQL_CHANGED_AT_TYPE', 'updated'],
    ['warning', 'SQL_CHECK_INDEX', 'updated'],
  ]);
});

const record = (id: string, name: string, over: Partial<WriteRecord> = {}): WriteRecord => ({
  key: id,
  id: null,
  values: { id, name },
  expected: null,
  ...over,
});

t.test('a table that makes its own ids is written to by a natural key', async (t) => {
  const { open, pool } = await setting(
    t,
    `CREATE TABLE corp (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text UNIQUE, name varchar(3), note text DEFAULT 'kept',
       capital numeric, updated timestamptz DEFAULT now())`,
  );
  const adapter = open({
    read: { ...READ, changedAt: 'updated' },
    write: { table: 'corp', mode: 'upsert', key: 'code', changedAt: 'updated' },
  });
  const of = (code: string, name: string) =>
    record(code, name, { values: { id: 'the id at home', code, name, capital: '1.50' } });
  const first = await adapter.write?.(
    DATASET,
    [of('a', 'x'), of('b', 'too long'), of('c', 'y')],
    'k1',
    never,
  );
  t.match(first?.get('a'), { result: 'applied', version: /^\d{4}-/ });
  t.match(first?.get('b'), { result: 'refused', message: /too long.*22001/ });
  t.match(first?.get('c'), { result: 'applied' });

  const version = first?.get('a')?.version ?? '';
  const change = { ...of('a', 'z'), id: '1', expected: version };
  t.match((await adapter.write?.(DATASET, [change], 'k2', never))?.get('a'), { result: 'applied' });
  t.match((await adapter.write?.(DATASET, [change], 'k2', never))?.get('a'), { result: 'unchanged' });
  const late = { ...of('a', 'w'), id: '1', expected: version };
  t.match((await adapter.write?.(DATASET, [late], 'k3', never))?.get('a'), { result: 'conflict' });
  const { rows } = await pool.query('SELECT code, name, note, capital::text FROM corp ORDER BY code');
  t.same(rows, [
    { code: 'a', name: 'z', note: 'kept', capital: '1.50' },
    { code: 'c', name: 'y', note: 'kept', capital: '1.50' },
  ]);
});

t.test('without versions a row is known by its id alone', async (t) => {
  const { open } = await setting(t, `${CORP}; INSERT INTO corp VALUES ('a', 'x')`);
  const adapter = open({ read: READ, write: { table: 'corp', mode: 'upsert' } });
  const batch = [
    record('a', 'y', { id: 'a', expected: undefined }),
    record('b', 'y', { id: 'b', expected: undefined }),
    record('c', 'y', { expected: undefined }),
  ];
  const outcomes = await adapter.write?.(DATASET, batch, 'k', never);
  t.same(
    batch.map(({ key }) => outcomes?.get(key)?.result),
    ['applied', 'conflict', 'applied'],
  );
});

t.test('writing what the table cannot hold is an error, and nothing is written', async (t) => {
  const { open, pool } = await setting(t, CORP);
  const adapter = open({ read: READ, write: { table: 'corp', mode: 'upsert' } });
  const strange = record('b', 'x', { values: { id: 'b', nam: 'x' } });
  const error = await failure(adapter.write!(DATASET, [record('a', 'x'), strange], 'k', never));
  t.match(error, { code: 'COLUMN_MISSING', params: { column: 'nam' } });
  const keyless = await failure(
    adapter.write!(DATASET, [record('', 'x', { values: { name: 'x' } })], 'k', never),
  );
  t.equal(keyless.code, 'SQL_KEY_UNKNOWN');
  t.equal((await pool.query('SELECT FROM corp')).rowCount, 0);
});

t.test('two writers of the same new record: one applies it, the other meets it', async (t) => {
  const { open, pool } = await setting(t, CORP);
  const writer = () => open({ read: READ, write: { table: 'corp', mode: 'upsert' } });
  const [one, two] = [writer(), writer()];
  const batch = (name: string) => Array.from({ length: 50 }, (_, n) => record(`k${n}`, name));
  const both = await Promise.all([
    one.write?.(DATASET, batch('one'), 'k1', never),
    two.write?.(DATASET, batch('two'), 'k2', never),
  ]);
  const results = both.map((outcomes) => [...(outcomes?.values() ?? [])].map(({ result }) => result));
  t.same(results.flat().filter((it) => it === 'applied').length, 50);
  t.same(results.flat().filter((it) => it === 'conflict').length, 50);
  t.equal((await pool.query('SELECT FROM corp')).rowCount, 50);
});

t.test('what the staging table refuses harms only itself; what is not answered has no outcome', async (t) => {
  const { open, pool } = await setting(
    t,
    `${CORP}; CREATE TABLE corp_in (request text UNIQUE, op text, id text, name varchar(3), state text, words text)`,
  );
  const answer = { state: 'state', applied: ['1'], refused: ['2'], message: 'words' };
  const operation = { column: 'op', insert: 'I', update: 'U' };
  const write = {
    table: 'corp_in',
    mode: 'staging',
    request: 'request',
    operation,
    answer,
    answerWithin: '1ms',
  };
  const adapter = open({ read: READ, write });
  const batch = [record('a', 'x'), record('b', 'too long'), record('c', 'y', { id: 'c' })];
  const first = await adapter.write?.(DATASET, batch, 'k', never);
  t.same(
    [...(first?.entries() ?? [])].map(([key, { result }]) => [key, result]),
    [['b', 'refused']],
  );
  const { rows } = await pool.query('SELECT request, op, name FROM corp_in ORDER BY request');
  t.same(rows, [
    { request: 'k/a', op: 'I', name: 'x' },
    { request: 'k/c', op: 'U', name: 'y' },
  ]);

  await pool.query(`UPDATE corp_in SET state = '1' WHERE id = 'a'`);
  await pool.query(`UPDATE corp_in SET state = '2', words = '名称重复' WHERE id = 'c'`);
  const second = await adapter.write?.(DATASET, batch, 'k', never);
  t.match(second?.get('a'), { result: 'applied' });
  t.match(second?.get('c'), { result: 'refused', message: '名称重复' });
  t.equal((await pool.query('SELECT FROM corp_in')).rowCount, 2, 'nothing is handed over twice');
});

const OUT = `CREATE TABLE corp_out (seq int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, op text, at timestamp, id text, name text, note text, flag int DEFAULT 0)`;
const SWITCHED = {
  table: 'corp',
  key: 'id',
  changes: {
    table: 'corp_out',
    operation: 'op',
    deleted: ['D'],
    changedAt: 'at',
    sequence: 'seq',
    done: { column: 'flag', value: '1' },
  },
};

t.test('rows of a staging table are switched to done when they are known to be stored', async (t) => {
  const { open, pool } = await setting(t, `${CORP}; ${OUT}`);
  const adapter = open({ read: SWITCHED });
  const start = (await pages(adapter)).at(-1)?.changesFrom ?? '';
  const enter = (id: string, name: string, op = 'U', at = '2024-01-01') =>
    pool.query('INSERT INTO corp_out (op, at, id, name) VALUES ($1, $2, $3, $4)', [op, at, id, name]);
  const done = async () =>
    (await pool.query('SELECT name FROM corp_out WHERE flag = 1 ORDER BY seq')).rows.map(({ name }) => name);

  await enter('a', 'a1');
  await enter('a', 'a2');
  await enter('b', 'b1');
  await enter('c', 'c1', 'D');
  const first = await pages(adapter, { cursor: start, pageSize: 2 });
  t.same(
    records(first).map(({ values, removed }) => [values[0], removed ?? false]),
    [
      ['a2', false],
      ['b1', false],
      ['c1', true],
    ],
    'of several rows of a key the last one counts',
  );
  t.same(await done(), [], 'nothing is switched while it is read');

  t.same(
    ids(await pages(adapter, { cursor: start })),
    ['a', 'b', 'c'],
    'a process that died before it stored: all is shown again',
  );
  t.same(await done(), []);

  await pages(adapter, { cursor: first[0]?.cursor ?? '' });
  t.same(await done(), ['a1', 'a2'], 'a page that was stored, and what its rows supersede');

  const rest = await pages(adapter, { cursor: start });
  t.same(ids(rest), ['b', 'c']);
  await enter('z', 'late', 'U', '2020-01-01');
  await enter('b', 'b2');
  const next = await pages(adapter, { cursor: rest.at(-1)?.changesFrom ?? '' });
  t.same(await done(), ['a1', 'a2'], 'a row entered with an earlier time: the page is not what was shown');
  t.same(
    records(next).map(({ values }) => values[0]),
    ['late', 'c1', 'b2'],
    'and is shown once more',
  );
  t.same(await pages(adapter, { cursor: next.at(-1)?.changesFrom ?? '' }).then(ids), []);
  t.same(await done(), ['a1', 'a2', 'b1', 'c1', 'late', 'b2']);

  await pool.query('UPDATE corp_out SET flag = 0 WHERE id = $1', ['b']);
  t.same(ids(await pages(adapter, { cursor: next.at(-1)?.changesFrom ?? '' })), ['b'], 'sent again by hand');
});

t.test('a switch may belong to nobody but the platform: the read fails and says so', async (t) => {
  const { open } = await setting(
    t,
    `${CORP}; ${OUT}; CREATE VIEW shown AS SELECT op, at, id, name, note, seq, flag + 0 AS flag FROM corp_out;
     INSERT INTO corp_out (op, at, id, name) VALUES ('U', '2024-01-01', 'a', 'x')`,
  );
  const adapter = open({ read: { ...SWITCHED, changes: { ...SWITCHED.changes, table: 'shown' } } });
  const start = (await pages(adapter)).at(-1)?.changesFrom ?? '';
  const from = (await pages(adapter, { cursor: start })).at(-1)?.changesFrom ?? '';
  t.match(await failure(pages(adapter, { cursor: from })), { code: 'SQL_FAILED', params: { where: /./ } });
});

t.test('a staging table alone shows of each key what its last row says', async (t) => {
  const { open } = await setting(
    t,
    `CREATE TABLE corp (id text, name text, note text, op text, at timestamp);
     INSERT INTO corp VALUES ('a', 'a1', NULL, 'I', '2024-01-01'), ('a', 'a2', NULL, 'U', '2024-01-02'),
       ('b', 'b1', NULL, 'I', '2024-01-01'), ('b', 'b1', NULL, 'D', '2024-01-03'), ('c', 'c1', NULL, NULL, '2024-01-01')`,
  );
  const changes = { table: 'corp', operation: 'op', deleted: ['D'], changedAt: 'at' };
  const adapter = open({ read: { ...READ, changes } });
  t.same(
    records(await pages(adapter)).map(({ id, values }) => [id, values[0]]),
    [
      ['a', 'a2'],
      ['c', 'c1'],
    ],
  );
  const found = await adapter.lookup?.(DATASET, ['a', 'b'], never);
  t.same(
    found?.records.map(({ id }) => id),
    ['a'],
  );
});

t.test('an error table refuses what it names', async (t) => {
  const { open, pool } = await setting(
    t,
    `${CORP}; CREATE TABLE corp_in (request text UNIQUE, op text, id text, name text, state text);
     CREATE TABLE corp_error (request text, error_remark text)`,
  );
  const errors = { table: 'corp_error', request: 'request', message: 'error_remark' };
  const answer = { state: 'state', applied: ['1'], refused: ['2'], errors };
  const operation = { column: 'op', insert: 'I', update: 'U' };
  const write = {
    table: 'corp_in',
    mode: 'staging',
    request: 'request',
    operation,
    answer,
    answerWithin: '1ms',
  };
  const adapter = open({ read: READ, write });
  await pool.query(`INSERT INTO corp_error VALUES ('k/a', '名称重复')`);
  const outcomes = await adapter.write?.(DATASET, [record('a', 'x'), record('b', 'y')], 'k', never);
  t.same([...(outcomes ?? [])], [['a', { result: 'refused', message: '名称重复' }]]);
});

t.test('a survey lists what may be read, the fullest first, with key and time of change', async (t) => {
  const { open, pool } = await setting(
    t,
    `CREATE TABLE empty (id int PRIMARY KEY);
     CREATE TABLE log (region int, no text, gxsj timestamp, cjsj timestamp, PRIMARY KEY (no, region));
     INSERT INTO log SELECT n, n, now(), now() FROM generate_series(1, 30) n;
     CREATE TABLE corp_base (note text, uniscid text UNIQUE, update_time timestamptz, created date);
     INSERT INTO corp_base SELECT n, n FROM generate_series(1, 90) n;
     CREATE VIEW corp_view AS SELECT * FROM corp_base`,
  );
  await pool.query('ANALYZE');
  const found = await open({ read: READ }).survey?.(never);
  t.same(found, [
    {
      name: 'corp_base',
      rows: 90,
      read: { table: 'corp_base', key: 'uniscid', changedAt: 'update_time', overlap: '10m' },
    },
    {
      name: 'log',
      rows: 30,
      read: { table: 'log', key: ['no', 'region'], changedAt: 'gxsj', overlap: '10m' },
    },
    {
      name: 'corp_view',
      rows: null,
      read: { table: 'corp_view', key: 'uniscid', changedAt: 'update_time', overlap: '10m' },
    },
    { name: 'empty', rows: 0, read: { table: 'empty', key: 'id' } },
  ]);
  for (const { read } of found ?? []) t.ok(Array.isArray(await pages(open({ read, columns: [] }))));
});

t.test('check finds a right that is missing and a key that cannot be one', async (t) => {
  const { open, url, pool } = await setting(
    t,
    `${CORP}; ${OUT}; CREATE TABLE shapes (id json, name text, note text)`,
  );
  const reader = `reader_${new URL(url).pathname.slice(-8)}`;
  await pool.query(
    `CREATE ROLE ${reader} LOGIN PASSWORD 'r'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${reader}`,
  );
  t.teardown(() => pool.query(`DROP OWNED BY ${reader}; DROP ROLE ${reader}`));
  const poor = new URL(url);
  poor.username = reader;
  poor.password = 'r';
  const errors = async (blocks: Blocks) =>
    (await open(blocks, poor.href).check()).flatMap(({ level, code, params }) =>
      level === 'ok' ? [] : [[level, code, params['column'], params['privilege']].filter(Boolean)],
    );
  t.same(await errors({ read: { table: 'shapes', key: 'id' } }), [
    ['error', 'SQL_KEY_TYPE', 'id'],
    ['warning', 'SQL_CHECK_INDEX', 'id'],
  ]);
  t.match(await errors({ read: SWITCHED }), [
    ['warning', 'SQL_CHECK_INDEX', 'id'],
    ['warning', 'SQL_CHECK_INDEX', 'at'],
    ['error', 'SQL_CHECK_PRIVILEGE', 'flag', 'UPDATE'],
  ]);
  t.same(await errors({ read: READ, write: { table: 'corp', mode: 'upsert' } }), [
    ['error', 'SQL_CHECK_PRIVILEGE', 'id', 'INSERT'],
    ['warning', 'SQL_CHECK_PRIVILEGE', 'name', 'INSERT'],
    ['warning', 'SQL_CHECK_PRIVILEGE', 'note', 'INSERT'],
    ['warning', 'SQL_CHECK_PRIVILEGE', 'name', 'UPDATE'],
    ['warning', 'SQL_CHECK_PRIVILEGE', 'note', 'UPDATE'],
  ]);
});
