import t from 'tap';
import { conformance } from '../../adapters/conformance/conformance.ts';
import { BASE, counterpart, STAGED, STAGED_BLOCKS, staged } from './sql-fixture.ts';

/** The SQL of older versions is that for products made of them; here it runs on PostgreSQL itself. */
for (const client of ['pg', 'kingbase']) {
  t.test(`${client}: written to by table`, async (t) => {
    const blocks = {
      read: { table: 'corp', key: 'id', changedAt: 'updated' },
      write: { table: 'corp', mode: 'upsert', changedAt: 'updated' },
    };
    const { open } = await counterpart(t, BASE, blocks, client);
    await conformance(t, `sql, ${client}, table`, async () => ({
      ...(await open()),
      write: { ids: 'given', refused: { name: 'not a name' } },
    }));
  });

  t.test(`${client}: written to by staging table`, async (t) => {
    const { open, pool } = await counterpart(t, BASE + STAGED, STAGED_BLOCKS, client);
    const run = (sql: string) => pool.query(sql);
    await conformance(t, `sql, ${client}, staging`, async () => staged(await open(), run));
  });
}
