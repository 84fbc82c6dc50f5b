import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { packageRoot } from '../../src/storage/paths.ts';

const LOCK = {
  packages: {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/elsewhere': { version: '2.0.0', optional: true },
  },
};

t.test('what is missing is installed, development dependencies too, and stdout stays clean', async (t) => {
  const checkout = await makeCheckout(t);
  const { status, stdout, stderr } = launch(checkout, { NODE_ENV: 'production', LANG: 'zh_CN.UTF-8' });
  t.equal(status, 0);
  t.equal(stdout, '');
  t.match(stderr, /正在安装依赖/);
  t.match(await npmCalls(checkout), [/^ci .*--include=dev/]);
});

t.test('what is there is not installed again; packages of other platforms are not missed', async (t) => {
  const checkout = await makeCheckout(t);
  await installed(checkout, { 'node_modules/a': { version: '1.0.0' } });
  const { status, stderr } = launch(checkout);
  t.strictSame([status, stderr], [0, '']);
  t.strictSame(await npmCalls(checkout), []);
});

t.test('an outdated or interrupted installation is made anew', async (t) => {
  const checkout = await makeCheckout(t);
  await installed(checkout, { 'node_modules/a': { version: '0.9.0' } });
  launch(checkout);
  t.equal((await npmCalls(checkout)).length, 1);
  await rm(join(checkout, 'node_modules', '.package-lock.json'));
  launch(checkout);
  t.equal((await npmCalls(checkout)).length, 2);
});

t.test('an installation that fails says so and ends with a code', async (t) => {
  const checkout = await makeCheckout(t);
  const { status, stderr } = launch(checkout, { LANG: 'en_US.UTF-8', NPM_FAILS: '1' });
  t.equal(status, 1);
  t.match(stderr, /The installation failed \(npm ci: 7\)\. Check the network/);
});

t.test('an image runs what was built, without looking for npm', async (t) => {
  const checkout = await makeCheckout(t);
  await mkdir(join(checkout, 'dist', 'src'), { recursive: true });
  await writeFile(
    join(checkout, 'dist', 'src', 'main.js'),
    `export async function main(argv) { console.log(JSON.stringify(argv)); return 3; }`,
  );
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(checkout, 'src', 'tongdao.mjs'), 'serve', '--x'],
    {
      encoding: 'utf8',
    },
  );
  t.equal(status, 3);
  t.equal(stdout, '["serve","--x"]\n');
  t.strictSame(await npmCalls(checkout), []);
});

/** The launcher in a checkout of its own, with an npm that only notes how it was called. */
async function makeCheckout(t: Test): Promise<string> {
  const checkout = await mkdtemp(join(tmpdir(), 'tongdao-launcher-'));
  t.teardown(() => rm(checkout, { recursive: true }));
  await mkdir(join(checkout, 'src'));
  await copyFile(join(packageRoot(), 'src', 'tongdao.mjs'), join(checkout, 'src', 'tongdao.mjs'));
  await writeFile(join(checkout, 'package.json'), '{ "name": "tongdao", "type": "module" }');
  await writeFile(join(checkout, 'package-lock.json'), JSON.stringify(LOCK));
  await writeFile(
    join(checkout, 'npm-cli.cjs'),
    `require('fs').appendFileSync(__dirname + '/calls', process.argv.slice(2).join(' ') + '\\n');
     console.log('npm says something');
     process.exit(process.env.NPM_FAILS ? 7 : 0);`,
  );
  return checkout;
}

async function installed(
  checkout: string,
  packages: Readonly<Record<string, { version: string }>>,
): Promise<void> {
  await mkdir(join(checkout, 'node_modules'), { recursive: true });
  await writeFile(join(checkout, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }));
}

function launch(checkout: string, env: Readonly<Record<string, string>> = {}) {
  return spawnSync(process.execPath, [join(checkout, 'src', 'tongdao.mjs'), '--install-only'], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], npm_execpath: join(checkout, 'npm-cli.cjs'), ...env },
  });
}

async function npmCalls(checkout: string): Promise<readonly string[]> {
  const text = await readFile(join(checkout, 'calls'), 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line !== '');
}
