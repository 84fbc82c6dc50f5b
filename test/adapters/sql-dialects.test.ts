import t from 'tap';
import { binder } from '../../adapters/sql/common/bind.ts';
import type { Column, ColumnKind, Dialect, KeyedBatch, Query, Row } from '../../adapters/sql/dialect.ts';
import { dm } from '../../adapters/sql/dm/dm.ts';
import { mssql } from '../../adapters/sql/mssql/mssql.ts';
import { oracle } from '../../adapters/sql/oracle/oracle.ts';
import { adapterOn, DATASET } from './sql-fixture.ts';

/** What a dialect asks its server, blanks made one; `answers` are given in turn. */
function recorder(answers: readonly (readonly Row[])[] = []) {
  const said: { readonly sql: string; readonly params: readonly unknown[] }[] = [];
  const query: Query = async (sql, params = []) => {
    const rows = answers[said.length] ?? [];
    said.push({ sql: sql.replaceAll(/\s+/g, ' ').trim(), params });
    return { names: [], rows, affected: 1 };
  };
  return { said, query };
}

const column = (name: string, castType: string, kind: ColumnKind): Column => ({
  name,
  type: castType,
  castType,
  kind,
  charset: null,
  indexed: true,
  unique: true,
  primary: 0,
  maySelect: true,
  mayInsert: true,
  mayUpdate: true,
});

const batch: KeyedBatch = {
  relation: 'corp',
  keys: [{ column: column('id', 'varchar', 'text'), values: ['a'] }],
  columns: [
    { column: column('name', 'varchar', 'text'), values: ['甲'] },
    { column: column('capital', 'decimal', 'number'), values: ['1.50'] },
    { column: column('note', 'varchar', 'text'), values: [null] },
  ],
  changedAt: column('updated', 'timestamp', 'time'),
  version: column('updated', 'timestamp', 'time'),
  expected: ['2024-01-01 00:00:00'],
};

interface Expected {
  readonly page: readonly string[];
  readonly among: string;
  readonly latest: string;
  readonly shown: Readonly<Record<string, string>>;
  readonly update: readonly string[];
  readonly insert: string;
  readonly compare: string;
}

