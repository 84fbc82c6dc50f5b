import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { dataFolder, type Ended, folder, tongdao } from './command.ts';
import { SMALL } from './report.ts';

t.test('the log of a demo is checked from its files alone, and every tampering is found', async (t) => {
  const data = await dataFolder(t);
  const demo = await tongdao(t, [...SMALL, '--once'], { DATA_DIR: data });
  t.equal(demo.code, 0, demo.stderr);
  const root = await folder(t);
  const log = join(root, 'log');
  const exported = await tongdao(t, ['audit', 'export', log, '--format', 'json'], { DATA_DIR: data });
  t.equal(exported.code, 0, exported.stderr);
  const key = join(root, 'log.vkey');
  await writeFile(key, `${JSON.parse(exported.stdout).vkey}\n`);
  // What was exported is all there is: no settings, no data folder, no database.
  await rm(data, { recursive: true });

  const verify = (path: string, ...more: readonly string[]): Promise<Ended> =>
    tongdao(t, ['audit', 'verify', path, '--key', key, ...more]);
  const sound = await verify(log);
  t.equal(sound.code, 0, sound.stderr);
  t.match(sound.stdout, /The log holds: \d+ entries/);
  t.match((await verify(log, '--lang', 'zh')).stdout, /日志/);

  const bundle = join('tile', 'entries', '000');
  const first = (await readdir(join(log, 'tile', 'entries'))).includes('000')
    ? bundle
    : join(`${bundle}.p`, (await readdir(join(log, `${bundle}.p`)))[0]!);
  const entries = unbundled(await readFile(join(log, first)));
  t.ok(entries.length > 10);
  const tampered: Readonly<Record<string, readonly [readonly Buffer[], RegExp]>> = {
    'one changed byte': [entries.with(3, changed(entries[3]!)), /Entry 3 was changed/],
    'a dropped entry': [entries.toSpliced(3, 1), /Entry 3 was dropped/],
    'swapped entries': [
      entries.with(3, entries[4]!).with(4, entries[3]!),
      /The entries 3 and 4 were swapped/,
    ],
  };
  for (const [what, [altered, place]] of Object.entries(tampered)) {
    const copy = join(root, what);
    await cp(log, copy, { recursive: true });
    await writeFile(join(copy, first), bundled(altered));
    const { code, stdout } = await verify(copy);
    t.equal(code, 1, what);
    t.match(stdout, /The log does not hold/, what);
    t.match(stdout, place, what);
  }

  const stranger = join(root, 'other.vkey');
  await writeFile(stranger, `other+00000000+${'A'.repeat(44)}\n`);
  const foreign = await tongdao(t, ['audit', 'verify', log, '--key', stranger]);
  t.not(foreign.code, 0, 'a log of somebody else is not vouched for');
});

/** A bundle is its entries, each after its length in two bytes (tlog-tiles). */
function unbundled(bytes: Buffer): readonly Buffer[] {
  const entries: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 2 + bytes.readUInt16BE(at);
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return entries;
}

function bundled(entries: readonly Buffer[]): Buffer {
  return Buffer.concat(
    entries.flatMap((entry) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(entry.length);
      return [length, entry];
    }),
  );
}

function changed(entry: Buffer): Buffer {
  const copy = Buffer.from(entry);
  copy[copy.length >> 1]! ^= 1;
  return copy;
}
