import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import t from 'tap';
import { TongdaoError } from '../../src/contract/errors.ts';
import { openNote, parseVkey, signNote, vkeyOf } from '../../src/tlog/note.ts';

/** RFC 8032 §7.1, test 2: secret key 4ccd089b… */
const SEED = '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb';
const key = createPrivateKey({
  key: Buffer.from(`302e020100300506032b657004220420${SEED}`, 'hex'),
  format: 'der',
  type: 'pkcs8',
});

/** Made with openssl pkeyutl and sha256sum alone. */
const VKEY = 'example.org/log+33f49f01+AT1AF8PoQ4lakrcKp00bfrycmCzPLsSWjMDNVfEq9GYM';
const TEXT = 'example.org/log\n1\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n';
const NOTE = `${TEXT}\n— example.org/log M/SfAczApCUTMhTCaFhUx12nDGudsy783Jhb/pEH/0J1IGd8iZgD1AfmbzQedrnBQ+1CR+NnoLt1RwNRyAkTh/B7yAc=\n`;

t.test('a note and its vkey are as other tools make them', async (t) => {
  t.equal(vkeyOf('example.org/log', key), VKEY);
  t.equal(vkeyOf('example.org/log', createPublicKey(key)), VKEY);
  t.equal(signNote(TEXT, 'example.org/log', key), NOTE);
  t.equal(openNote(NOTE, parseVkey(VKEY)), TEXT);
});

t.test('every changed bit of a note is found', async (t) => {
  const verifier = parseVkey(VKEY);
  const unseen: string[] = [];
  for (let bit = 0; bit < Buffer.byteLength(NOTE) * 8; bit++) {
    const changed = Buffer.from(NOTE);
    changed[bit >> 3] = changed[bit >> 3]! ^ (1 << (bit & 7));
    if (opens(() => openNote(changed.toString(), verifier))) unseen.push(`byte ${bit >> 3} bit ${bit & 7}`);
  }
  t.same(unseen, []);
});

t.test('every changed character of a vkey is found, and every cut one', async (t) => {
  const unseen: string[] = [];
  for (let at = 0; at < VKEY.length; at++) {
    const next = String.fromCharCode(VKEY.charCodeAt(at) + 1);
    for (const changed of [
      VKEY.slice(0, at) + next + VKEY.slice(at + 1),
      VKEY.slice(0, at),
      VKEY.slice(at + 1),
    ]) {
      if (opens(() => parseVkey(changed))) unseen.push(changed);
    }
  }
  t.same(unseen, []);
});

t.test('signatures of other keys are passed over, but one good signature must be there', async (t) => {
  const other = generateKeyPairSync('ed25519').privateKey;
  const otherLine = signNote(TEXT, 'witness.example', other).slice(TEXT.length + 1);
  t.equal(openNote(NOTE + otherLine, parseVkey(VKEY)), TEXT);
  t.equal(openNote(`${TEXT}\n${otherLine}${NOTE.slice(TEXT.length + 1)}`, parseVkey(VKEY)), TEXT);
  t.throws(() => openNote(`${TEXT}\n${otherLine}`, parseVkey(VKEY)), { code: 'NOTE_KEY_UNKNOWN' });
  const sameName = signNote(TEXT, 'example.org/log', other);
  t.throws(() => openNote(sameName, parseVkey(VKEY)), { code: 'NOTE_KEY_UNKNOWN' });
});

t.test('a forged line of the known key is refused even beside a good one', async (t) => {
  const forged = signNote(`${TEXT}x\n`, 'example.org/log', key).split('\n\n')[1] ?? '';
  t.throws(() => openNote(NOTE + forged, parseVkey(VKEY)), { code: 'NOTE_SIGNATURE_WRONG' });
});

t.test('text with empty lines of its own is told from its signatures', async () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('', 'a', '— b c', '永')), (lines) => {
      const text = `x\n${lines.map((line) => `${line}\n`).join('')}`;
      return openNote(signNote(text, 'example.org/log', key), parseVkey(VKEY)) === text;
    }),
  );
});

t.test('key names have no spaces and no plus', async (t) => {
  for (const name of ['', 'a b', 'a+b', 'a\u3000b', 'a\nb']) {
    t.throws(() => vkeyOf(name, key), { code: 'AUDIT_VKEY_INVALID' }, JSON.stringify(name));
  }
});

function opens(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch (thrown) {
    if (thrown instanceof TongdaoError) return false;
    throw thrown;
  }
}
