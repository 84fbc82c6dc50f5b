import t from 'tap';
import { database } from '../support/database.ts';

t.test('every test has a database of its own', async (t) => {
  const [first, second] = [await database(t), await database(t)];
  await first.pool.query('CREATE TABLE only_here (id int)');
  await t.rejects(second.pool.query('SELECT FROM only_here'), { code: '42P01' });
});

t.test('it is PostgreSQL 18 in UTF-8, ordered by code point, and knows letters beyond ASCII', async (t) => {
  const { pool } = await database(t);
  const { rows } = await pool.query<{ row: unknown[] }>(
    `SELECT array[current_setting('server_version_num')::int / 10000 || '', current_setting('server_encoding'),
       ('Z' < 'a')::text, lower('Ä')] AS row`,
  );
  t.strictSame(rows[0]?.row, ['18', 'UTF8', 'true', 'ä']);
});
