import { createPrivateKey, generateKeyPairSync, verify } from 'node:crypto';
import t from 'tap';
import { formatConsistency, parseConsistency } from '../../src/tlog/consistency.ts';
import { cosign, cosignedAt, parseWitnessVkey, witnessVkeyOf } from '../../src/tlog/cosignature.ts';
import { openNote, parseVkey, signNote, verifyNote, vkeyOf } from '../../src/tlog/note.ts';

/** RFC 8032 §7.1, test 2. */
const key = createPrivateKey({
  key: Buffer.from(
    '302e020100300506032b6570042204204ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    'hex',
  ),
  format: 'der',
  type: 'pkcs8',
});
/** The checkpoint of the example in tlog-cosignature. */
const TEXT = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
const LOG = generateKeyPairSync('ed25519');
const NOTE = signNote(TEXT, 'example.com/behind-the-sofa', LOG.privateKey);
const WITNESS = parseWitnessVkey(witnessVkeyOf('witness.example.com/w1', key));

t.test('a cosignature is the message of tlog-cosignature, signed', async (t) => {
  const line = cosign(TEXT, 'witness.example.com/w1', key, 1_679_315_147);
  const bytes = Buffer.from(/^— witness\.example\.com\/w1 (\S+)\n$/.exec(line)![1]!, 'base64');
  t.equal(bytes.length, 4 + 8 + 64);
  // The example's line has this time: jWbPPwAAAABkGFDL… is key id, then the time in eight bytes.
  const example = Buffer.from('jWbPPwAAAABkGFDL', 'base64');
  t.same(bytes.subarray(4, 12), example.subarray(4, 12));
  const message = Buffer.from(`cosignature/v1\ntime 1679315147\n${TEXT}`);
  t.equal(verify(null, message, WITNESS.publicKey, bytes.subarray(12)), true);
  t.equal(cosignedAt(NOTE + line, WITNESS), 1_679_315_147);
  t.equal(cosignedAt(NOTE, WITNESS), null);
});

t.test('every changed bit of a cosignature is found', async (t) => {
  const note = Buffer.from(NOTE + cosign(TEXT, 'witness.example.com/w1', key, 1_679_315_147));
  const unseen: number[] = [];
  for (let bit = Buffer.byteLength(NOTE) * 8; bit < note.length * 8; bit += 1) {
    const copy = Buffer.from(note);
    copy[bit >> 3]! ^= 1 << (bit & 7);
    try {
      if (cosignedAt(copy.toString(), WITNESS) !== null) unseen.push(bit);
    } catch {}
  }
  t.same(unseen, []);
});

t.test('a key of one kind is not taken for the other, though it is the same', async (t) => {
  t.throws(() => parseVkey(witnessVkeyOf('w', key)), { code: 'AUDIT_VKEY_INVALID' });
  t.throws(() => parseWitnessVkey(vkeyOf('w', key)), { code: 'AUDIT_VKEY_INVALID' });
  const log = parseVkey(vkeyOf('w', key));
  t.throws(() => openNote(`${TEXT}\n${cosign(TEXT, 'w', key, 1)}`, log), { code: 'NOTE_KEY_UNKNOWN' });
  t.equal(cosignedAt(signNote(TEXT, 'w', key), parseWitnessVkey(witnessVkeyOf('w', key))), null);
});

t.test('the note of golang.org/x/mod/sumdb/note', async (t) => {
  const vkey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
  const text =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
  const note = `${text}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;
  t.equal(openNote(note, parseVkey(vkey)), text);
  t.throws(() => openNote(note.replace('answer', 'Answer'), parseVkey(vkey)), {
    code: 'NOTE_SIGNATURE_WRONG',
  });
});

t.test('a note says which of several keys signed it', async (t) => {
  const [one, two] = [LOG, generateKeyPairSync('ed25519')].map(({ publicKey }) =>
    parseVkey(vkeyOf('example.com/behind-the-sofa', publicKey)),
  );
  t.same(verifyNote(NOTE, [two!, one!]).signers, [one]);
  t.throws(() => verifyNote(NOTE, [two!]), { code: 'NOTE_KEY_UNKNOWN' });
});

t.test('a request to a witness is as in the example of tlog-witness', async (t) => {
  const hashes = [
    'PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=',
    'jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=',
    '5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=',
    '/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=',
  ];
  const example = `old 20852014\n${hashes.join('\n')}\n\n${NOTE}`;
  const parsed = parseConsistency(example);
  t.equal(parsed.old, 20_852_014);
  t.same(
    parsed.hashes.map((hash) => hash.toString('base64')),
    hashes,
  );
  t.equal(parsed.checkpoint, NOTE);
  t.equal(formatConsistency(parsed), example);
  for (const wrong of [
    '',
    'old',
    'old 01\n\nx',
    'old 1\nx\n\ny',
    `old 1\n${`${hashes[0]}\n`.repeat(64)}\nx`,
  ]) {
    t.throws(() => parseConsistency(wrong), { code: 'PROOF_MALFORMED' }, wrong.slice(0, 20));
  }
});
