import { once } from 'node:events';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import t, { type Test } from 'tap';
import { inProcess, type Row, Zone } from '../cli/zone.ts';
import { testServer } from '../support/database.ts';
import { Command } from './command.ts';

const [ONE, TWO, THREE, FOUR] = [
  '91310118MA1JTE5T1L',
  '92310118MA1JTEQ163',
  '91310118132712288N',
  '91310118MA1KX00012',
] as const;
const HEAD = 'id,code,name,phone,capital,division,state';
const row = (id: string, code: string, name: string): Row => [id, code, name, '1', '100', '310118', 'open'];
const ROWS = [row('1', ONE, '甲公司'), row('2', TWO, '乙公司')];
const LINES = ROWS.map((cells) => cells.join(','));

t.test('bad input is named, with what to do, and leaves nothing half-written', async (t) => {
  const database = new URL(await testServer());
  database.password = 'wrong';
  const zone = await Zone.open(t, { CORP_DATABASE: database.href });
  await zone.publish('qingpu', ROWS);
  const first = await zone.run('sync', 'qingpu');
  t.equal(first.code, 0, first.stderr);
  const before = await ledger(zone);
  t.strictSame(before, { states: 2, quarantined: 0 });
  const yaml = `${zone.profile}/endpoints/qingpu.yaml`;
  const sound = await readFile(yaml, 'utf8');
  t.beforeEach(() => writeFile(yaml, sound));

  /** Ends at once with this code, having said what is wrong in both languages. */
  const isRefused = async (t: Test, code: number, english: RegExp, chinese: RegExp) => {
    const ended = await zone.run('sync', 'qingpu', '--full');
    t.equal(ended.code, code, ended.stdout + ended.stderr);
    t.match(ended.stdout + ended.stderr, english);
    const again = await zone.run('sync', 'qingpu', '--full', '--lang', 'zh');
    t.equal(again.code, code);
    t.match(again.stdout + again.stderr, chinese);
    t.strictSame(await ledger(zone), before);
  };

  /** What may pass by itself is said at once and tried again, until somebody stops it. */
  const isTriedAgain = async (t: Test, english: RegExp) => {
    const sync = new Command(t, ['sync', 'qingpu', '--full', '--profile', zone.profile], zone.env);
    const said = new RegExp(`tried again soon .*Ctrl-C stops it.*${english.source}`);
    t.ok(await sync.says(said), sync.stderr);
    const { code, stderr } = await sync.signal('SIGINT');
    t.equal(code, 130, stderr);
    t.strictSame(await ledger(zone), before);
  };

  await t.test('a folder without settings', async (t) => {
    const { code, stderr } = await inProcess(['config', 'check', '--profile', '/nowhere/zone']);
    t.equal(code, 2);
    t.match(stderr, /\/nowhere\/zone/);
  });

  await t.test('an unknown key in YAML', async (t) => {
    await writeFile(yaml, sound.replace('mapping:', 'maping:'));
    await isRefused(
      t,
      2,
      /qingpu\.yaml:\d+:\d+ .*There is no key "maping".*mapping/,
      /qingpu\.yaml:\d+:\d+ .*没有键“maping”/,
    );
  });

  await t.test('a column that the file does not have', async (t) => {
    await writeFile(yaml, sound.replace('uscc: code', 'uscc: kode'));
    await isRefused(t, 1, /qingpu.*full-\d+\.csv.*"kode".*it has: id, code/, /端点 qingpu.*没有列“kode”/);
  });

  await t.test('another encoding than agreed', async (t) => {
    await writeFile(yaml, sound.replace('options: {', 'options: { encoding: utf-8,'));
    const gb18030 = Buffer.from([0xbc, 0xd7, 0xb9, 0xab, 0xcb, 0xbe]);
    const file = Buffer.concat([
      Buffer.from(`${HEAD}\r\n1,${ONE},`),
      gb18030,
      Buffer.from(',1,100,310118,open\r\n'),
    ]);
    await publish(zone, 1, file);
    await isRefused(t, 1, /full-1000\.csv is not in utf-8.*gb18030/i, /full-1000\.csv 不是 utf-8 编码/i);
  });

  await t.test('a wrong password', async (t) => {
    await writeFile(yaml, sqlYaml(sound));
    await isRefused(t, 1, /Endpoint qingpu: .* refused the log-in/, /端点 qingpu.*拒绝登录/);
    t.notMatch((await zone.run('check', 'qingpu')).stdout, /wrong/, 'the password is not shown');
  });

  await t.test('a CSV file that breaks off', async (t) => {
    await publish(zone, 2, `${HEAD}\r\n${LINES[0]}\r\n2,${TWO},乙公`);
    await isTriedAgain(t, /qingpu.*full-2000\.csv breaks off at line 3/);
  });

  await t.test('an endpoint that is down', async (t) => {
    const { url, stop } = await platform(() => {});
    await stop();
    await writeFile(yaml, httpYaml(sound, url));
    await isTriedAgain(t, new RegExp(`Endpoint qingpu: .*${new URL(url).port}.*cannot be reached`));
    const checked = await zone.run('check', 'qingpu');
    t.equal(checked.code, 3);
    t.match(checked.stdout, /cannot be reached.*Check the network/);
  });

  await t.test('pages that repeat a cursor', async (t) => {
    const { url, stop } = await platform((_, answer) =>
      answer.end(JSON.stringify({ list: [json('1', ONE, '甲公司')], next: 'same' })),
    );
    await writeFile(yaml, httpYaml(sound, url));
    await isTriedAgain(t, /Endpoint qingpu: .*gave the same cursor twice/);
    await stop();
  });

  await t.test('single bad rows go to quarantine with their place, the rest is accepted', async (t) => {
    const list = [
      json('1', ONE, '甲公司'),
      json('2', TWO, '乙'.repeat(3_500_000)),
      { ...json('3', THREE, '丙公司'), capital: 'NaN' },
      json('4', FOUR, '丁\ud800公司'),
    ];
    const { url, stop } = await platform((_, answer) => answer.end(JSON.stringify({ list, next: null })));
    await writeFile(yaml, httpYaml(sound, url));
    const { code, result, stderr } = await zone.json('sync', 'qingpu', '--full');
    await stop();
    t.equal(code, 0, stderr);
    t.match(result.runs, [{ totals: { read: 4, accepted: 1, quarantined: 3 } }]);
    const { result: found } = await zone.json('quarantine', 'list', '--endpoint', 'qingpu');
    t.equal(found.entries.length, 3);
    for (const { position, reasons } of found.entries) {
      t.match(position, /\/rows/);
      t.ok(reasons.length > 0);
    }
    const shown = (await zone.run('quarantine', 'list', '--endpoint', 'qingpu')).stdout;
    t.match(shown, /"NaN" is no amount of money/);
    t.ok(shown.length < 20_000, 'a value of 10 MB is not printed');
  });
});

