import { readFile } from 'node:fs/promises';
import t from 'tap';
import { openPool } from '../../src/storage/pool.ts';
import { everything } from '../preview/previewing.ts';
import { silent } from '../support/log.ts';
import { type Row, Zone } from './zone.ts';

const [AGREED, DIFFERS, ABSENT, ODD] = [
  '91310118MA1JTE5T1L',
  '92310118MA1JTEQ163',
  '91310118132712288N',
  '91310118MA1KX00012',
] as const;

const row = (id: string, code: string, name: string, state = 'open'): Row => [
  id,
  code,
  name,
  '13812345678',
  '100',
  '310118',
  state,
];

t.test('an endpoint is previewed before anything of it is taken, by the real command', async (t) => {
  const zone = await Zone.open(t);
  const good = [row('1', AGREED, '甲公司'), row('2', DIFFERS, '乙公司'), row('3', ABSENT, '丙公司')];
  await zone.publish('qingpu', good);
  await zone.publish('wujiang', good);
  await zone.publish('jiashan', [
    row('1', AGREED, '甲公司'),
    row('2', DIFFERS, '<b>乙</b>某公司'),
    row('4', ODD, '丁公司', 'odd'),
  ]);
  const pool = openPool(zone.env['DATABASE_URL']!, { max: 1, log: silent });
  t.teardown(() => pool.end());

  await t.test('with no other endpoint read there is nothing to compare with', async (t) => {
    const before = await everything(pool);
    const { code, stdout, stderr } = await zone.run('preview', 'qingpu', '--all');
    t.equal(code, 0, stderr);
    t.match(stdout, /All 3 records were read; nothing was written/);
    t.match(stdout, /No other endpoint has been read in full/);
    t.equal(await everything(pool), before);
  });

  for (const region of ['qingpu', 'wujiang']) t.equal((await zone.run('sync', region)).code, 0);
  const before = await everything(pool);
  const file = zone.path('preview.html');

  await t.test('a table says what would be rejected, found and delivered, and the code is 1', async (t) => {
    const { code, stdout, stderr } = await zone.start(['preview', 'jiashan', '--all', '--html', file]);
    t.equal(code, 1, stderr);
    t.match(stdout, /1 record\(s\) would go to quarantine/);
    t.match(stdout, /odd.*codes\/state\.yaml/);
    t.match(stdout, /amount in yuan/);
    t.match(stdout, /What a reconciliation would say[\s\S]*missing +│ +1/);
    t.match(stdout, /jiashan.*missing.*1.*to the endpoint previewed/);
    t.notMatch(stdout, /13812345678/);
  });

  await t.test('the web page is one file without scripts, and everything in it is escaped', async (t) => {
    const html = await readFile(file, 'utf8');
    t.match(html, /^<!doctype html><html lang="en">/);
    t.notMatch(html, /<script|<b>|src=|href=/);
    t.match(html, /&lt;b>乙&lt;\/b>某公司/);
    t.notMatch(html, /13812345678/);
  });

  await t.test('JSON says the same, in Chinese where sentences stand', async (t) => {
    const { code, result } = await zone.json('preview', 'jiashan', '--all', '--lang', 'zh');
    t.equal(code, 1);
    const [report] = result.previews;
    t.match(report, {
      sound: false,
      whole: true,
      totals: { read: 3, accepted: 2, quarantined: 1, duplicate: 0 },
      rejections: [{ code: 'CODE_UNMAPPED', count: 1, message: /不在代码表/ }],
      ledger: { keys: 2, elsewhere: 2, comparison: { keys: 3 } },
    });
    const name = report.ledger.comparison.differences.find(
      ({ field, endpoint }: { field: string; endpoint: string }) => field === 'name' && endpoint === 'qingpu',
    );
    t.match(name, { differing: 1, shared: 2, examples: [{ key: DIFFERS, there: '乙公司' }] });
    t.equal((await zone.json('preview', 'qingpu', '--all')).code, 0);
  });

  t.equal(await everything(pool), before, 'nothing of all this was written');

  await t.test('wrong words are the caller’s mistake', async (t) => {
    t.equal((await zone.run('preview', 'nowhere')).code, 2);
    t.equal((await zone.run('preview', 'qingpu', 'licence')).code, 2);
    t.match(await zone.run('preview', 'qingpu', '--all', '--records', '3'), { code: 2, stderr: /not both/ });
    t.match(await zone.run('preview', 'qingpu', '--html', zone.path('no', 'such', 'x.html')), {
      code: 2,
      stderr: /FILE_UNWRITABLE/,
    });
  });
});

t.test('a preview works before there is any database, and makes none', async (t) => {
  const zone = await Zone.open(t);
  await zone.publish('qingpu', [row('1', AGREED, '甲公司')]);
  delete zone.env['DATABASE_URL'];
  const { code, stdout, stderr } = await zone.run('preview', 'qingpu');
  t.equal(code, 0, stderr);
  t.match(stdout, /There is no ledger yet/);
  await t.rejects(readFile(zone.path('data', 'postgres', 'data', 'PG_VERSION')), 'no cluster was made');
});

t.test('a database that cannot be reached is said, and may be there later', async (t) => {
  const zone = await Zone.open(t, { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
  t.match(await zone.run('preview', 'qingpu'), { code: 3, stderr: /DATABASE_UNREACHABLE/ });
});
