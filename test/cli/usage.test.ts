import t from 'tap';
import { inProcess, tongdao } from './zone.ts';

t.test('help names every command, the exit codes and examples, in both languages', async (t) => {
  const english = await tongdao(['--help']);
  t.equal(english.code, 0);
  for (const command of [
    'demo',
    'serve',
    'work',
    'check',
    'sync',
    'reconcile',
    'deliver',
    'audit',
    'ledger',
  ]) {
    t.match(english.stdout, new RegExp(`^  ${command}\\b`, 'm'));
  }
  t.match(english.stdout, /Exit codes:/);
  t.equal(english.stderr, '');
  const chinese = await inProcess(['help', 'sync'], { LC_ALL: 'zh_CN.UTF-8' });
  t.match(chinese.stdout, /用法：[\s\S]*数量保护[\s\S]*示例：\n {2}tongdao sync wujiang/);
  t.match((await inProcess(['sync', '--help', '--lang', 'zh'])).stdout, /用法：/);
});

t.test('wrong usage ends with code 2 and says what is wrong and where help is', async (t) => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['synk'], /unknown command 'synk'.*Did you mean sync.*tongdao --help.*\[USAGE\]/],
    [['sync'], /name an endpoint, or give --all.*\[USAGE\]/],
    [['runs', '--limit', '0'], /--limit.*\[USAGE\]/],
    [['discrepancies', 'show', 'x'], /digits.*\[USAGE\]/],
    [['record', 'licence', 'K'], /--purpose.*\[USAGE\]/],
    [['runs', '--format', 'xml'], /Allowed choices are table, json.*\[USAGE\]/],
  ];
  for (const [args, expected] of cases) {
    const { code, stdout, stderr } = await inProcess(args);
    t.strictSame([code, stdout], [2, ''], args.join(' '));
    t.match(stderr, expected);
  }
  const child = await tongdao(['synk', '--lang', 'zh']);
  t.equal(child.code, 2);
  t.match(child.stderr, /命令用法有误/);
});

t.test('with --format json an error is JSON on stderr, and stdout stays empty', async (t) => {
  const { code, stdout, stderr } = await inProcess([
    'config',
    'check',
    '--profile',
    './nowhere',
    '--format',
    'json',
  ]);
  t.strictSame([code, stdout], [2, '']);
  t.match(JSON.parse(stderr), {
    error: { code: 'SETTINGS_INVALID', message: /nowhere/, problems: [{ code: String }] },
  });
});
