import fc from 'fast-check';
import t from 'tap';
import { CopyRows, copyInto } from '../../src/storage/copy.ts';
import { transaction } from '../../src/storage/pool.ts';
import { database } from '../support/database.ts';

const TABLE =
  'CREATE TABLE target (n4 int, n2 smallint, n8 bigint, word text, print uuid, bytes bytea, yes boolean)';

interface Row {
  readonly n4: number;
  readonly n2: number;
  readonly n8: bigint;
  readonly word: string;
  readonly print: string;
  readonly bytes: Uint8Array;
  readonly yes: boolean | null;
}

// PostgreSQL's text holds every character but NUL.
const row: fc.Arbitrary<Row> = fc.record({
  n4: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  n2: fc.integer({ min: -32768, max: 32767 }),
  n8: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  word: fc.string({ unit: 'binary', maxLength: 200 }).map((text) => text.replaceAll('\0', '')),
  print: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex')),
  bytes: fc.uint8Array({ maxLength: 300 }),
  yes: fc.option(fc.boolean()),
});

function append(rows: CopyRows, { n4, n2, n8, word, print, bytes, yes }: Row): void {
  rows.int4(n4);
  rows.int2(n2);
  rows.int8(n8);
  rows.text(word);
  rows.uuidHex(print);
  rows.bytea(bytes);
  if (yes === null) rows.null();
  else rows.bool(yes);
  rows.endRow();
}

t.test('every value arrives as it was, however small the first buffer', async (t) => {
  const { pool } = await database(t);
  await pool.query(TABLE);
  const rows = new CopyRows(32);
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 20 }), async (wanted) => {
      for (const one of wanted) append(rows, one);
      const found = await transaction(pool, async (client) => {
        await client.query('TRUNCATE target');
        t.equal(await copyInto(client, 'target (n4, n2, n8, word, print, bytes, yes)', rows), wanted.length);
        return client.query(
          `SELECT n4, n2, n8, word, replace(print::text, '-', '') AS print, bytes, yes FROM target ORDER BY ctid`,
        );
      });
      t.strictSame(
        found.rows,
        wanted.map((one) => ({ ...one, n8: String(one.n8), bytes: Buffer.from(one.bytes) })),
      );
    }),
    { numRuns: 60 },
  );
});

t.test('a refused copy rejects with the reason and leaves the connection usable', async (t) => {
  const { pool } = await database(t);
  await pool.query('CREATE TABLE target (n4 int PRIMARY KEY)');
  const rows = new CopyRows();
  for (let time = 0; time < 2; time += 1) {
    rows.int4(7);
    rows.endRow();
  }
  const client = await pool.connect();
  t.teardown(() => client.release());
  await t.rejects(copyInto(client, 'target (n4)', rows), { code: '23505' });
  rows.clear();
  t.equal(rows.rows, 0);
  t.strictSame((await client.query('SELECT count(*)::int AS n FROM target')).rows, [{ n: 0 }]);
});

t.test('mistakes of the program are found while building', async (t) => {
  const rows = new CopyRows();
  t.throws(() => rows.uuidHex('abc'), RangeError);
  rows.int4(1);
  t.throws(() => rows.finish(), RangeError);
  t.throws(() => rows.int2(40_000), RangeError);
});
