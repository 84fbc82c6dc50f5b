import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import t, { type Test } from 'tap';
import { packageRoot } from '../../src/storage/paths.ts';
import { database } from '../support/database.ts';
import { inProcess, tongdao } from './zone.ts';

const BIN = join(packageRoot(), 'node_modules', '.bin');

/** A folder with the skeleton `county-box`, as the command writes it. */
async function skeleton(t: Test): Promise<{ readonly root: string; readonly adapter: string }> {
  const root = await mkdtemp(join(tmpdir(), 'tongdao-kit-'));
  t.teardown(() => rm(root, { recursive: true }));
  const adapter = join(root, 'county-box');
  const { code, stderr } = await inProcess(['adapter', 'new', 'county-box', '--dir', adapter]);
  t.equal(code, 0, stderr);
  return { root, adapter };
}

async function run(cwd: string, program: string, args: readonly string[]) {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const late = setTimeout(() => child.kill('SIGKILL'), 240_000);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      output += text;
    });
  }
  const [code] = await once(child, 'close');
  clearTimeout(late);
  return { code, output };
}

t.test(
  'adapter new writes a skeleton under its own name, and leaves a folder that exists alone',
  async (t) => {
    const { adapter } = await skeleton(t);
    const manifest = JSON.parse(await readFile(join(adapter, 'package.json'), 'utf8'));
    t.match(manifest, { name: 'county-box', scripts: { test: /node --test/ } });
    t.equal(
      manifest.devDependencies.tongdao,
      `file:${relative(adapter, packageRoot())}`,
      'its tests find the suite in this checkout',
    );
    t.match(await readFile(join(adapter, 'adapter.js'), 'utf8'), /id: 'county-box'/);
    const again = await inProcess(['adapter', 'new', 'county-box', '--dir', adapter]);
    t.equal(again.code, 2);
    t.match(again.stderr, /EEXIST.*\[FILE_UNWRITABLE\]/);
    t.match(await inProcess(['adapter', 'new', '../Box']), { code: 2, stderr: /\[USAGE\]/ });
  },
);

t.test("what the skeleton's README says", async (t) => {
  const { root, adapter } = await skeleton(t);
  const readme = await readFile(join(adapter, 'README.md'), 'utf8');
  for (const line of [
    'tongdao adapter test .',
    'npm install',
    'npm test',
    'tongdao check north',
    'tongdao sync north',
  ])
    t.match(readme, new RegExp(`^${line}$`, 'm'));

  await t.test('tongdao adapter test: every promise that its fixture can show is kept', async (t) => {
    const { code, stdout, stderr } = await inProcess(['adapter', 'test', adapter, '--format', 'json']);
    t.equal(code, 0, stderr);
    const { kept, broken, unseen, verdicts } = JSON.parse(stdout);
    t.match({ broken, verdicts: verdicts.length }, { broken: 0, verdicts: kept + unseen });
    t.ok(kept > 40, `${kept} kept`);
  });

  await t.test('a promise that it breaks is named, with how', async (t) => {
    const file = join(adapter, 'read.js');
    const sound = await readFile(file, 'utf8');
    await writeFile(
      file,
      sound.replace('values: [id, ...values]', 'values: [id, ...values.map(() => null)]'),
    );
    // A process of its own, since modules are loaded once.
    const { code, stdout } = await tongdao(['adapter', 'test', adapter]);
    await writeFile(file, sound);
    t.equal(code, 1);
    t.match(stdout, /broken +│ values come through verbatim.*instead of/);
    t.match(stdout, /\d+ kept, [1-9]\d* broken/);
  });

  await t.test('npm test, with the checkout linked as npm install does it', async (t) => {
    await mkdir(join(adapter, 'node_modules'));
    await symlink(packageRoot(), join(adapter, 'node_modules', 'tongdao'));
    const { code, output } = await run(adapter, process.execPath, ['--test', 'test/conformance.test.js']);
    t.equal(code, 0, output);
    t.match(output, /# fail 0/);
    t.ok(Number(/# pass (\d+)/.exec(output)?.[1]) > 40);
    const types = ['--typeRoots', join(packageRoot(), 'node_modules', '@types')];
    const checked = await run(adapter, join(BIN, 'tsc'), types);
    t.equal(checked.code, 0, checked.output);
  });

  await t.test('named in a profile, it is checked and read through the channel', async (t) => {
    const { url } = await database(t);
    const profile = join(root, 'zone');
    await mkdir(join(profile, 'endpoints'), { recursive: true });
    const [, line = ''] = /```yaml\n(adapters: .*)\n```/.exec(readme) ?? [];
    await writeFile(join(profile, 'channel.yaml'), `${line}\n`);
    const endpoint = await readFile(join(adapter, 'example', 'endpoint.yaml'), 'utf8');
    await writeFile(join(profile, 'endpoints', 'north.yaml'), endpoint);
    const env = {
      DATABASE_URL: url,
      DATA_DIR: join(root, 'data'),
      COUNTY_BOX_FILE: join(adapter, 'example', 'records.json'),
    };
    const checked = await inProcess(['check', 'north', '--profile', profile], env);
    t.equal(checked.code, 0, checked.stdout + checked.stderr);
    t.match(checked.stdout, /north[\s\S]*✔.*companies/);
    const synced = await inProcess(['sync', 'north', '--profile', profile, '--format', 'json'], env);
    t.equal(synced.code, 0, synced.stderr);
    t.match(JSON.parse(synced.stdout).runs, [{ state: 'done', totals: { read: 2, accepted: 2 } }]);
  });
});

t.test('an adapter that does not load harms its own endpoint only', async (t) => {
  const { root, adapter } = await skeleton(t);
  const { url } = await database(t);
  const profile = join(root, 'zone');
  await mkdir(join(profile, 'endpoints'), { recursive: true });
  await writeFile(join(profile, 'broken.mjs'), "throw new Error('canary')");
  await writeFile(join(profile, 'channel.yaml'), 'adapters: [./broken.mjs, ../county-box/adapter.js]\n');
  const endpoint = await readFile(join(adapter, 'example', 'endpoint.yaml'), 'utf8');
  await writeFile(join(profile, 'endpoints', 'north.yaml'), endpoint);
  await writeFile(
    join(profile, 'endpoints', 'south.yaml'),
    endpoint.replace('north', 'south').replace('"310118"', '"330421"').replace('county-box', 'broken'),
  );
  const env = {
    DATABASE_URL: url,
    DATA_DIR: join(root, 'data'),
    COUNTY_BOX_FILE: join(adapter, 'example', 'records.json'),
  };
  const command = (...args: readonly string[]) => inProcess([...args, '--profile', profile], env);
  const config = await command('config', 'check');
  t.match(config, { code: 2, stderr: /broken\.mjs cannot be loaded.*\[ADAPTER_UNLOADABLE\]/ });
  const checked = await command('check');
  t.equal(checked.code, 1);
  t.match(checked.stdout, /north[\s\S]*✔[\s\S]*south[\s\S]*✘.*broken\.mjs cannot be loaded/);
  const north = await command('sync', 'north');
  t.equal(north.code, 0, north.stderr);
  const south = await command('sync', 'south');
  t.not(south.code, 0);
  t.match(south.stdout + south.stderr, /broken\.mjs cannot be loaded/);
  t.notMatch(south.stdout + south.stderr, 'canary');
});
