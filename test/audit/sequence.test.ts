import { join } from 'node:path';
import type pg from 'pg';
import t, { type Test } from 'tap';
import { latestCheckpoint } from '../../src/audit/checkpoint.ts';
import { exportLog } from '../../src/audit/export.ts';
import { sequence } from '../../src/audit/sequence.ts';
import { openSigner } from '../../src/audit/signer.ts';
import { openCheckpoint } from '../../src/tlog/checkpoint.ts';
import { toBase64 } from '../../src/tlog/encoding.ts';
import { EMPTY_ROOT } from '../../src/tlog/hash.ts';
import { parseVkey } from '../../src/tlog/note.ts';
import { verifyFolder } from '../../src/verify/folder.ts';
import { type Channel, channel, loggedNumbers, ORIGIN, recordMany, upTo } from './channel.ts';

async function assertVerifies(t: Test, { pool, signer, folder }: Channel, size: number): Promise<void> {
  const target = join(folder, 'export');
  await exportLog(pool, target);
  const verdict = await verifyFolder(target, { vkey: signer.vkey });
  t.same(verdict.faults, []);
  t.equal(verdict.checkpoint?.size, size);
}

const outboxSize = async (pool: pg.Pool): Promise<number> =>
  (await pool.query('SELECT FROM audit_outbox')).rowCount ?? 0;

t.test('nothing on record: nothing signed', async (t) => {
  const { pool, signer } = await channel(t);
  t.same(await sequence(pool, signer), { size: 0, root: toBase64(EMPTY_ROOT), added: 0 });
  t.equal(await latestCheckpoint(pool), null);
});

t.test('entries are numbered in the order of recording, over several batches and calls', async (t) => {
  const all = await channel(t);
  const { pool, signer } = all;
  await recordMany(pool, 6000);
  const first = await sequence(pool, signer);
  t.match(first, { size: 6000, added: 6000 });
  await recordMany(pool, 1, 6000);
  t.match(await sequence(pool, signer), { size: 6001, added: 1 });
  t.match(await sequence(pool, signer), { size: 6001, added: 0 });
  t.same(await loggedNumbers(pool), upTo(6001));
  t.equal(await outboxSize(pool), 0);
  await assertVerifies(t, all, 6001);
});

t.test('the newest checkpoint is signed and earlier ones are kept', async (t) => {
  const { pool, signer } = await channel(t);
  for (const count of [1, 2, 3]) {
    await recordMany(pool, count);
    const { root } = await sequence(pool, signer);
    const latest = await latestCheckpoint(pool);
    const opened = openCheckpoint(latest?.note ?? '', parseVkey(signer.vkey));
    t.equal(toBase64(opened.root), root);
    t.equal(opened.size, latest?.size);
  }
  const { rows } = await pool.query<{ size: string }>('SELECT size FROM audit_checkpoint ORDER BY size');
  t.same(
    rows.map(({ size }) => size),
    ['1', '3', '6'],
  );
});

t.test('four sequencers at once, while others record: no gap, nothing twice', async (t) => {
  const all = await channel(t);
  const { pool, signer } = all;
  await recordMany(pool, 3000);
  await Promise.all([
    ...Array.from({ length: 4 }, () => sequence(pool, signer)),
    ...upTo(10).map((at) => recordMany(pool, 100, 3000 + at * 100)),
  ]);
  await sequence(pool, signer);
  t.same(
    (await loggedNumbers(pool)).sort((one, two) => one - two),
    upTo(4000),
  );
  await assertVerifies(t, all, 4000);
});

t.test('a crash at any step leaves the last signed state, and nothing is lost', async (t) => {
  const all = await channel(t);
  const { pool, signer } = all;
  await recordMany(pool, 300);
  await sequence(pool, signer);
  await recordMany(pool, 300, 300);
  for (const table of ['audit_entry', 'audit_tile', 'audit_checkpoint']) {
    await pool.query(`
      CREATE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); RETURN NULL; END $$;
      CREATE TRIGGER crash AFTER INSERT ON ${table} EXECUTE FUNCTION crash()`);
    await t.rejects(sequence(pool, signer), table);
    await pool.query('DROP FUNCTION crash CASCADE');
    t.equal((await latestCheckpoint(pool))?.size, 300);
    t.equal(await outboxSize(pool), 300);
    await assertVerifies(t, all, 300);
  }
  t.match(await sequence(pool, signer), { size: 600, added: 300 });
  t.same(await loggedNumbers(pool), upTo(600));
  await assertVerifies(t, all, 600);
});

t.test('a batch that fails leaves those before it', async (t) => {
  const all = await channel(t);
  const { pool, signer } = all;
  await recordMany(pool, 4000);
  let signed = 0;
  const failing = {
    ...signer,
    sign: (head: Parameters<typeof signer.sign>[0]) => {
      if (signed++ > 0) throw new Error('the key is gone');
      return signer.sign(head);
    },
  };
  await t.rejects(sequence(pool, failing), { message: 'the key is gone' });
  const size = (await latestCheckpoint(pool))?.size ?? 0;
  t.ok(size > 0 && size < 4000);
  t.match(await sequence(pool, signer), { size: 4000, added: 4000 - size });
  await assertVerifies(t, all, 4000);
});

t.test('another key does not go on with the log', async (t) => {
  const { pool, signer, folder } = await channel(t);
  await recordMany(pool, 1);
  await sequence(pool, signer);
  const other = await openSigner({ keyFile: join(folder, 'other.key'), origin: ORIGIN });
  await recordMany(pool, 1, 1);
  await t.rejects(sequence(pool, other), { code: 'AUDIT_KEY_DIFFERS' });
  t.match(await sequence(pool, signer), { size: 2 });
});

t.test('nothing is signed on top of a tree that is not the signed one', async (t) => {
  const { pool, signer } = await channel(t);
  await recordMany(pool, 10);
  await sequence(pool, signer);
  await recordMany(pool, 1, 10);
  await pool.query(`UPDATE audit_tile SET bytes = set_byte(bytes, 5, get_byte(bytes, 5) # 1)`);
  await t.rejects(sequence(pool, signer), { code: 'AUDIT_LOG_DAMAGED' });
  await pool.query('DELETE FROM audit_tile');
  await t.rejects(sequence(pool, signer), { code: 'AUDIT_LOG_DAMAGED' });
  t.equal((await latestCheckpoint(pool))?.size, 10);
});
