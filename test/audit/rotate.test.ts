import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { latestCheckpoint } from '../../src/audit/checkpoint.ts';
import { exportLog } from '../../src/audit/export.ts';
import { retireKey, rotateKey } from '../../src/audit/rotate.ts';
import { sequence } from '../../src/audit/sequence.ts';
import { openSigner } from '../../src/audit/signer.ts';
import { openCheckpoint } from '../../src/tlog/checkpoint.ts';
import { parseVkey } from '../../src/tlog/note.ts';
import { verifyFolder } from '../../src/verify/folder.ts';
import { verifyReceipt } from '../../src/verify/receipt.ts';
import { channel, ORIGIN, recordMany } from './channel.ts';

t.test('a new key is announced in an entry that both keys sign, and takes over', async (t) => {
  const { pool, signer, folder } = await channel(t);
  const place = { keyFile: join(folder, 'audit.key'), origin: ORIGIN };
  await recordMany(pool, 10);
  await sequence(pool, signer);

  const { vkey, previous, seq, proof } = await rotateKey(pool, place, '王');
  t.equal(previous, signer.vkey);
  t.equal(seq, 10);
  for (const key of [previous, vkey]) {
    const { entry } = verifyReceipt(proof, key);
    t.match(JSON.parse(entry), {
      type: 'configuration',
      actor: '王',
      data: { what: 'audit-key', vkey, previous },
    });
  }
  await t.rejects(rotateKey(pool, place, '王'), { code: 'AUDIT_ROTATION_OPEN' });

  // A process that was started before the change goes on under both keys.
  await recordMany(pool, 5, 10);
  await sequence(pool, signer);
  const both = (await latestCheckpoint(pool))!.note;
  for (const key of [previous, vkey]) t.equal(openCheckpoint(both, parseVkey(key)).size, 16);

  t.equal(await retireKey(pool, place, '王'), previous);
  await t.rejects(retireKey(pool, place, '王'), { code: 'AUDIT_ROTATION_NONE' });
  const { note } = (await latestCheckpoint(pool))!;
  t.equal(openCheckpoint(note, parseVkey(vkey)).size, 17);
  t.throws(() => openCheckpoint(note, parseVkey(previous)), { code: 'NOTE_KEY_UNKNOWN' });
  t.same((await readdir(folder)).sort(), ['audit.key', 'audit.key.vkey']);

  const target = join(folder, 'export');
  await exportLog(pool, target);
  const verify = async (keys: string | string[], since?: string) =>
    (await verifyFolder(target, { vkey: keys, ...(since === undefined ? {} : { since }) })).faults.map(
      ({ code }) => code,
    );
  t.same(await verify(vkey), []);
  t.same(await verify(`# since the change\n${previous} 0-16\n${vkey} 11-\n`, both), []);
  t.same(await verify([previous, vkey], both), []);
  t.same(await verify([previous]), ['NOTE_KEY_UNKNOWN']);
  t.same(await verify([`${previous} 0-`, `${vkey} 0-16`]), ['CHECKPOINT_KEY_RANGE']);
});

t.test('a change that was cut off is done again', async (t) => {
  const { pool, signer, folder } = await channel(t);
  const place = { keyFile: join(folder, 'audit.key'), origin: ORIGIN };
  await recordMany(pool, 3);
  await sequence(pool, signer);
  const next = await openSigner({ keyFile: join(folder, 'new.key'), origin: ORIGIN });
  await rename(join(folder, 'new.key'), `${place.keyFile}.next`);
  const { vkey } = await rotateKey(pool, place, '王');
  t.equal(vkey, next.vkey);
});

t.test('a key that is neither the old nor the new one does not go on with the log', async (t) => {
  const { pool, signer, folder } = await channel(t);
  await recordMany(pool, 3);
  await sequence(pool, signer);
  await rotateKey(pool, { keyFile: join(folder, 'audit.key'), origin: ORIGIN }, '王');
  const other = await openSigner({ keyFile: join(folder, 'other.key'), origin: ORIGIN });
  await recordMany(pool, 1, 3);
  await t.rejects(sequence(pool, other), { code: 'AUDIT_KEY_DIFFERS' });
});
