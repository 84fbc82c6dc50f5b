import fc from 'fast-check';
import t from 'tap';
import { sentence } from '../../src/contract/errors.ts';
import { mappingExamples } from '../../src/settings/examples.ts';
import { SettingsError } from '../../src/settings/problems.ts';
import { ENV, type Files, faults, GOOD, load, QINGPU, STATUS, withProfile } from './profile.ts';

interface Case {
  readonly what: string;
  readonly files: Files;
  readonly env?: NodeJS.ProcessEnv;
  /** `file:line:column path CODE` of everything that is found, nothing more. */
  readonly found: readonly string[];
  /** Must stand in the English text. */
  readonly says?: string;
}

const endpoint = (from: string, to: string): Files => ({ 'endpoints/qingpu.yaml': QINGPU.replace(from, to) });
const channel = (text: string): Files => ({ 'channel.yaml': text });
const Q = 'endpoints/qingpu.yaml';

const cases: readonly Case[] = [
  {
    what: 'a misspelt key',
    files: channel('name: a\nlanguge: zh'),
    found: ['channel.yaml:2:1 languge SETTINGS_KEY_UNKNOWN'],
    says: 'Did you mean: language',
  },
  {
    what: 'a misspelt key deep inside',
    files: endpoint('from: st', 'form: st'),
    found: [
      `${Q}:14:7 datasets.registration.mapping.status SETTINGS_MAPPING_EMPTY`,
      `${Q}:14:17 datasets.registration.mapping.status.form SETTINGS_KEY_UNKNOWN`,
    ],
    says: 'Did you mean: from',
  },
  {
    what: 'a missing key',
    files: endpoint('adapter: table\n', ''),
    found: [`${Q}:1:1  SETTINGS_KEY_MISSING`],
    says: '"adapter"',
  },
  {
    what: 'a key written twice',
    files: channel('name: a\ntitle: x\nname: b'),
    found: ['channel.yaml:3:1 name SETTINGS_KEY_DUPLICATE'],
    says: 'first in line 1',
  },
  { what: 'a tab as indent', files: channel('api:\n\tport: 1'), found: ['channel.yaml:2:1  SETTINGS_TAB'] },
  { what: 'broken YAML', files: channel('name: a\ntitle: [x'), found: ['channel.yaml:2:10  SETTINGS_YAML'] },
  {
    what: 'several documents',
    files: channel('name: a\n---\nname: b'),
    found: ['channel.yaml:2:1  SETTINGS_YAML'],
  },
  { what: 'a tag', files: channel('name: !!js/function x'), found: ['channel.yaml:1:7  SETTINGS_YAML'] },
  { what: 'a key that is no text', files: channel('? [a]\n: b'), found: ['channel.yaml:1:3  SETTINGS_YAML'] },
  {
    what: 'an alias that contains itself',
    files: channel('title: &a\n  zh: *a'),
    found: ['channel.yaml:2:3  SETTINGS_YAML'],
  },
  {
    what: '__proto__',
    files: channel('__proto__: { name: x }'),
    found: ['channel.yaml:1:1 __proto__ SETTINGS_KEY_UNKNOWN'],
  },
  {
    what: 'a list instead of keys',
    files: channel('- a'),
    found: ['channel.yaml:1:1  SETTINGS_TYPE'],
    says: 'must be object but is array',
  },
  { what: 'an empty endpoint file', files: { [Q]: '' }, found: [`${Q}:1:1  SETTINGS_TYPE`] },
  {
    what: 'a number where text belongs',
    files: endpoint('"310118"', '310118'),
    found: [`${Q}:3:13 divisions.0 SETTINGS_DIVISION`],
    says: 'quotes',
  },
  {
    what: 'a number as title',
    files: channel('title: 5'),
    found: ['channel.yaml:1:1 title SETTINGS_TYPE'],
    says: 'string | object',
  },
  {
    what: 'a number as a code',
    files: { 'codes/status.yaml': 'name: qingpu-status\nmap: { 开业: 01 }' },
    found: ['codes/status.yaml:2:8 map.开业 SETTINGS_TYPE_TEXT'],
    says: 'quotes',
  },
  {
    what: 'NaN as port',
    files: channel('api: { port: .nan }'),
    found: ['channel.yaml:1:8 api.port SETTINGS_TYPE'],
  },
  {
    what: 'a port out of range',
    files: channel('api: { port: 70000 }'),
    found: ['channel.yaml:1:8 api.port SETTINGS_FORM'],
    says: 'maximum 65535',
  },
  {
    what: 'an unknown language',
    files: channel('language: fr'),
    found: ['channel.yaml:1:1 language SETTINGS_VALUE'],
    says: 'zh, en',
  },
  {
    what: 'a name with capitals',
    files: channel('name: Delta'),
    found: ['channel.yaml:1:1 name SETTINGS_NAME'],
  },
  {
    what: 'a duration without unit',
    files: channel('datasets:\n  registration:\n    settle: "10"'),
    found: ['channel.yaml:3:5 datasets.registration.settle SETTINGS_DURATION'],
  },
  {
    what: 'a bad cron expression',
    files: channel('datasets: { registration: { schedule: { full: hourly } } }'),
    found: ['channel.yaml:1:41 datasets.registration.schedule.full SETTINGS_CRON'],
  },
  {
    what: 'a time zone that is none',
    files: channel('timeZone: Asia/Wujiang'),
    found: ['channel.yaml:1:1 timeZone SETTINGS_TIME_ZONE'],
  },
  {
    what: 'a day that does not exist',
    files: channel('datasets: { registration: { policy: { orphan: { ignore: x, until: 2026-02-30 } } } }'),
    found: ['channel.yaml:1:60 datasets.registration.policy.orphan.until SETTINGS_DATE'],
  },
  {
    what: 'deliver for a class that cannot be',
    files: channel('datasets: { registration: { policy: { contested: deliver } } }'),
    found: ['channel.yaml:1:39 datasets.registration.policy.contested SETTINGS_VALUE'],
    says: 'case',
  },
  {
    what: 'ignore without reason',
    files: channel('datasets: { registration: { policy: { orphan: ignore } } }'),
    found: ['channel.yaml:1:39 datasets.registration.policy.orphan SETTINGS_VALUE'],
  },
  {
    what: 'ignore without end',
    files: channel('datasets: { registration: { policy: { orphan: { ignore: x } } } }'),
    found: ['channel.yaml:1:39 datasets.registration.policy.orphan SETTINGS_KEY_MISSING'],
    says: '"until"',
  },
  {
    what: 'deliver between peers',
    files: channel('datasets: { service-item: { policy: { missing: deliver } } }'),
    found: ['channel.yaml:1:39 datasets.service-item.policy.missing SETTINGS_POLICY_COMPARE'],
  },
  {
    what: 'writing to a peer',
    files: {
      'endpoints/qingpu.yaml': `${QINGPU.trimEnd()}
  service-item:
    read: { table: sx_base }
    write: { table: sx_base }
    mapping: { taskCode: ssbm }
`,
    },
    found: [
      `${Q}:${QINGPU.trimEnd().split('\n').length + 3}:5 datasets.service-item.write SETTINGS_WRITE_COMPARE`,
    ],
    says: 'Remove the write block',
  },
  {
    what: 'an unknown dataset in channel.yaml',
    files: channel('datasets: { registrations: {} }'),
    found: ['channel.yaml:1:13 datasets.registrations SETTINGS_DATASET_UNKNOWN'],
    says: 'Nearest: registration',
  },
  {
    what: 'an unknown dataset at an endpoint',
    files: endpoint('  registration:', '  registrtion:'),
    found: [`${Q}:7:3 datasets.registrtion SETTINGS_DATASET_UNKNOWN`],
    says: 'Nearest: registration',
  },
  {
    what: 'an unknown field',
    files: endpoint('name: corp_name', 'nmae: corp_name'),
    found: [`${Q}:12:7 datasets.registration.mapping.nmae SETTINGS_FIELD_UNKNOWN`],
    says: 'Nearest: name',
  },
  {
    what: 'an unknown code list',
    files: endpoint('codes: qingpu-status', 'codes: qingpu-states'),
    found: [`${Q}:14:27 datasets.registration.mapping.status.codes SETTINGS_CODE_LIST_UNKNOWN`],
    says: 'Nearest: qingpu-status',
  },
  {
    what: 'a code that the field does not have',
    files: { 'codes/status.yaml': STATUS.replace('CANCELLED', 'CANCELED') },
    found: ['codes/status.yaml:2:33 map.注销 SETTINGS_CODE_VALUE_UNKNOWN'],
    says: 'CANCELLED',
  },
  {
    what: 'an unknown adapter',
    files: endpoint('adapter: table', 'adapter: tabel'),
    found: [`${Q}:4:1 adapter SETTINGS_ADAPTER_UNKNOWN`],
    says: 'There are: table',
  },
  {
    what: 'an option that the adapter does not have',
    files: endpoint('{ url:', '{ clinet: pg, url:'),
    found: [`${Q}:5:12 options.clinet SETTINGS_KEY_UNKNOWN`],
    says: 'Did you mean: client',
  },
  {
    what: 'an option value that the adapter does not have',
    files: endpoint('{ url:', '{ client: oracle, url:'),
    found: [`${Q}:5:12 options.client SETTINGS_VALUE`],
    says: 'pg, mysql',
  },
  {
    what: 'a missing option',
    files: endpoint(`url: "\${QINGPU_URL}", `, ''),
    found: [`${Q}:5:1 options SETTINGS_KEY_MISSING`],
    says: '"url"',
  },
  {
    what: 'one of several forms, none of which fits',
    files: endpoint('{ url:', '{ auth: { by: kye }, url:'),
    found: [`${Q}:5:20 options.auth.by SETTINGS_VALUE`],
    says: 'key, none',
  },
  {
    what: 'one of several forms, with a misspelt key',
    files: endpoint('{ url:', '{ auth: { by: key, heder: x }, url:'),
    found: [`${Q}:5:29 options.auth.heder SETTINGS_KEY_UNKNOWN`],
    says: 'header',
  },
  {
    what: 'a misspelt key in read',
    files: endpoint('read: { table', 'read: { tabel'),
    found: [
      `${Q}:8:5 datasets.registration.read SETTINGS_KEY_MISSING`,
      `${Q}:8:13 datasets.registration.read.tabel SETTINGS_KEY_UNKNOWN`,
    ],
  },
  {
    what: 'a misspelt key in write',
    files: endpoint('write: { table: shared', 'write: { table: shared, mod: x'),
    found: [`${Q}:9:29 datasets.registration.write.mod SETTINGS_KEY_UNKNOWN`],
  },
  {
    what: 'a variable that is not set',
    files: {},
    env: { QINGPU_URL: ENV.QINGPU_URL },
    found: [`${Q}:5:34 options.password SETTINGS_ENV_MISSING`],
    says: 'QINGPU_PASSWORD_FILE',
  },
  {
    what: 'a variable that is empty',
    files: {},
    env: { ...ENV, QINGPU_PASSWORD: '' },
    found: [`${Q}:5:34 options.password SETTINGS_ENV_MISSING`],
  },
  {
    what: 'a _FILE that is not there',
    files: {},
    env: { QINGPU_URL: ENV.QINGPU_URL, QINGPU_PASSWORD_FILE: '/nowhere' },
    found: [`${Q}:5:34 options.password SETTINGS_ENV_FILE`],
    says: 'ENOENT',
  },
  {
    what: 'a resolved value that does not fit',
    files: {},
    env: { ...ENV, QINGPU_URL: 'canary-7f3a no url' },
    found: [`${Q}:5:12 options.url SETTINGS_FORM`],
    says: 'format uri',
  },
  {
    what: 'a resolved queue that is no Redis',
    files: {},
    env: { ...ENV, QUEUE_URL: 'amqp://canary-7f3a' },
    found: ['channel.yaml:1:1 queue SETTINGS_URL'],
    says: 'redis://',
  },
  {
    what: 'a database that is no PostgreSQL',
    files: channel('database: mysql://localhost/x'),
    found: ['channel.yaml:1:1 database SETTINGS_URL'],
  },
  {
    what: 'a password in the file',
    files: endpoint(`"\${QINGPU_PASSWORD}"`, 'canary-7f3a'),
    found: [`${Q}:5:34 options.password SETTINGS_SECRET_LITERAL`],
    says: `Write \${QINGPU_PASSWORD}`,
  },
  {
    what: 'a password in a URL',
    files: endpoint(`"\${QINGPU_URL}"`, 'https://me:canary-7f3a@host'),
    found: [`${Q}:5:12 options.url SETTINGS_SECRET_LITERAL`],
  },
  {
    what: "a password in the queue's URL",
    files: channel('queue: redis://me:canary-7f3a@host'),
    found: ['channel.yaml:1:1 queue SETTINGS_SECRET_LITERAL'],
  },
  {
    what: 'a password in a connection string',
    files: endpoint('table: corp', 'table: "Server=x;Password=canary-7f3a;"'),
    found: [`${Q}:8:13 datasets.registration.read.table SETTINGS_SECRET_LITERAL`],
  },
  {
    what: 'a reference where none is replaced',
    files: endpoint('table: corp', `table: "\${TABLE}"`),
    found: [`${Q}:8:13 datasets.registration.read.table SETTINGS_SECRET_PLACE`],
  },
  {
    what: 'one name for two endpoints',
    files: { 'endpoints/qingpu2.yaml': QINGPU.replace('"310118", "310229"', '"320509"') },
    found: ['endpoints/qingpu2.yaml:1:1 endpoint SETTINGS_ENDPOINT_TWICE'],
    says: 'qingpu.yaml:1:1',
  },
  {
    what: 'one division for two endpoints',
    files: {
      'endpoints/wujiang.yaml': QINGPU.replace('endpoint: qingpu', 'endpoint: wujiang').replace(
        '"310118"',
        '"320509"',
      ),
    },
    found: ['endpoints/wujiang.yaml:3:23 divisions.1 SETTINGS_DIVISION_TWICE'],
    says: 'endpoint qingpu',
  },
  {
    what: 'one name for two code lists',
    files: { 'codes/zz.yaml': STATUS },
    found: ['codes/zz.yaml:1:1 name SETTINGS_CODE_LIST_TWICE'],
  },
  {
    what: 'a file in GB18030',
    files: { [Q]: new Uint8Array([0x6e, 0x3a, 0x20, 0xc7, 0xe0, 0xc6, 0xd6]) },
    found: [`${Q}:0:0  SETTINGS_ENCODING`],
  },
  {
    what: 'a file of 10 MB',
    files: channel(`# ${'x'.repeat(10_000_000)}`),
    found: ['channel.yaml:0:0  SETTINGS_FILE_UNREADABLE'],
  },
  {
    what: 'several files at once, in the order of files and lines',
    files: {
      ...endpoint('adapter: table', 'adapter: tabel'),
      ...channel('nmae: x\nlanguage: fr'),
      'codes/zz.yaml': 'map: {}',
    },
    found: [
      'channel.yaml:1:1 nmae SETTINGS_KEY_UNKNOWN',
      'channel.yaml:2:1 language SETTINGS_VALUE',
      'codes/zz.yaml:1:1  SETTINGS_KEY_MISSING',
      'codes/zz.yaml:1:1 map SETTINGS_FORM',
      `${Q}:4:1 adapter SETTINGS_ADAPTER_UNKNOWN`,
    ],
  },
];

