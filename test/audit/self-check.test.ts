import t from 'tap';
import { checkLog } from '../../src/audit/self-check.ts';
import { sequence } from '../../src/audit/sequence.ts';
import { type Channel, channel, recordMany } from './channel.ts';

/** A log with checkpoints at 3, 300 and 301 entries: the second begins another tile. */
async function grown(all: Channel): Promise<Channel> {
  let size = 0;
  for (const count of [3, 297, 1]) {
    await recordMany(all.pool, count, size);
    await sequence(all.pool, all.signer);
    size += count;
  }
  return all;
}

t.test('the newest checkpoint continues those before it', async (t) => {
  const { pool } = await grown(await channel(t));
  t.equal(await checkLog(pool), 3);
});

t.test('an empty log has nothing to check', async (t) => {
  const { pool } = await channel(t);
  await t.rejects(checkLog(pool), { code: 'AUDIT_LOG_EMPTY' });
});

t.test('what was altered behind the channel is found', async (t) => {
  const TAMPERED = {
    'the last entry': `UPDATE audit_entry SET body = replace(body, 'schedule', 'somebody') WHERE seq = 300`,
    'a tile': `UPDATE audit_tile SET bytes = set_byte(bytes, 0, 255 - get_byte(bytes, 0)) WHERE level = 0 AND n = 0`,
    'an earlier checkpoint’s root': `UPDATE audit_checkpoint SET root = sha256('x') WHERE size = 3`,
    'the newest checkpoint’s size': `UPDATE audit_checkpoint SET size = 302 WHERE size = 301`,
  };
  for (const [what, statement] of Object.entries(TAMPERED)) {
    const { pool } = await grown(await channel(t));
    await pool.query(statement);
    await t.rejects(checkLog(pool), what);
  }
});
