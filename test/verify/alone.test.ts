import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import t, { type Test } from 'tap';
import { packageRoot } from '../../src/storage/paths.ts';
import { entries, filesOf, VKEY } from './memory-log.ts';

const MAIN = join(packageRoot(), 'src', 'verify', 'main.ts');

t.test(
  'the stand-alone verifier is made of format, contract and verifier, and uses nothing but Node',
  async (t) => {
    const seen = new Set<string>();
    const outside: string[] = [];
    const visit = async (file: string): Promise<void> => {
      if (seen.has(file)) return;
      seen.add(file);
      const text = await readFile(file, 'utf8');
      for (const [, specifier = ''] of text.matchAll(/^(?:import|export|\}).* from '([^']+)';$/gm)) {
        if (specifier.startsWith('.')) await visit(resolve(dirname(file), specifier));
        else if (!specifier.startsWith('node:')) outside.push(`${file}: ${specifier}`);
      }
    };
    await visit(MAIN);
    t.same(outside, []);
    const folders = new Set(
      [...seen].map((file) => relative(join(packageRoot(), 'src'), file).split('/')[0]),
    );
    t.same([...folders].sort(), ['contract', 'tlog', 'verify']);
    t.ok(seen.size > 20);
  },
);

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs it with an empty environment, in the log's own folder. */
function verify(folder: string, ...args: readonly string[]): Promise<Ended> {
  const tsx = join(packageRoot(), 'node_modules', 'tsx', 'dist', 'loader.mjs');
  return new Promise((done) => {
    execFile(
      process.execPath,
      ['--import', tsx, MAIN, ...args],
      { cwd: folder, env: {} },
      (error, out, err) => done({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

async function exported(t: Test): Promise<string> {
  const folder = t.testdir();
  for (const [path, bytes] of filesOf(entries(300))) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
  return folder;
}

t.test('it says whether a log holds, in words and as JSON, and by its exit code', async (t) => {
  const folder = await exported(t);
  const sound = await verify(folder, '.', '--key', VKEY);
  t.match(sound, { code: 0, out: /^✔ The log holds: 300 entries/ });
  t.match(
    (await verify(folder, '.', '--key', 'vkey', '--lang', 'zh')).out,
    /^✔ 日志成立：300 条/,
    'the key from a file',
  );
  t.match(
    (await verify(folder, 'checkpoint', '--key', VKEY)).out,
    /^✔ The checkpoint is signed: 300 entries/,
  );
  const bundle = await readFile(join(folder, 'tile/entries/000'));
  bundle[1000]! ^= 1;
  await writeFile(join(folder, 'tile/entries/000'), bundle);
  const broken = await verify(folder, '.', '--key', VKEY, '--format', 'json');
  t.equal(broken.code, 1);
  t.match(JSON.parse(broken.out), { ok: false, faults: [{ code: 'VERIFY_ENTRY_CHANGED' }] });
});

t.test('it says how it is used', async (t) => {
  const folder = t.testdir();
  for (const args of [['.'], ['.', '--key', VKEY, '--cats']]) {
    t.match(await verify(folder, ...args), { code: 2, err: /^verify <folder/ });
  }
  t.match(await verify(folder, '.', '--key', 'nonsense'), { code: 2, err: /AUDIT_VKEY_INVALID/ });
});
