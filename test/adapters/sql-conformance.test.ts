import t from 'tap';
import { conformance } from '../../adapters/conformance/conformance.ts';
import { BASE, counterpart, STAGED, STAGED_BLOCKS } from './sql-fixture.ts';

t.test('written to by table', async (t) => {
  const { open } = await counterpart(t, BASE, {
    read: { table: 'corp', key: 'id', changedAt: 'updated' },
    write: { table: 'corp', mode: 'upsert', changedAt: 'updated' },
  });
  await conformance(t, 'sql, table', async () => ({
    ...(await open()),
    write: { ids: 'given', refused: { name: 'not a name' } },
  }));
});

t.test('written to by staging table', async (t) => {
  const { open, pool } = await counterpart(t, BASE + STAGED, STAGED_BLOCKS);
  await conformance(t, 'sql, staging', async () => {
    const fixture = await open();
    const { adapter } = fixture;
    return {
      ...fixture,
      removals: true,
      // The answers that were held back are there when the engine asks again.
      adapter: {
        ...adapter,
        write: async (...call: Parameters<NonNullable<typeof adapter.write>>) => {
          await pool.query('UPDATE corp_in SET state = hidden WHERE state IS NULL');
          return (await adapter.write?.(...call)) ?? new Map();
        },
      },
      write: {
        ids: 'given',
        refused: { name: 'not a name' },
        answerOnly: async (records: number) => {
          await pool.query('INSERT INTO mute VALUES ($1)', [records]);
        },
      },
    };
  });
});
