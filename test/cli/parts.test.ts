import t from 'tap';
import { languageOf } from '../../src/cli/argv.ts';
import { maskedRow } from '../../src/cli/commands/masked-row.ts';
import { exitCodeOf } from '../../src/cli/exit-codes.ts';
import { humanLine } from '../../src/cli/log-lines.ts';
import { Progress } from '../../src/cli/progress.ts';
import { Screen } from '../../src/cli/screen.ts';
import type { Dataset } from '../../src/contract/dataset.ts';
import type { ErrorCode } from '../../src/contract/error-codes.ts';
import { type ErrorParams, TongdaoError } from '../../src/contract/errors.ts';
import { createLog } from '../../src/observe/log.ts';

function heard(isTerminal: boolean, columns = 0) {
  const written: string[] = [];
  return { written, output: { isTerminal, columns, write: (text: string) => void written.push(text) } };
}

t.test('an exit code says what a script can do about it', async (t) => {
  const code = (name: ErrorCode, params: ErrorParams = {}) =>
    exitCodeOf(new TongdaoError(name, params), false);
  t.equal(code('ENDPOINT_UNREACHABLE'), 3, 'later it may work');
  t.equal(code('SETTINGS_INVALID'), 2);
  t.equal(code('ENDPOINT_UNKNOWN'), 2);
  t.equal(code('RUN_NOT_HELD'), 1);
  t.equal(exitCodeOf(new TypeError('x'), false), 1);
  t.equal(exitCodeOf(new TongdaoError('ABORTED'), true), 130, 'the user stopped it');
  t.equal(exitCodeOf(new TongdaoError('ABORTED'), false), 3);
});

t.test('--lang counts before the locale, and any locale but Chinese is English', async (t) => {
  t.equal(languageOf(['runs', '--lang', 'zh'], { LANG: 'en_US.UTF-8' }), 'zh');
  t.equal(languageOf(['runs', '--lang=en'], { LC_ALL: 'zh_CN.UTF-8' }), 'en');
  t.equal(languageOf([], { LC_ALL: '', LANG: 'zh_CN.UTF-8' }), 'zh');
  t.equal(languageOf([], { LANG: 'de_DE.UTF-8' }), 'en');
});

t.test('a table measures Chinese as two columns and fits the terminal', async (t) => {
  const { written, output } = heard(true, 40);
  new Screen(output, { NO_COLOR: '1' }).table(
    ['名称', 'n'],
    [
      ['上海淀山湖智能科技有限公司青浦分公司', 12_345],
      ['甲', 1],
    ],
  );
  const lines = written.join('').trimEnd().split('\n');
  const width = (line: string) =>
    [...line].reduce((sum, char) => sum + (/\p{Script=Han}/u.test(char) ? 2 : 1), 0);
  t.equal(new Set(lines.map(width)).size, 1, 'every line is as wide as the others');
  t.ok(width(lines[0]!) <= 40);
  t.match(written.join(''), /12,345 │/);
});

t.test('control characters of a platform do not reach the terminal', async (t) => {
  const { written, output } = heard(false);
  new Screen(output, {}).table(['a'], [['x\u001b]0;title\u0007y\u0000']]);
  for (const char of ['\u0000', '\u0007', '\u001b']) t.notOk(written.join('').includes(char));
});

t.test('progress is one live line on a terminal, and few plain lines elsewhere', async (t) => {
  const terminal = heard(true);
  const live = new Progress(terminal.output);
  live.step('one');
  live.note('stays');
  t.match(terminal.written, [/^\r.*one/, /^\r/, 'stays\n']);
  const pipe = heard(false);
  const plain = new Progress(pipe.output);
  plain.step('begin');
  for (let i = 0; i < 1000; i++) plain.update(`row ${i}`);
  t.ok(pipe.written.length < 100);
  t.equal(pipe.written[0], 'begin\n');
  plain.end();
  plain.step('late');
  t.notOk(pipe.written.includes('late\n'));
});

t.test('a log line is a sentence for a person', async (t) => {
  const lines: string[] = [];
  const log = createLog({}, { write: (line) => void lines.push(line) });
  log.warn({ code: 'RUN_NOT_HELD', params: { run: '7' } }, 'a job failed');
  log.warn(
    { endpoint: 'qingpu', dataset: 'licence', attempt: 1, attempts: 5, code: 'ABORTED', params: {} },
    'a job failed and is tried again',
  );
  t.equal(humanLine(lines[0]!, 'zh'), '注意: 作业失败 · 同步批次 7 没有被数量保护拦下，无需放行。');
  t.match(
    humanLine(lines[1]!, 'en'),
    /^warning: a job failed and is tried again soon \(attempt 1 of 5; Ctrl-C stops it\) · qingpu licence · /,
  );
});

t.test('of a quarantined row only columns of known, impersonal fields are shown', async (t) => {
  const field = (name: string, sensitive: 'personal' | null) => ({ name, sensitive });
  const dataset = {
    fields: [field('name', null), field('phone', 'personal'), field('address', null)],
  } as unknown as Dataset;
  const mapping = { name: 'NAME', phone: { from: 'TEL' }, address: 'where.street' };
  const row = { NAME: '甲', TEL: '138', NOTE: 'x', EMPTY: '', where: { street: '31010119900101123X' } };
  t.same(maskedRow(row, dataset, mapping, '***'), {
    NAME: '甲',
    TEL: '***',
    NOTE: '***',
    EMPTY: '',
    where: '{"street":"310101***"}',
  });
  t.same(maskedRow(row, dataset, null, '***')['NAME'], '***', 'without a mapping nothing is known');
});
