import t from 'tap';
import { erasePseudonyms, isPseudonymOf, pseudonym } from '../../src/audit/pseudonym.ts';
import { record } from '../../src/audit/record.ts';
import { sequence } from '../../src/audit/sequence.ts';
import { transaction } from '../../src/storage/pool.ts';
import { channel, entry, loggedNumbers } from './channel.ts';

t.test('an entry is logged exactly if its transaction commits', async (t) => {
  const { pool, signer } = await channel(t);
  await transaction(pool, (client) => record(client, entry(1)));
  await t.rejects(
    transaction(pool, async (client) => {
      await record(client, entry(2));
      throw new Error('the work itself failed');
    }),
  );
  await transaction(pool, (client) => record(client, entry(3)));
  await sequence(pool, signer);
  t.same(await loggedNumbers(pool), [1, 3]);
});

t.test('an entry that cannot be logged fails the transaction', async (t) => {
  const { pool } = await channel(t);
  await transaction(pool, async (client) => {
    await t.rejects(record(client, { ...entry(1), data: 'x'.repeat(70_000) }), {
      code: 'AUDIT_ENTRY_TOO_LARGE',
    });
    await t.rejects(record(client, { ...entry(1), data: Number.NaN }), { code: 'NOT_PLAIN_JSON' });
  });
});

t.test('any text comes out of the log as it went in', async (t) => {
  const { pool, signer } = await channel(t);
  const data = { nul: '\u0000', quotes: `"'\\{},`, 永: '𠀀', breaks: '\r\n\u2028' };
  await transaction(pool, (client) => record(client, { ...entry(1), data }));
  await sequence(pool, signer);
  const { rows } = await pool.query<{ body: string }>('SELECT body FROM audit_entry');
  t.same((JSON.parse(rows[0]?.body ?? '') as { data: unknown }).data, data);
});

t.test('a pseudonym stands for one value, until it is erased', async (t) => {
  const { pool } = await channel(t);
  await transaction(pool, async (client) => {
    const [one, two] = [await pseudonym(client, '张三'), await pseudonym(client, '张三')];
    const other = await pseudonym(client, '李四');
    t.match(one, /^[0-9a-f]{64}$/);
    t.not(one, two, 'two entries about one person cannot be linked');
    t.equal(await isPseudonymOf(client, one, '张三'), true);
    t.equal(await isPseudonymOf(client, one, '李四'), false);
    t.equal(await erasePseudonyms(client, '张三'), 2);
    t.equal(await isPseudonymOf(client, one, '张三'), false);
    t.equal(await isPseudonymOf(client, other, '李四'), true);
  });
});
