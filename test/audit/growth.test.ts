import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { checkpointOf } from '../../src/audit/checkpoint.ts';
import { exportLog } from '../../src/audit/export.ts';
import { proveConsistency } from '../../src/audit/prove.ts';
import { startSealing } from '../../src/audit/sealing.ts';
import { sequence } from '../../src/audit/sequence.ts';
import { sm3 } from '../../src/tlog/sm3.ts';
import { verifyGrowth } from '../../src/verify/consistency.ts';
import { verifyFolder } from '../../src/verify/folder.ts';
import { verifyLog } from '../../src/verify/log.ts';
import { silent } from '../support/log.ts';
import { changed, sourceOf } from '../verify/memory-log.ts';
import { type Channel, channel, recordMany } from './channel.ts';

/** A log that was signed at each of those sizes. */
async function logAt(t: Test, ...sizes: readonly number[]): Promise<Channel> {
  const all = await channel(t);
  for (const [at, size] of sizes.entries()) {
    const before = sizes[at - 1] ?? 0;
    await recordMany(all.pool, size - before, before);
    await sequence(all.pool, all.signer);
  }
  return all;
}

t.test('whoever kept a checkpoint is shown that the log only grew', async (t) => {
  const { pool, signer } = await logAt(t, 1, 256, 300, 700);
  const kept = async (size: number) => (await checkpointOf(pool, size)).note;
  for (const [older, newer] of [
    [1, 700],
    [256, 700],
    [300, 700],
    [1, 256],
    [700, 700],
  ] as const) {
    const proof = await proveConsistency(pool, older, newer);
    const grown = verifyGrowth(proof, await kept(older), signer.vkey);
    t.match([grown.older.size, grown.newer.size], [older, newer]);
  }
  t.equal(await proveConsistency(pool, 300), await proveConsistency(pool, 300, 700), 'up to the newest');
  t.throws(() => verifyGrowth('old 300\n\nx', '', signer.vkey), { code: 'NOTE_MALFORMED' });
  const proof = await proveConsistency(pool, 300);
  const since = await kept(256);
  t.throws(() => verifyGrowth(proof, since, signer.vkey), { code: 'PROOF_CONSISTENCY_WRONG' });
  const bent = proof.replace(
    /^(.)([A-Za-z0-9+/]{42}=)$/m,
    (_, one, rest) => (one === 'A' ? 'B' : 'A') + rest,
  );
  const at300 = await kept(300);
  t.throws(() => verifyGrowth(bent, at300, signer.vkey), { code: 'PROOF_CONSISTENCY_WRONG' });
});

t.test(
  'nothing is proved of the empty log, of sizes to come, and of sizes that were never signed',
  async (t) => {
    const { pool } = await logAt(t, 10, 20);
    for (const from of [0, 21, 1.5])
      await t.rejects(proveConsistency(pool, from), { code: 'AUDIT_RANGE_INVALID' });
    await t.rejects(proveConsistency(pool, 5, 15), { code: 'AUDIT_CHECKPOINT_UNKNOWN' });
  },
);

t.test('what is put on record outside of jobs is sealed in the background', async (t) => {
  const { pool, signer } = await channel(t);
  const sealing = startSealing({ pool, signer, witnesses: [], log: silent, everyMs: 10 });
  await recordMany(pool, 3);
  for (let patience = 500; (await pool.query('SELECT FROM audit_checkpoint')).rowCount === 0; patience -= 1) {
    if (patience === 0) throw new Error('nothing was sealed');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await sealing.stop();
  t.equal((await checkpointOf(pool, 3)).size, 3);
});

t.test('SM3 is that of GB/T 32905', async (t) => {
  t.equal(sm3(Buffer.from('abc')), '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
});

t.test('SM3 digests beside the tree are signed and checked', async (t) => {
  const { pool, signer, folder } = await logAt(t, 300);
  const target = join(folder, 'export');
  await exportLog(pool, target, undefined, signer);
  t.match(
    await readFile(join(target, 'sm3'), 'utf8'),
    /^tongdao.example\/audit\/sm3\n300\n[0-9a-f]{64} tile\/entries\/000\n/,
  );
  t.same((await verifyFolder(target, { vkey: signer.vkey })).faults, []);

  const files = new Map<string, Buffer>();
  for (const entry of await readdir(target, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile()) files.set(file.slice(target.length + 1), await readFile(file));
  }
  for (const [path, bytes] of files) {
    for (let round = 0; round < 10; round += 1) {
      const copy = Buffer.from(bytes);
      copy[Math.floor(Math.random() * copy.length)]! ^= 1 << (round % 8);
      const { ok } = await verifyLog(sourceOf(changed(files, { [path]: copy })), { vkey: signer.vkey });
      t.equal(ok, false, `a flipped bit of ${path}`);
    }
  }

  await recordMany(pool, 1, 300);
  await sequence(pool, signer);
  const later = join(folder, 'later');
  await exportLog(pool, later);
  await writeFile(join(later, 'sm3'), files.get('sm3')!);
  const { faults } = await verifyFolder(later, { vkey: signer.vkey });
  t.ok(
    faults.some(({ code }) => code === 'VERIFY_SM3_LIST'),
    'the list of another checkpoint',
  );
});
