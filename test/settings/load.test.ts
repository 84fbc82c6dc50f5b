import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inspect } from 'node:util';
import t from 'tap';
import { loadSettings, namedAdapters } from '../../src/settings/load.ts';
import { policyFor, type Settings } from '../../src/settings/settings.ts';
import { datasets, ENV, GOOD, load, QINGPU, STATUS, tableKind, withProfile } from './profile.ts';

t.test('an endpoint file becomes the endpoint', async (t) => {
  const settings = await load();
  const endpoint = settings.endpoints[0]!;
  t.equal(settings.profile, 'county');
  t.equal(endpoint.name, 'qingpu');
  t.same(endpoint.title, { zh: '青浦', en: 'Qingpu' });
  t.same(endpoint.options.reveal(), { url: 'https://qingpu.example', password: 'canary-7f3a' });
  t.same(endpoint.datasets['registration']?.read, { table: 'corp' });
  t.same(endpoint.datasets['registration']?.mapping['status'], { from: 'st', codes: 'qingpu-status' });
});

t.test('the first division is the current one, all of them lead home', async (t) => {
  const { divisions } = await load();
  t.same(
    [...divisions.homes],
    [
      ['310118', 'qingpu'],
      ['310229', 'qingpu'],
    ],
  );
  t.same([...divisions.current], [['310229', '310118']]);
});

t.test('without write nothing is delivered', async (t) => {
  const settings = await load({
    'endpoints/qingpu.yaml': QINGPU.replace('    write: { table: shared }\n', ''),
  });
  t.equal(settings.endpoints[0]?.datasets['registration']?.write, null);
});

t.test('an empty or absent channel.yaml means all defaults', async (t) => {
  const { 'channel.yaml': _, ...rest } = GOOD;
  const absent = await withProfile(rest, (dir) =>
    loadSettings({ dir, env: ENV, kinds: [tableKind], datasets }),
  );
  for (const settings of [await load(), absent]) {
    t.same(settings.channel, {
      name: 'tongdao',
      title: { zh: '通道', en: 'Tongdao' },
      language: 'zh',
      timeZone: 'Asia/Shanghai',
    });
    t.same(settings.api, { host: '127.0.0.1', port: 8080, secondFactor: null, verifyWithin: 2000 });
    t.equal(settings.queue, 'database');
    t.equal(settings.database, null);
    t.equal(settings.dataDir, path.resolve('data/county'));
    t.equal(settings.datasets['registration']?.settle, 3_600_000);
    t.equal(settings.datasets['registration']?.evidence, 30 * 86_400_000);
  }
});

t.test('policy: missing, stale and incomplete are delivered, a person is asked about the rest', async (t) => {
  const { datasets } = await load();
  t.same(datasets['registration']?.policy, {
    invalid: 'case',
    duplicate: 'case',
    contested: 'case',
    unclaimed: 'case',
    orphan: 'case',
    'in-flight': 'ignore',
    breach: 'case',
    divergent: 'case',
    stale: 'deliver',
    incomplete: 'deliver',
    missing: 'deliver',
  });
  t.equal(datasets['service-item']?.policy.missing, 'case', 'peers are never delivered to');
});

t.test('policy: an ignored class says why and ends', async (t) => {
  const channel =
    'datasets: { registration: { policy: { orphan: { ignore: 系统割接, until: 2026-12-31 }, stale: case } } }';
  const dataset = (await load({ 'channel.yaml': channel })).datasets['registration']!;
  t.same(dataset.ignored, { orphan: { reason: '系统割接', until: '2026-12-31' } });
  t.equal(policyFor(dataset, 'orphan', '2026-12-31'), 'ignore');
  t.equal(policyFor(dataset, 'orphan', '2027-01-01'), 'case');
  t.equal(policyFor(dataset, 'stale', '2027-01-01'), 'case');
});

t.test('durations, schedules and the rest of channel.yaml', async (t) => {
  const channel = `name: delta
title: 示范区
language: en
timeZone: UTC
api: { host: 0.0.0.0, port: 0, secondFactor: required, verifyWithin: 500ms }
dataDir: ../ledger
checksumExempt: ["91310000000000000X"]
datasets: { registration: { settle: 0s, evidence: 90d, schedule: { changes: "*/5 * * * *", full: off } } }
`;
  const settings = await load({ 'channel.yaml': channel });
  t.same(settings.channel, {
    name: 'delta',
    title: { zh: '示范区', en: '示范区' },
    language: 'en',
    timeZone: 'UTC',
  });
  t.same(settings.api, {
    host: '0.0.0.0',
    port: 0,
    secondFactor: 'required',
    verifyWithin: 500,
  });
  t.equal(settings.dataDir, path.resolve(settings.dir, '../ledger'));
  t.ok(settings.checksumExempt.has('91310000000000000X'));
  t.equal(settings.datasets['registration']?.settle, 0);
  t.equal(settings.datasets['registration']?.evidence, 90 * 86_400_000);
  t.same(settings.datasets['registration']?.schedule, { changes: '*/5 * * * *', full: null });
});