for (const { what, files, env, found, says } of cases) {
  t.test(what, async (t) => {
    const { lines, error } = await faults(files, env);
    t.same(lines, found);
    t.equal(error.code, 'SETTINGS_INVALID');
    for (const language of ['zh', 'en'] as const) {
      const text = error.describe(language);
      t.equal(text.split('\n').length, found.length + 1, 'one line each');
      t.notMatch(text, /canary/, 'no secret');
      for (const problem of error.problems) {
        t.notMatch(
          sentence(problem.code, problem.params, language),
          /(?<!\$)\{\w+\}/,
          'every parameter is filled',
        );
      }
    }
    if (says !== undefined) t.match(error.describe('en'), says);
  });
}

t.test('an alias bomb ends soon', async (t) => {
  const rows = Array.from(
    { length: 9 },
    (_, row) => `a${row}: &a${row} [${Array(9).fill(row === 0 ? 'x' : `*a${row - 1}`)}]`,
  );
  const { lines } = await faults(channel(rows.join('\n')));
  t.equal(lines.length, 1);
  t.match(lines[0], / SETTINGS_YAML$/);
});

t.test('nesting without end', async (t) => {
  for (const text of ['['.repeat(100_000), `${'['.repeat(5000)}${']'.repeat(5000)}`, '{a: '.repeat(50_000)]) {
    const { lines } = await faults(channel(text));
    t.match(lines.at(0), / SETTINGS_YAML$/);
  }
});

