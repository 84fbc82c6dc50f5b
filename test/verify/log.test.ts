import { generateKeyPairSync } from 'node:crypto';
import t from 'tap';
import { encodeBundle } from '../../src/tlog/bundle.ts';
import { vkeyOf } from '../../src/tlog/note.ts';
import { type Verdict, verifyLog } from '../../src/verify/log.ts';
import { changed, checkpointOf, entries, type Files, filesOf, ORIGIN, sourceOf, VKEY } from './memory-log.ts';

const bodies = entries(600);
const log = filesOf(bodies);
const SECOND = 'tile/entries/001';
const second = (edit: (list: string[]) => string[]): Files =>
  changed(log, { [SECOND]: encodeBundle(edit(bodies.slice(256, 512))) });

const verify = (files: Files, since?: string): Promise<Verdict> =>
  verifyLog(sourceOf(files), since === undefined ? { vkey: VKEY } : { vkey: VKEY, since });
const codes = ({ faults }: Verdict): string[] => faults.map(({ code }) => code);

t.test('an untouched log holds, at the sizes where its shape changes', async (t) => {
  for (const size of [0, 1, 2, 255, 256, 257, 512, 600, 65_537]) {
    const verdict = await verify(filesOf(entries(size)));
    t.same(verdict.faults, [], `size ${size}`);
    t.equal(verdict.ok, true);
    t.equal(verdict.checkpoint?.size, size);
    t.equal(verdict.contents.types['run'] ?? 0, size);
  }
});

t.test('a changed entry is named', async (t) => {
  const verdict = await verify(second((list) => list.with(44, list[44]!.replace('300', '301'))));
  t.same(codes(verdict), ['VERIFY_ENTRY_CHANGED']);
  t.equal(verdict.firstWrong, 300);
  t.equal(verdict.ok, false);
});

t.test('a dropped entry is named', async (t) => {
  for (const at of [0, 44, 255]) {
    const verdict = await verify(second((list) => list.toSpliced(at, 1)));
    t.same(codes(verdict), ['VERIFY_ENTRY_DROPPED']);
    t.equal(verdict.firstWrong, 256 + at);
  }
});

t.test('two swapped entries are named', async (t) => {
  const verdict = await verify(second((list) => list.with(3, list[200]!).with(200, list[3]!)));
  t.same(codes(verdict), ['VERIFY_ENTRY_SWAPPED']);
  t.same(verdict.faults[0]?.params, { index: 259, other: 456 });
  t.equal(verdict.firstWrong, 259);
});

t.test('a repeated or added entry is named', async (t) => {
  for (const at of [0, 44, 255]) {
    const repeated = await verify(second((list) => list.toSpliced(at, 0, list[at]!)));
    t.same(codes(repeated), ['VERIFY_ENTRY_INSERTED']);
    t.equal(repeated.firstWrong, 256 + at + 1);
  }
  const added = await verify(second((list) => [...list, '{}']));
  t.same(codes(added), ['VERIFY_ENTRY_INSERTED']);
  t.equal(added.firstWrong, 512);
});

t.test('a bundle that breaks off is named', async (t) => {
  const bytes = log.get(SECOND)!;
  const cut = await verify(changed(log, { [SECOND]: bytes.subarray(0, -1) }));
  t.same(codes(cut), ['VERIFY_ENTRY_TORN']);
  t.equal(cut.firstWrong, 511);
  const longer = await verify(changed(log, { [SECOND]: Buffer.concat([bytes, Buffer.alloc(1)]) }));
  t.same(codes(longer), ['VERIFY_ENTRY_TORN']);
});

t.test('where the entries hold and a tile was changed, the tile is named and no entry', async (t) => {
  for (const file of ['tile/0/001', 'tile/0/002.p/88', 'tile/1/000.p/2']) {
    const bytes = Buffer.from(log.get(file)!);
    bytes[40]! ^= 1;
    const verdict = await verify(changed(log, { [file]: bytes }));
    t.same(codes(verdict), ['VERIFY_TILE_CHANGED'], file);
    t.equal(verdict.faults[0]?.params['file'], file);
    t.equal(verdict.firstWrong, null);
  }
});

t.test(
  'an entry changed together with its tile is found, and its place as far as the tiles above tell',
  async (t) => {
    const forged = filesOf(bodies.with(300, '{"forged":true}'));
    const both = changed(log, { [SECOND]: forged.get(SECOND)!, 'tile/0/001': forged.get('tile/0/001')! });
    const verdict = await verify(both);
    t.ok(codes(verdict).includes('VERIFY_ROOT'));
    t.equal(verdict.firstWrong, 256);
  },
);