t.test(
  'the first spelling of a canonical value is written back, also beside spellings that look like numbers',
  async (t) => {
    const list = (await load()).codeLists.get('qingpu-status');
    t.same(list?.back, { ACTIVE: '开业', CANCELLED: '注销' });
    t.same(list?.map, { 开业: 'ACTIVE', '1': 'ACTIVE', 注销: 'CANCELLED' });
  },
);

t.test('spellings are text: 01 does not become 1', async (t) => {
  const settings = await load({
    'codes/status.yaml': 'name: qingpu-status\nmap: { 01: ACTIVE, 1: CANCELLED }',
  });
  t.same(settings.codeLists.get('qingpu-status')?.map, { '01': 'ACTIVE', '1': 'CANCELLED' });
});

t.test('NAME_FILE holds the value where NAME is not set', async (t) => {
  await withProfile(GOOD, async (dir) => {
    const file = path.join(dir, 'password');
    await writeFile(file, 'from a file\n');
    const env = { QINGPU_URL: ENV.QINGPU_URL, QINGPU_PASSWORD_FILE: file };
    const settings = await loadSettings({ dir, env, kinds: [tableKind], datasets });
    t.equal(settings.endpoints[0]?.options.reveal()['password'], 'from a file');
  });
});

t.test('DATABASE_URL and QUEUE_URL win over the keys', async (t) => {
  const channel = `queue: redis://localhost:1\ndatabase: "postgres://localhost/\${NAME}"`;
  const written = await load({ 'channel.yaml': channel }, { ...ENV, NAME: 'ledger' });
  t.equal(written.queue === 'database' ? null : written.queue.reveal(), 'redis://localhost:1');
  t.equal(written.database?.reveal(), 'postgres://localhost/ledger');
  const env = { ...ENV, NAME: 'x', QUEUE_URL: 'database', DATABASE_URL: 'postgresql://other' };
  const set = await load({ 'channel.yaml': channel }, env);
  t.equal(set.queue, 'database');
  t.equal(set.database?.reveal(), 'postgresql://other');
});

t.test('no dump of the settings shows a resolved value', async (t) => {
  const env = {
    ...ENV,
    DATABASE_URL: 'postgres://u:canary-db@localhost/x',
    QUEUE_URL: 'redis://u:canary-q@localhost',
  };
  const settings = await load({}, env);
  for (const dump of [
    JSON.stringify(settings),
    inspect(settings, { depth: 9, showHidden: true }),
    `${settings.database}`,
  ]) {
    t.notMatch(dump, 'canary');
  }
  t.match(JSON.stringify(settings), `\${QINGPU_PASSWORD}`);
});

t.test('nothing in the settings can be changed', async (t) => {
  const settings = await load();
  const open = settings as { -readonly [Key in keyof Settings]: Settings[Key] };
  t.throws(() => Object.assign(open, { profile: 'x' }));
  t.throws(() => Object.assign(settings.endpoints[0]!.options.reveal(), { url: 'x' }));
  t.throws(() => Object.assign(settings.endpoints[0]!.datasets['registration']!.mapping, { uscc: 'x' }));
  t.throws(() => (settings.divisions.homes as Map<string, string>).set('320509', 'x'));
  t.throws(() => (settings.checksumExempt as Set<string>).add('x'));
  t.throws(() => Object.assign(settings.codeLists.get('qingpu-status')!.map, { x: 'y' }));
});

t.test('the digest follows the files, not the environment', async (t) => {
  const { digest } = await load();
  t.equal((await load({}, { ...ENV, QINGPU_PASSWORD: 'other' })).digest, digest);
  t.not((await load({ 'codes/status.yaml': `${STATUS}\n` })).digest, digest);
});

t.test("channel.yaml names adapters of one's own", async (t) => {
  await withProfile({ 'channel.yaml': 'adapters: [./mine.ts, "@county/adapter"]' }, async (dir) => {
    t.same(await namedAdapters(dir), ['./mine.ts', '@county/adapter']);
  });
  await withProfile({ 'channel.yaml': ': [' }, async (dir) => t.same(await namedAdapters(dir), []));
});

t.test('the demo profile is sound', async (t) => {
  const named = ['enterprise-registration', 'licence', 'service-item'].map((name) => ({
    ...datasets[0]!,
    name,
  }));
  const channel = await readFile('config/demo/channel.yaml');
  await withProfile({ 'channel.yaml': channel }, async (dir) => {
    const settings = await loadSettings({ dir, env: {}, kinds: [], datasets: named });
    t.same(
      Object.values(settings.datasets).map(({ settle }) => settle),
      [0, 0, 0],
    );
  });
});
