import t from 'tap';
import { conformance } from '../../adapters/conformance/conformance.ts';
import { withoutMariadb } from '../support/mariadb.ts';
import { BASE, counterpart, STAGED } from './mysql-fixture.ts';
import { STAGED_BLOCKS, staged } from './sql-fixture.ts';

t.test('written to by table', { skip: withoutMariadb }, async (t) => {
  const { open } = await counterpart(t, BASE, {
    read: { table: 'corp', key: 'id', changedAt: 'updated' },
    write: { table: 'corp', mode: 'upsert', changedAt: 'updated' },
  });
  await conformance(t, 'sql, mysql, table', async () => ({
    ...(await open()),
    write: { ids: 'given', refused: { name: 'not a name' } },
  }));
});

t.test('written to by staging table', { skip: withoutMariadb }, async (t) => {
  const { open, pool } = await counterpart(t, BASE + STAGED, STAGED_BLOCKS);
  const run = (sql: string) => pool.query(sql);
  await conformance(t, 'sql, mysql, staging', async () => staged(await open(), run));
});