t.test('a log rewritten throughout, but not signed, is found', async (t) => {
  const forged = filesOf(bodies.with(300, entries(1, 999)[0]!));
  t.same(codes(await verify(changed(forged, { checkpoint: log.get('checkpoint')! }))), ['VERIFY_ROOT']);
});

t.test('a log signed with another key is found', async (t) => {
  const other = generateKeyPairSync('ed25519');
  t.same(codes(await verify(filesOf(bodies, other.privateKey))), ['NOTE_KEY_UNKNOWN']);
  const vkey = Buffer.from(`${vkeyOf(ORIGIN, other.publicKey)}\n`);
  t.same(codes(await verify(changed(log, { vkey }))), ['VERIFY_KEY_FILE']);
});

t.test('a checkpoint of another size is found', async (t) => {
  for (const size of [599, 512, 300, 601]) {
    const other = filesOf(entries(size)).get('checkpoint')!;
    const verdict = await verify(changed(log, { checkpoint: other }));
    t.same(verdict.faults.find(({ code }) => code === 'VERIFY_SIZE')?.params, { size, found: 600 });
    t.equal(verdict.ok, false);
  }
});

t.test('a missing and a foreign file are named', async (t) => {
  for (const file of log.keys()) {
    if (file === 'vkey') continue;
    const verdict = await verify(changed(log, { [file]: null }));
    t.ok(
      verdict.faults.some(({ code, params }) => code === 'VERIFY_FILE_MISSING' && params['file'] === file),
      file,
    );
  }
  t.equal((await verify(changed(log, { vkey: null }))).ok, true, 'the auditor has a public key of his own');
  for (const file of [
    'tile/0/002',
    'tile/0/002.p/87',
    'tile/entries/003',
    'tile/2/000.p/1',
    'tile/notes.txt',
  ]) {
    const verdict = await verify(changed(log, { [file]: Buffer.alloc(32) }));
    t.ok(codes(verdict).includes('VERIFY_FILE_UNEXPECTED'), file);
  }
});

t.test('an entry that is not canonical JSON is named though it was signed', async (t) => {
  for (const body of ['{"type":"run", "at":"2026-11-23T08:00:00Z"}', '{}', 'null', 'x', '']) {
    const verdict = await verify(filesOf(bodies.with(300, body)));
    t.same(codes(verdict), ['VERIFY_ENTRY_FORM'], body);
    t.equal(verdict.firstWrong, 300);
  }
});

t.test('a log holds against every earlier checkpoint of its own', async (t) => {
  for (const size of [0, 1, 255, 256, 300, 512, 600]) {
    t.same((await verify(log, checkpointOf(bodies.slice(0, size)))).faults, [], `size ${size}`);
  }
});

t.test('a fork is found by an earlier checkpoint, even when everything is signed anew', async (t) => {
  const forged = bodies.with(300, entries(1, 999)[0]!);
  const fork = filesOf(forged);
  t.equal((await verify(fork)).ok, true, 'nothing in the files betrays it');
  for (const size of [301, 512, 600]) {
    t.same(
      codes(await verify(fork, checkpointOf(bodies.slice(0, size)))),
      ['VERIFY_REWRITTEN'],
      `size ${size}`,
    );
  }
  t.equal(
    (await verify(fork, checkpointOf(bodies.slice(0, 300)))).ok,
    true,
    'what was covered then is untouched',
  );
});

t.test('a log that shrank is found by an earlier checkpoint', async (t) => {
  const verdict = await verify(filesOf(bodies.slice(0, 500)), checkpointOf(bodies));
  t.same(codes(verdict), ['VERIFY_SHRUNK']);
  t.equal(verdict.firstWrong, 500);
  t.same(codes(await verify(log, 'not a checkpoint')), ['NOTE_MALFORMED']);
});

t.test('a public key that cannot be one is refused before anything is read', async (t) => {
  await t.rejects(verifyLog(sourceOf(log), { vkey: 'nonsense' }), { code: 'AUDIT_VKEY_INVALID' });
});

t.test('progress counts entries', async (t) => {
  const seen: number[] = [];
  await verifyLog(sourceOf(log), { vkey: VKEY, progress: (done, size) => seen.push(done, size) });
  t.same(seen, [256, 600, 512, 600, 600, 600]);
});