t.test('a folder that is not there', async (t) => {
  const { loadSettings } = await import('../../src/settings/load.ts');
  await t.rejects(loadSettings({ dir: '/nowhere/county', env: {}, kinds: [], datasets: [] }), {
    code: 'SETTINGS_INVALID',
    problems: [{ code: 'SETTINGS_DIR_MISSING', params: { dir: '/nowhere/county' } }],
  });
});

t.test('mapping examples are checked as well', async (t) => {
  const good = 'registration:\n  - raw: { st: 开业 }\n    canonical: { status: ACTIVE }\n';
  const read = (name: string, text: string) =>
    withProfile({ ...GOOD, [`endpoints/${name}.examples.yaml`]: text }, mappingExamples);
  t.match(await read('qingpu', good), [
    {
      endpoint: 'qingpu',
      dataset: 'registration',
      raw: { st: '开业' },
      canonical: { status: 'ACTIVE' },
      line: 2,
    },
  ]);
  t.same(await read('qingpu', ''), []);
  const codes = (read: Promise<unknown>) =>
    read.then(
      () => [],
      (error: SettingsError) => error.problems.map(({ code, line }) => `${line} ${code}`),
    );
  t.same(await codes(read('wujiang', good)), ['1 SETTINGS_EXAMPLES_ENDPOINT']);
  t.same(await codes(read('qingpu', good.replace('canonical', 'cannonical'))), [
    '2 SETTINGS_KEY_MISSING',
    '3 SETTINGS_KEY_UNKNOWN',
  ]);
});

