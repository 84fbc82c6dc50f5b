import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import t from 'tap';
import { encodeBundle } from '../../src/tlog/bundle.ts';
import { formatCheckpoint, openCheckpoint, parseCheckpoint } from '../../src/tlog/checkpoint.ts';
import { fromBase64 } from '../../src/tlog/encoding.ts';
import { type AuditEntry, ENTRY_LIMIT, encodeEntry, saltedDigest } from '../../src/tlog/entry.ts';
import { EMPTY_ROOT } from '../../src/tlog/hash.ts';
import { parseVkey, signNote, vkeyOf } from '../../src/tlog/note.ts';
import { formatProof, parseProof } from '../../src/tlog/proof.ts';
import { resultDigest } from '../../src/tlog/result-digest.ts';

const anyHash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const ENTRY: AuditEntry = {
  type: 'run',
  at: '2026-11-23T08:00:00.000Z',
  actor: 'schedule',
  subject: { dataset: 'licence', endpoint: 'qingpu' },
  data: { read: 3, accepted: 2, quarantined: 1 },
};

t.test('an entry is its canonical JSON', async (t) => {
  t.equal(
    encodeEntry(ENTRY),
    '{"actor":"schedule","at":"2026-11-23T08:00:00.000Z","data":{"accepted":2,"quarantined":1,"read":3},' +
      '"subject":{"dataset":"licence","endpoint":"qingpu"},"type":"run"}',
  );
});

t.test('an entry fits the uint16 of its bundle', async (t) => {
  const room = ENTRY_LIMIT - Buffer.byteLength(encodeEntry({ ...ENTRY, data: '' }));
  t.equal(Buffer.byteLength(encodeEntry({ ...ENTRY, data: 'x'.repeat(room) })), ENTRY_LIMIT);
  t.throws(() => encodeEntry({ ...ENTRY, data: 'x'.repeat(room + 1) }), { code: 'AUDIT_ENTRY_TOO_LARGE' });
  t.throws(() => encodeEntry({ ...ENTRY, data: '永'.repeat(room / 2) }), { code: 'AUDIT_ENTRY_TOO_LARGE' });
});

t.test('an entry without a known type, a UTC time or an actor is refused', async (t) => {
  t.throws(() => encodeEntry({ ...ENTRY, type: 'other' as 'run' }), {
    code: 'AUDIT_ENTRY_INVALID',
    message: /field type/,
  });
  t.throws(() => encodeEntry({ ...ENTRY, at: '2026-11-23 08:00:00' }), {
    code: 'AUDIT_ENTRY_INVALID',
    message: /field at/,
  });
  t.throws(() => encodeEntry({ ...ENTRY, at: '2026-11-23T08:00:00+08:00' }), {
    code: 'AUDIT_ENTRY_INVALID',
    message: /field at/,
  });
  t.throws(() => encodeEntry({ ...ENTRY, actor: '' }), {
    code: 'AUDIT_ENTRY_INVALID',
    message: /field actor/,
  });
  t.throws(() => encodeEntry({ ...ENTRY, data: Number.NaN }), { code: 'NOT_PLAIN_JSON' });
});

t.test('a bundle is each entry after its length', async (t) => {
  t.equal(encodeBundle(['ab', '永']).toString('hex'), '000261620003e6b0b8');
  t.equal(encodeBundle([]).length, 0);
});

t.test('a salted digest is SHA-256 over salt and value', async (t) => {
  const salt = randomBytes(32);
  const expected = createHash('sha256').update(Buffer.concat([salt, Buffer.from('张三')]));
  t.same(saltedDigest(salt, '张三'), expected.digest());
});

t.test('a checkpoint reads back as it was written', async () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), anyHash, (size, root) => {
      const back = parseCheckpoint(formatCheckpoint({ origin: 'example.org/log', size, root }));
      return back.origin === 'example.org/log' && back.size === size && back.root.equals(root);
    }),
  );
});

t.test('a checkpoint has one spelling', async (t) => {
  const root = 'bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=';
  t.equal(parseCheckpoint(`log\n1\n${root}\nextension\n`).size, 1);
  for (const text of [
    `log\n01\n${root}\n`,
    `log\n+1\n${root}\n`,
    `log\n-1\n${root}\n`,
    `log\n99999999999999999999\n${root}\n`,
    `log\n1\n${root.replace('0=', '1=')}\n`,
    `log\n1\n${root.slice(4)}\n`,
    `log\n1\n${root}`,
    `log\n1\n${root}\n\nextension\n`,
    `\n1\n${root}\n`,
    'log\n1\n',
    '',
  ]) {
    t.throws(() => parseCheckpoint(text), { code: 'CHECKPOINT_MALFORMED' }, JSON.stringify(text));
  }
  t.equal(fromBase64('AB=='), null, 'unused bits must be zero');
});

t.test('a key speaks only for the log that it is named after', async (t) => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const key = parseVkey(vkeyOf('example.org/log', privateKey));
  const noteOf = (origin: string) =>
    signNote(formatCheckpoint({ origin, size: 0, root: EMPTY_ROOT }), 'example.org/log', privateKey);
  t.equal(openCheckpoint(noteOf('example.org/log'), key).size, 0);
  t.throws(() => openCheckpoint(noteOf('example.org/other'), key), { code: 'CHECKPOINT_MALFORMED' });
});

t.test('a proof reads back as it was written', async (t) => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.array(anyHash), fc.uint8Array(), (index, hashes, bytes) => {
      const proof = { index, hashes, extra: Buffer.from(bytes), checkpoint: 'log\n1\nroot\n\n— log sig\n' };
      t.same(parseProof(formatProof(proof)), proof);
    }),
    { numRuns: 20 },
  );
  t.same(parseProof('c2sp.org/tlog-proof@v1\nindex 0\n\ncheckpoint\n'), {
    index: 0,
    hashes: [],
    extra: Buffer.alloc(0),
    checkpoint: 'checkpoint\n',
  });
});

t.test('a malformed proof is refused', async (t) => {
  for (const text of [
    '',
    'c2sp.org/tlog-proof@v1',
    'c2sp.org/tlog-proof@v2\nindex 0\n\ncheckpoint\n',
    'c2sp.org/tlog-proof@v1\nindex 00\n\ncheckpoint\n',
    'c2sp.org/tlog-proof@v1\nextra !\nindex 0\n\ncheckpoint\n',
    'c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\ncheckpoint\n',
  ]) {
    t.throws(() => parseProof(text), { code: 'PROOF_MALFORMED' }, JSON.stringify(text));
  }
});

t.test('a result digest covers every item and their order', async (t) => {
  const items = [{ key: 'a', class: 'missing' }, { key: 'b' }];
  const expected = createHash('sha256').update('{"class":"missing","key":"a"}\n{"key":"b"}\n').digest('hex');
  t.equal(await resultDigest(items), expected);
  t.equal(
    await resultDigest(
      (async function* () {
        yield* items;
      })(),
    ),
    expected,
  );
  t.not(await resultDigest(items.toReversed()), expected);
  t.not(await resultDigest(items.slice(0, 1)), expected);
});