const EXPECTED: readonly (readonly [string, Dialect, Expected])[] = [
  [
    'SQL Server',
    mssql,
    {
      page: ['SELECT TOP (5) WITH TIES [id] FROM corp WHERE [id] > @p1 ORDER BY [id]'],
      among: '(([a] = @p1 AND [b] = @p2) OR ([a] = @p3 AND [b] = @p4))',
      latest:
        "SELECT COALESCE(CONVERT(nvarchar(4000), DATEADD(second, -600, MAX([at])), 121), '1753-01-01 00:00:00.000') FROM corp source WHERE [at] <= SYSDATETIME()",
      shown: {
        'bigint number': 'CONVERT(nvarchar(max), [c])',
        'money number': 'CONVERT(nvarchar(40), [c], 2)',
        'datetime2 time': 'CONVERT(nvarchar(4000), [c], 121)',
        'timestamp binary': 'CONVERT(varchar(max), CONVERT(varbinary(max), [c]), 1)',
      },
      update: [
        'UPDATE corp SET [name] = CONVERT(nvarchar(max), @p1), [capital] = CONVERT(nvarchar(max), @p2), [note] = NULL, [updated] = SYSDATETIME() ' +
          'WHERE [id] = CONVERT(nvarchar(max), @p3) AND CONVERT(nvarchar(4000), [updated], 121) = @p4 ' +
          'AND (([name] IS NULL OR CONVERT(varbinary(max), CONVERT(nvarchar(max), [name])) <> CONVERT(varbinary(max), CONVERT(nvarchar(max), @p5))) ' +
          'OR ([capital] IS NULL OR [capital] <> @p6) OR [note] IS NOT NULL)',
        'SELECT CONVERT(nvarchar(4000), [updated], 121) FROM corp WHERE [id] = CONVERT(nvarchar(max), @p1)',
      ],
      insert:
        'INSERT INTO corp ([id], [name], [capital], [note], [updated]) ' +
        'SELECT CONVERT(nvarchar(max), @p1), CONVERT(nvarchar(max), @p2), CONVERT(nvarchar(max), @p3), NULL, SYSDATETIME() ' +
        'WHERE NOT EXISTS (SELECT 1 FROM corp WHERE [id] = CONVERT(nvarchar(max), @p4))',
      compare:
        "SELECT CASE WHEN ([name] IS NULL OR CONVERT(varbinary(max), CONVERT(nvarchar(max), [name])) <> CONVERT(varbinary(max), CONVERT(nvarchar(max), @p1))) OR ([capital] IS NULL OR [capital] <> @p2) OR [note] IS NOT NULL THEN 'other' ELSE 'same' END, " +
        'CONVERT(nvarchar(4000), [updated], 121) FROM corp WHERE [id] = CONVERT(nvarchar(max), @p3)',
    },
  ],
  [
    'Oracle',
    oracle,
    {
      page: ['SELECT "id" FROM corp WHERE "id" > :1 ORDER BY "id" FETCH FIRST 5 ROWS WITH TIES'],
      among: '(("a" = :1 AND "b" = :2) OR ("a" = :3 AND "b" = :4))',
      latest: `SELECT COALESCE(TO_CHAR(MAX("at") - NUMTODSINTERVAL(600, 'SECOND')), '0001-01-01 00:00:00') FROM corp source WHERE "at" <= SYSDATE`,
      shown: {
        'NUMBER number': 'TO_CHAR("c")',
        'VARCHAR2 text': '"c"',
        'DATE time': 'TO_CHAR("c")',
        'CLOB unordered': '"c"',
        'XMLTYPE unordered': 'XMLSERIALIZE(CONTENT "c" AS CLOB)',
      },
      update: [
        'UPDATE corp SET "name" = :1, "capital" = :2, "note" = NULL, "updated" = SYSTIMESTAMP ' +
          'WHERE "id" = :3 AND TO_CHAR("updated") = :4 ' +
          'AND (("name" IS NULL OR "name" <> :5) OR ("capital" IS NULL OR "capital" <> :6) OR "note" IS NOT NULL)',
        'SELECT TO_CHAR("updated") FROM corp WHERE "id" = :1',
      ],
      insert:
        'INSERT INTO corp ("id", "name", "capital", "note", "updated") ' +
        'SELECT :1, :2, :3, NULL, SYSTIMESTAMP FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM corp WHERE "id" = :4)',
      compare:
        `SELECT CASE WHEN ("name" IS NULL OR "name" <> :1) OR ("capital" IS NULL OR "capital" <> :2) OR "note" IS NOT NULL THEN 'other' ELSE 'same' END, ` +
        'TO_CHAR("updated") FROM corp WHERE "id" = :3',
    },
  ],
  [
    'DM',
    dm,
    {
      page: [
        'SELECT CAST("id" AS VARCHAR(8188)) FROM corp WHERE "id" > :1 ORDER BY "id" LIMIT 1 OFFSET 4',
        'SELECT "id" FROM corp WHERE "id" > :1 ORDER BY "id" LIMIT 5',
      ],
      among: '(("a" = :1 AND "b" = :2) OR ("a" = :3 AND "b" = :4))',
      latest:
        'SELECT COALESCE(CAST(DATEADD(SECOND, -600, MAX("at")) AS VARCHAR(8188)), \'0001-01-01 00:00:00\') FROM corp source WHERE "at" <= LOCALTIMESTAMP',
      shown: {
        'BIGINT number': 'CAST("c" AS VARCHAR(8188))',
        'VARCHAR text': '"c"',
        'CLOB unordered': '"c"',
      },
      update: [
        'UPDATE corp SET "name" = :1, "capital" = :2, "note" = NULL, "updated" = LOCALTIMESTAMP ' +
          'WHERE "id" = :3 AND CAST("updated" AS VARCHAR(8188)) = :4 ' +
          'AND (("name" IS NULL OR "name" <> :5) OR ("capital" IS NULL OR "capital" <> :6) OR "note" IS NOT NULL)',
        'SELECT CAST("updated" AS VARCHAR(8188)) FROM corp WHERE "id" = :1',
      ],
      insert:
        'INSERT INTO corp ("id", "name", "capital", "note", "updated") ' +
        'SELECT :1, :2, :3, NULL, LOCALTIMESTAMP FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM corp WHERE "id" = :4)',
      compare:
        `SELECT CASE WHEN ("name" IS NULL OR "name" <> :1) OR ("capital" IS NULL OR "capital" <> :2) OR "note" IS NOT NULL THEN 'other' ELSE 'same' END, ` +
        'CAST("updated" AS VARCHAR(8188)) FROM corp WHERE "id" = :3',
    },
  ],
];