async function ledger(zone: Zone) {
  const client = new pg.Client({ connectionString: zone.env['DATABASE_URL'] });
  await client.connect();
  const { rows } = await client.query<{ states: number; quarantined: number }>(
    `SELECT (SELECT count(*)::int FROM state WHERE present) AS states,
       (SELECT count(*)::int FROM quarantine WHERE closed_at IS NULL) AS quarantined`,
  );
  await client.end();
  return rows[0];
}

async function publish(zone: Zone, number: number, content: string | Buffer): Promise<void> {
  const file = zone.folder('qingpu', `full-${number}000.csv`);
  await writeFile(`${file}.part`, content);
  await rename(`${file}.part`, file);
}

const json = (id: string, code: string, name: string) =>
  Object.fromEntries(HEAD.split(',').map((column, i) => [column, row(id, code, name)[i]]));

async function platform(answer: RequestListener) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The endpoint of the zone, read from elsewhere. */
function otherYaml(yaml: string, adapter: string, options: string, read: string): string {
  return yaml
    .replace('adapter: file', `adapter: ${adapter}`)
    .replace(/options: .*/, `options: ${options}`)
    .replace(/read: [\s\S]*(?= {4}mapping:)/, `read: ${read}\n`);
}

const httpYaml = (yaml: string, url: string) =>
  otherYaml(
    yaml,
    'http',
    `{ baseUrl: ${JSON.stringify(url)} }`,
    '{ path: /rows, items: list, key: id, paging: { kind: cursor, param: cursor, next: next } }',
  );

const sqlYaml = (yaml: string) =>
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the YAML's own placeholder
  otherYaml(yaml, 'sql', '{ client: pg, connection: "${CORP_DATABASE}" }', '{ table: corp, key: id }');