t.test('law: whatever the files hold, settings come out or SETTINGS_INVALID', async (t) => {
  const word = fc.constantFrom(
    'endpoint',
    'divisions',
    'datasets',
    'registration',
    'mapping',
    'read',
    'options',
    'name',
    'map',
    'queue',
    'database',
    'schedule',
    'changes',
    'policy',
    'orphan',
    'api',
    'title',
    'adapter',
    'table',
    '~',
    '.nan',
    '0x1F',
    '"\\uD800"',
    `\${X}`,
    '*a',
    '&a',
    '!!map',
    '<<',
    '__proto__',
    'constructor',
    '-',
    '?',
    '|',
    '>',
    '%',
    '@',
    '\t',
    '---',
    '...',
    '中文',
  );
  const glue = fc.constantFrom(': ', '\n', '\n  ', '\n    ', ', ', ' [', '] ', ' {', '} ', ' ');
  const text = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.array(fc.tuple(word, glue), { maxLength: 40 }).map((parts) => parts.flat().join('')),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    { weight: 2, arbitrary: fc.json() },
    // A sound file with one stretch replaced reaches further in than noise does.
    {
      weight: 4,
      arbitrary: fc
        .tuple(fc.nat(QINGPU.length), fc.nat(30), fc.array(fc.oneof(word, glue), { maxLength: 5 }))
        .map(([at, length, parts]) => QINGPU.slice(0, at) + parts.join('') + QINGPU.slice(at + length)),
    },
  );
  const bytes = fc.uint8Array({ maxLength: 60 });
  const name = fc.constantFrom('channel.yaml', Q, 'codes/status.yaml');
  await fc.assert(
    fc.asyncProperty(
      name,
      fc.oneof({ weight: 9, arbitrary: text }, { weight: 1, arbitrary: bytes }),
      async (file, content) => {
        try {
          await load({ [file]: content });
        } catch (thrown) {
          if (!(thrown instanceof SettingsError)) throw thrown;
          thrown.describe('zh');
        }
      },
    ),
    { numRuns: 100 },
  );
  t.pass('no other error');
});