for (const [name, dialect, expected] of EXPECTED) {
  t.test(`${name}: the SQL of each operation`, async (t) => {
    const key = dialect.quote('id');
    const page = recorder();
    await dialect.page(page.query, {
      list: key,
      from: 'corp',
      order: [key],
      limit: 5,
      where: (bind) => dialect.beyond([key], () => bind.add('a')),
    });
    t.strictSame(
      page.said,
      expected.page.map((sql) => ({ sql, params: ['a'] })),
    );

    const bind = binder(dialect);
    const pairs = [
      ['1', '2'],
      ['3', '4'],
    ];
    t.equal(dialect.among(bind, [dialect.quote('a'), dialect.quote('b')], pairs), expected.among);
    t.strictSame(bind.params, ['1', '2', '3', '4']);
    t.equal(dialect.latest('corp', dialect.quote('at'), 600_000).replaceAll(/\s+/g, ' '), expected.latest);
    for (const [type, sql] of Object.entries(expected.shown)) {
      const [castType = '', kind = ''] = type.split(' ');
      t.equal(dialect.shown?.(column('c', castType, kind as ColumnKind)), sql, type);
    }

    const update = recorder([[], [['2024-01-02 00:00:00']]]);
    t.strictSame(await dialect.update(update.query, batch), [['1', '2024-01-02 00:00:00']]);
    t.strictSame(
      update.said.map(({ sql }) => sql),
      expected.update,
    );
    t.strictSame(update.said[0]?.params, ['甲', '1.50', 'a', '2024-01-01 00:00:00', '甲', '1.50']);
    const insert = recorder();
    await dialect.insert(insert.query, batch);
    t.strictSame(insert.said[0], { sql: expected.insert, params: ['a', '甲', '1.50', 'a'] });
    const compare = recorder([[['same', 'v']]]);
    t.strictSame(await dialect.compare(compare.query, batch), [['1', 'same', 'v']]);
    t.strictSame(compare.said[0], { sql: expected.compare, params: ['甲', '1.50', 'a'] });
  });
}

t.test('keys of several columns are searched by the first and compared in full', async (t) => {
  const bind = binder(oracle);
  const sql = oracle.beyond(['a', 'b'], (index) => bind.add(index));
  t.equal(sql, 'a >= :1 AND ((a > :2) OR (a = :3 AND b > :4))');
  t.strictSame(bind.params, [0, 0, 0, 1]);
});

t.test('a driver that is not installed is named with what to do', async (t) => {
  const connections = {
    mssql: 'mssql://u:secret@127.0.0.1:1/db',
    oracle: 'oracle://u:secret@127.0.0.1:1/service',
    dm: 'dm://u:secret@127.0.0.1:1',
  };
  const drivers: Readonly<Record<string, string>> = { mssql: 'mssql', oracle: 'oracledb', dm: 'dmdb' };
  for (const [client, connection] of Object.entries(connections)) {
    const adapter = adapterOn(connection, { read: { table: 'corp', key: 'id' } }, client);
    const [finding] = await adapter.check();
    await adapter.close();
    const driver = drivers[client] ?? '';
    t.match(finding, { level: 'error', code: 'SQL_DRIVER_MISSING', params: { driver } }, DATASET);
    t.notMatch(JSON.stringify(finding), 'secret');
  }
});

t.test('a connection that is not of its client is refused', async (t) => {
  for (const client of ['pg', 'kingbase', 'opengauss', 'mysql', 'mssql', 'oracle', 'dm'])
    for (const connection of ['ftp://u:secret@db/x', 'db', 'mysql://', 'mssql://host'])
      t.throws(
        () => adapterOn(connection, { read: { table: 'corp', key: 'id' } }, client),
        { code: 'SQL_CONNECTION_INVALID', params: { example: /:\/\/user:password@host/ } },
        `${client} ${connection}`,
      );
});
