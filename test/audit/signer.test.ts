import { generateKeyPairSync } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { openSigner } from '../../src/audit/signer.ts';
import { openCheckpoint } from '../../src/tlog/checkpoint.ts';
import { EMPTY_ROOT } from '../../src/tlog/hash.ts';
import { parseVkey } from '../../src/tlog/note.ts';
import { ORIGIN } from './channel.ts';

t.test('the key is made on first use, for its owner only, with the public key beside it', async (t) => {
  const keyFile = join(t.testdir(), 'keys', 'audit.key');
  const signer = await openSigner({ keyFile, origin: ORIGIN });
  t.equal((await stat(keyFile)).mode & 0o777, 0o600);
  t.match(await readFile(keyFile, 'utf8'), /^-----BEGIN PRIVATE KEY-----/);
  t.equal(await readFile(`${keyFile}.vkey`, 'utf8'), `${signer.vkey}\n`);
  t.equal((await openSigner({ keyFile, origin: ORIGIN })).vkey, signer.vkey, 'and found again');
  const note = signer.sign({ size: 0, root: EMPTY_ROOT });
  t.same(openCheckpoint(note, parseVkey(signer.vkey)), { origin: ORIGIN, size: 0, root: EMPTY_ROOT });
});

t.test('processes that start together use one key, and leave nothing lying about', async (t) => {
  const folder = t.testdir();
  const keyFile = join(folder, 'audit.key');
  const signers = await Promise.all(Array.from({ length: 8 }, () => openSigner({ keyFile, origin: ORIGIN })));
  t.equal(new Set(signers.map(({ vkey }) => vkey)).size, 1);
  t.same((await readdir(folder)).sort(), ['audit.key', 'audit.key.vkey']);
});

t.test('a file that is no Ed25519 key is refused and left as it is', async (t) => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  });
  for (const content of ['', 'no key', rsa.toString()]) {
    const keyFile = join(t.testdir(), 'audit.key');
    await writeFile(keyFile, content);
    await t.rejects(openSigner({ keyFile, origin: ORIGIN }), { code: 'AUDIT_KEY_UNREADABLE' });
    t.equal(await readFile(keyFile, 'utf8'), content);
  }
  await t.rejects(openSigner({ keyFile: t.testdir(), origin: ORIGIN }), { code: 'AUDIT_KEY_UNREADABLE' });
});

t.test('the name of a log has no spaces and no plus', async (t) => {
  const keyFile = join(t.testdir(), 'audit.key');
  await t.rejects(openSigner({ keyFile, origin: 'a b' }), { code: 'AUDIT_VKEY_INVALID' });
});
