import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { parse } from 'yaml';
import { type Asker, Cancelled } from '../../src/cli/ask.ts';
import type { CliContext } from '../../src/cli/context.ts';
import { runCli } from '../../src/cli/program.ts';
import type { AdapterContext, AdapterKind, JsonSchema } from '../../src/contract/adapter.ts';
import { HELD_OUT } from '../proposal/held-out.ts';
import { column, companyLayout, type Layout } from '../proposal/layout.ts';
import { datasetOf } from '../proposal/measure.ts';
import { systemOf } from '../proposal/system.ts';

const SHEET = HELD_OUT.find(({ name }) => name === 'initials-county')!;
const SECRET = 'postgres://reader:s3cret@db/corp';

function fixture(
  t: Test,
  { layout = SHEET, ask, optionsSchema }: { layout?: Layout; ask?: Asker; optionsSchema?: JsonSchema } = {},
) {
  const dir = t.testdir({ 'channel.yaml': 'name: zone\n' });
  const opened: AdapterContext[] = [];
  const out: string[] = [];
  const err: string[] = [];
  const output = (lines: string[]) => ({
    write: (text: string) => void lines.push(text),
    isTerminal: false,
    columns: 0,
  });
  const never = () => Promise.reject(new Error('not here'));
  const context: CliContext = {
    env: { SOUTH_DB_URL: SECRET },
    stdout: output(out),
    stderr: output(err),
    actor: 'test',
    version: '0',
    signal: new AbortController().signal,
    open: never,
    readSettings: never,
    migrate: never,
    serve: never,
    runDemo: never,
    replay: never,
    testAdapter: never,
    peek: never,
    readKinds: async () => ({
      datasets: [datasetOf('enterprise-registration'), datasetOf('licence')],
      kinds: [withOptions(systemOf(layout, opened), optionsSchema)],
      env: { SOUTH_DB_URL: SECRET },
    }),
    ...(ask === undefined ? {} : { ask }),
  };
  const run = (...args: string[]) => runCli(['connect', ...args, '--profile', dir, '--lang', 'en'], context);
  return { dir, opened, run, out: () => out.join(''), err: () => err.join('') };
}

const withOptions = (kind: AdapterKind, optionsSchema = kind.manifest.optionsSchema): AdapterKind => ({
  ...kind,
  manifest: { ...kind.manifest, optionsSchema },
});

const FLAGS = [
  'south',
  '--adapter=table',
  `--option=connection=\${SOUTH_DB_URL}`,
  '--source=corp_base',
  '--dataset=enterprise-registration',
  '--division=330421',
  '--yes',
];

t.test('flags alone join a system; secrets and people stay out of the files', async (t) => {
  const { dir, run, out, opened } = fixture(t);
  t.equal(await run(...FLAGS, '--format', 'json'), 0);
  const answer = JSON.parse(out());
  t.match(answer, { endpoint: 'south', check: { sound: true }, open: [] });
  t.strictSame(answer.files, [
    'endpoints/south.yaml',
    'codes/south-status.yaml',
    'endpoints/south.examples.yaml',
  ]);
  const written = parse(readFileSync(join(dir, 'endpoints/south.yaml'), 'utf8'));
  t.strictSame(written.datasets['enterprise-registration'].read, {
    table: 'corp_base',
    key: 'ID',
    changedAt: 'GXSJ',
  });
  t.match(written.datasets['enterprise-registration'].mapping, {
    uscc: 'TYSHXYDM',
    termFrom: 'YYQXZ',
    termTo: { from: 'YYQXZ1', openEnd: '长期' },
    regCapital: { from: 'ZCZB', unit: '万元' },
    regCapitalCurrency: 'BZ',
  });
  t.equal(opened[0]?.options['connection'], SECRET, 'the adapter has the real connection');
  const files = answer.files.map((file: string) => readFileSync(join(dir, file), 'utf8')).join('');
  t.notMatch(files, /s3cret/);
  t.match(files, /\$\{SOUTH_DB_URL\}/);
  t.notOk(
    readdirSync(join(dir, 'endpoints')).some((name) => name.startsWith('.')),
    'no draft is left',
  );
});

t.test('a connection with a password is refused, and nothing is opened or written', async (t) => {
  const { dir, run, err, opened } = fixture(t);
  t.equal(
    await run(...FLAGS.map((flag) => (flag.startsWith('--option') ? `--option=connection=${SECRET}` : flag))),
    2,
  );
  t.match(err(), /\$\{SOUTH_CONNECTION\}/);
  t.notMatch(err(), /s3cret/);
  t.equal(opened.length, 0);
  t.notOk(existsSync(join(dir, 'endpoints')));
});

