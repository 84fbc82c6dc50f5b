import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { exportLog } from '../../src/audit/export.ts';
import { prove } from '../../src/audit/prove.ts';
import { sequence } from '../../src/audit/sequence.ts';
import { verifyFolder } from '../../src/verify/folder.ts';
import { verifyReceipt } from '../../src/verify/receipt.ts';
import { assertTamperingIsFound } from '../verify/tampering.ts';
import { type Channel, channel, recordMany } from './channel.ts';

async function logOf(t: Test, count: number): Promise<Channel & { readonly target: string }> {
  const all = await channel(t);
  await recordMany(all.pool, count);
  await sequence(all.pool, all.signer);
  return { ...all, target: join(all.folder, 'exports', 'log') };
}

async function readAll(folder: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    files.set(file.slice(folder.length + 1), await readFile(file));
  }
  return files;
}

t.test(
  'an export is the static layout of tlog-tiles, whole, and verifies from its files alone',
  async (t) => {
    const { pool, signer, target } = await logOf(t, 700);
    const seen: number[] = [];
    t.same(await exportLog(pool, target, (done) => seen.push(done)), { folder: target, size: 700 });
    t.same(seen, [256, 512, 700]);
    t.same([...(await readAll(target)).keys()].sort(), [
      'checkpoint',
      'tile/0/000',
      'tile/0/001',
      'tile/0/002.p/188',
      'tile/1/000.p/2',
      'tile/entries/000',
      'tile/entries/001',
      'tile/entries/002.p/188',
      'vkey',
    ]);
    t.equal(await readFile(join(target, 'vkey'), 'utf8'), `${signer.vkey}\n`);
    const verdict = await verifyFolder(target, { vkey: signer.vkey });
    t.equal(verdict.ok, true);
    t.same(verdict.contents.types, { delivery: 700 });
    t.equal(verdict.contents.from, '2026-11-23T08:00:00.000Z');
  },
);

t.test('tampering anywhere in an export is found', async (t) => {
  const { pool, signer, target } = await logOf(t, 700);
  await exportLog(pool, target);
  await assertTamperingIsFound(t, await readAll(target), signer.vkey, 20);
});

t.test('a changed byte on the disk is found', async (t) => {
  const { pool, signer, target } = await logOf(t, 300);
  await exportLog(pool, target);
  const file = join(target, 'tile/entries/001.p/44');
  const bytes = await readFile(file);
  bytes[10]! ^= 1;
  await writeFile(file, bytes);
  await writeFile(join(target, 'tile/0/note.txt'), '');
  const { faults, firstWrong } = await verifyFolder(target, { vkey: signer.vkey });
  t.same(
    faults.map(({ code }) => code),
    ['VERIFY_ENTRY_CHANGED', 'VERIFY_FILE_UNEXPECTED'],
  );
  t.equal(firstWrong, 256);
});

t.test('a folder that holds no log is a verdict, not a crash', async (t) => {
  const { signer, folder } = await channel(t);
  for (const place of [folder, join(folder, 'nowhere'), join(folder, 'audit.key')]) {
    const { faults } = await verifyFolder(place, { vkey: signer.vkey });
    t.match(faults, [{ code: 'VERIFY_FILE_MISSING', params: { file: 'checkpoint' } }]);
  }
});

t.test('a later export replaces the earlier one, and holds against its checkpoint', async (t) => {
  const { pool, signer, target } = await logOf(t, 300);
  await exportLog(pool, target);
  const since = await readFile(join(target, 'checkpoint'), 'utf8');
  await recordMany(pool, 300, 300);
  await sequence(pool, signer);
  await exportLog(pool, target);
  const verdict = await verifyFolder(target, { vkey: signer.vkey, since });
  t.same(verdict.faults, []);
  t.equal(verdict.checkpoint?.size, 600);
  t.same(await readdir(join(target, '..')), ['log'], 'nothing is left lying about');
});

t.test('an export of an earlier checkpoint can be taken while the log grows', async (t) => {
  const { pool, signer, target } = await logOf(t, 300);
  let grown: Promise<unknown> | null = null;
  const { size } = await exportLog(pool, target, () => {
    grown ??= recordMany(pool, 500, 300).then(() => sequence(pool, signer));
  });
  await grown;
  t.equal(size, 300);
  t.same((await verifyFolder(target, { vkey: signer.vkey })).faults, []);
});

t.test('a folder of something else is not touched', async (t) => {
  const { pool, folder } = await logOf(t, 1);
  await mkdir(join(folder, 'mine'));
  await writeFile(join(folder, 'mine', 'letter.txt'), 'x');
  await t.rejects(exportLog(pool, join(folder, 'mine')), { code: 'AUDIT_EXPORT_TAKEN' });
  t.same(await readdir(join(folder, 'mine')), ['letter.txt']);
  await t.rejects(exportLog(pool, join(folder, 'audit.key')), { code: 'AUDIT_EXPORT_FAILED' });
  await t.rejects(exportLog(pool, join(folder, 'audit.key', 'below')), { code: 'AUDIT_EXPORT_FAILED' });
});

t.test('an entry changed in the database is named by whoever verifies the export', async (t) => {
  const { pool, signer, target } = await logOf(t, 300);
  await pool.query(`UPDATE audit_entry SET body = replace(body, '123', '124') WHERE seq = 123`);
  await exportLog(pool, target);
  const verdict = await verifyFolder(target, { vkey: signer.vkey });
  t.equal(verdict.firstWrong, 123);
  t.match(verdict.faults, [{ code: 'VERIFY_ENTRY_CHANGED' }]);
});

t.test('an entry deleted in the database stops the export, which leaves nothing behind', async (t) => {
  const { pool, folder, target } = await logOf(t, 300);
  await pool.query('DELETE FROM audit_entry WHERE seq IN (123, 299)');
  await t.rejects(exportLog(pool, target), { code: 'AUDIT_LOG_DAMAGED', message: /audit_entry 123/ });
  t.same(await readdir(join(folder, 'exports')), []);
});

t.test('without a checkpoint there is nothing to export or prove', async (t) => {
  const { pool, folder } = await channel(t);
  await t.rejects(exportLog(pool, join(folder, 'x')), { code: 'AUDIT_LOG_EMPTY' });
  await t.rejects(prove(pool, 0), { code: 'AUDIT_LOG_EMPTY' });
});

t.test('every entry has a receipt that needs nothing beside it', async (t) => {
  const { pool, signer } = await logOf(t, 600);
  for (const seq of [0, 1, 255, 256, 511, 512, 599]) {
    const { index, entry, checkpoint } = verifyReceipt(await prove(pool, seq), signer.vkey);
    t.equal(index, seq);
    t.match(JSON.parse(entry), { data: { number: seq } });
    t.equal(checkpoint.size, 600);
  }
  for (const seq of [-1, 600, 1.5, Number.NaN]) {
    await t.rejects(prove(pool, seq), { code: 'AUDIT_INDEX_UNKNOWN' });
  }
});