t.test('what exists is not overwritten without --force', async (t) => {
  const { dir, run, err } = fixture(t);
  t.equal(await run(...FLAGS), 0);
  const file = join(dir, 'endpoints/south.yaml');
  writeFileSync(file, '# mine\n');
  t.equal(await run(...FLAGS), 2);
  t.match(err(), /CONNECT_FILE_EXISTS/);
  t.equal(readFileSync(file, 'utf8'), '# mine\n');
  t.equal(await run(...FLAGS, '--force'), 0);
  t.match(readFileSync(file, 'utf8'), /TYSHXYDM/);
});

t.test('without a terminal what is missing is named with its flag', async (t) => {
  const { run, err } = fixture(t);
  t.equal(await run('south', '--adapter=table', '--option=connection=x'), 2);
  t.match(err(), /--division/);
  t.equal(await run(...FLAGS.map((flag) => (flag.startsWith('--source') ? '--source=nothing' : flag))), 2);
  t.match(err(), /public\.corp_base/);
});

t.test('settings that would not load are not written', async (t) => {
  const { dir, run, err } = fixture(t);
  t.equal(await run(...FLAGS), 0);
  t.equal(await run('north', ...FLAGS.slice(1)), 2, 'the division belongs to south');
  t.match(err(), /SETTINGS_INVALID/);
  t.notOk(existsSync(join(dir, 'endpoints/north.yaml')));
});

t.test('at a terminal every question has a default, and they lead to the same files', async (t) => {
  const asked: string[] = [];
  const ask: Asker = {
    async text({ message, initial, check }) {
      asked.push(message);
      const answer = /division/i.test(message)
        ? '330421'
        : /connection/.test(message)
          ? 'x'
          : (initial ?? '');
      t.equal(check?.(answer), undefined);
      return answer;
    },
    async choose({ message, choices, initial }) {
      asked.push(message);
      t.ok(
        choices.some(({ value }) => value === initial),
        message,
      );
      return initial!;
    },
    async confirm({ initial }) {
      return initial;
    },
  };
  const { dir, run } = fixture(t, { ask });
  t.equal(await run(), 0);
  t.equal(parse(readFileSync(join(dir, 'endpoints/south.yaml'), 'utf8')).adapter, 'table');
  t.ok(asked.length >= 5, asked.join(' | '));
});

t.test('Ctrl-C at any question leaves nothing', async (t) => {
  const ask: Asker = {
    text: async ({ initial }) => initial ?? '330421',
    choose: async ({ initial }) => initial!,
    confirm: () => Promise.reject(new Cancelled()),
  };
  const { dir, run, err } = fixture(t, { ask });
  t.equal(await run('south', '--option=connection=x', '--division=330421'), 130);
  t.match(err(), /nothing was written/);
  t.strictSame(readdirSync(dir), ['channel.yaml']);
});

t.test('an option with named values is chosen from them, and none is left empty', async (t) => {
  const optionsSchema = {
    type: 'object',
    properties: {
      client: { anyOf: [{ const: 'pg' }, { const: 'mysql' }] },
      connection: { type: 'string', description: 'scheme://host' },
    },
    required: ['client', 'connection'],
  };
  const chosen: string[][] = [];
  const ask: Asker = {
    async text({ message, initial, check }) {
      if (!message.includes('connection')) return initial ?? '330421';
      t.match(message, 'scheme://host');
      t.type(check?.(' '), 'string');
      return 'x';
    },
    async choose({ choices, initial }) {
      chosen.push(choices.map(({ value }) => value));
      return initial!;
    },
    confirm: async () => true,
  };
  const { dir, run } = fixture(t, { ask, optionsSchema });
  t.equal(await run('south', '--division=330421'), 0);
  t.strictSame(chosen[1], ['pg', 'mysql'], 'after the adapter');
  const written = parse(readFileSync(join(dir, 'endpoints/south.yaml'), 'utf8'));
  t.same(written.options, { client: 'pg', connection: 'x' });
});

t.test('what is open stands in the file as the entry that would say it', async (t) => {
  const layout = companyLayout('open-points', [
    column('统一社会信用代码', 'uscc', (c) => c.uscc),
    column('企业名称', 'name', (c) => c.name),
    column('所在区县', 'divisionCode', (c) => c.division),
    column('登记状态', 'status', (c) => (c.at % 9 === 0 ? '另册' : '正常')),
    column('联系方式', 'phone', (c) => c.phone ?? c.mobile),
  ]);
  const { dir, run } = fixture(t, { layout });
  await run(...FLAGS);
  const text = readFileSync(join(dir, 'endpoints/south.yaml'), 'utf8');
  t.match(text, /^divisions: \[ "330421" \]$/m);
  t.match(text, /^ {6}# phone: 联系方式 # \d\d %$/m);
  t.match(readFileSync(join(dir, 'codes/south-status.yaml'), 'utf8'), /^# 另册: CODE$/m);
});
