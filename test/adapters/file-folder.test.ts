import { createHash } from 'node:crypto';
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { kind } from '../../adapters/file/file.ts';
import { patternOf } from '../../adapters/file/survey.ts';
import type { Adapter, Page } from '../../src/contract/adapter.ts';
import { ERROR_CODES } from '../../src/contract/error-codes.ts';
import { compileSchema } from '../../src/settings/schema-check.ts';
import { silent } from '../support/log.ts';
import { gb18030, jsonl, xlsx, xml, zip } from './file-encoders.ts';

type Block = Readonly<Record<string, unknown>>;

const HEADER = '编号,名称\n';
const never = new AbortController().signal;

t.test('files that are not there yet', async (t) => {
  t.test('names that copying programs give are left alone', async (t) => {
    const { put, ids } = await folder(t, { files: 'full-*' });
    await put('full-1.csv', `${HEADER}1,甲\n`);
    for (const ending of ['.tmp', '.part', '.filepart', '.writing', '.crdownload', '~'])
      await put(`full-2.csv${ending}`, `${HEADER}2,乙\n`);
    t.same(await ids(), ['1']);
  });

  t.test('a file that was changed a moment ago is left alone, and read when it has settled', async (t) => {
    const { dir, put, ids, adapter } = await folder(t, { settle: '10m' });
    await put('full-1.csv', `${HEADER}1,甲\n`);
    await t.rejects(ids(), { code: 'FILE_NONE' });
    t.match(await adapter().check(), [
      {},
      { code: 'FILE_CHECK_HALF', params: { count: 1 } },
      { code: 'FILE_NONE' },
    ]);
    const anHourAgo = new Date(Date.now() - 3_600_000);
    await utimes(join(dir, 'full-1.csv'), anHourAgo, anHourAgo);
    t.same(await ids(), ['1']);
  });

  t.test('a file replaced while it is read is read to its end as it was', async (t) => {
    const { dir, put, adapter } = await folder(t);
    await put('full-1.csv', HEADER + Array.from({ length: 100_000 }, (_, row) => `${row},甲\n`).join(''));
    const pages = adapter()
      .read(request({ pageSize: 1000 }))
      [Symbol.asyncIterator]();
    await pages.next();
    await put('new', `${HEADER}x,乙\n`);
    await rename(join(dir, 'new'), join(dir, 'full-1.csv'));
    let rows = 1000;
    for (let next = await pages.next(); next.done !== true; next = await pages.next())
      rows += next.value.records.length;
    t.equal(rows, 100_000);
  });
});

t.test('a marker with a checksum', async (t) => {
  const { dir, put, ids } = await folder(t, { marker: '.md5' });
  const content = `${HEADER}1,甲\n`;
  const sum = createHash('md5').update(content).digest('hex');
  await put('full-1.csv', content);
  await t.rejects(ids(), { code: 'FILE_NONE' }, 'without it the file is not there');
  for (const marker of [sum, `${sum.toUpperCase()} *full-1.csv\r\n`]) {
    await put('full-1.csv.md5', marker);
    t.same(await ids(), ['1']);
  }
  await put('full-1.csv.md5', '');
  await t.rejects(ids(), { code: 'FILE_CHECKSUM', params: { wanted: '-', found: sum } });
  await put('full-1.csv.md5', sum);
  await appendFile(join(dir, 'full-1.csv'), '2,乙\n');
  await t.rejects(ids(), { code: 'FILE_CHECKSUM', params: { where: 'full-1.csv', wanted: sum } });
});

t.test('the archive', async (t) => {
  const changes = { changes: 'delta-*.csv', archive: { folder: 'done' } };

  t.test('a file is moved when a later read begins beyond it, and never before', async (t) => {
    const { dir, put, pages, adapter } = await folder(t, changes);
    const there = async () => (await readdir(dir)).filter((name) => name.endsWith('.csv')).sort();
    await put('full-1.csv', `${HEADER}1,甲\n`);
    await put('delta-2.csv', `${HEADER}2,乙\n`);
    const full = await pages();
    t.same(await there(), ['delta-2.csv', 'full-1.csv'], 'read, but nobody said that it was stored');
    await put('delta-3.csv', `${HEADER}3,丙\n`);
    const first = await pages({ mode: 'changes', cursor: full.at(-1)?.changesFrom ?? null });
    t.same(await there(), ['delta-3.csv'], 'the read began behind them');
    await put('delta-4.csv', `${HEADER}4,丁\n`);
    t.same((await pages({ mode: 'changes', cursor: first.at(-1)?.changesFrom ?? null })).flatMap(idsOf), [
      '4',
    ]);
    t.same(await there(), ['delta-3.csv', 'delta-4.csv'], 'the last one may still grow');
    await pages({ mode: 'changes', cursor: first.at(-1)?.changesFrom ?? null });
    t.same((await pages()).flatMap(idsOf).sort(), ['1', '2', '3', '4'], 'a full read searches it, too');
    const found = await adapter().lookup?.('register', ['2', '4'], never);
    t.same(found === undefined ? null : idsOf(found), ['2', '4'], 'and so does a look-up');
  });

  t.test(
    'without change files, snapshots that a newer one replaced are moved, with their markers',
    async (t) => {
      const { dir, put, ids } = await folder(t, { archive: { folder: 'done' }, marker: '.ok' });
      for (const day of ['1', '2']) {
        await put(`full-${day}.csv`, `${HEADER}${day},甲\n`);
        await put(`full-${day}.csv.ok`, '');
        await ids();
      }
      t.same((await readdir(join(dir, 'done'))).sort(), ['full-1.csv', 'full-1.csv.ok']);
    },
  );

  t.test('what cannot be moved is read all the same', async (t) => {
    const { dir, put, ids } = await folder(t, { archive: { folder: 'done' } });
    await put('done/full-1.csv', 'another of the same name');
    await put('full-1.csv', `${HEADER}1,甲\n`);
    await put('full-2.csv', `${HEADER}2,乙\n`);
    t.same(await ids(), ['2']);
    t.equal(await readFile(join(dir, 'done', 'full-1.csv'), 'utf8'), 'another of the same name');
  });
});

t.test('a folder that does not exist is told as such; one whose parent is gone may be a mount', async (t) => {
  const { dir, adapter } = await folder(t);
  const at = (path: string) => adapter({ folder: path }).read(request())[Symbol.asyncIterator]().next();
  await t.rejects(at('missing'), { code: 'FILE_FOLDER_MISSING', params: { where: join(dir, 'missing') } });
  await t.rejects(at('gone/missing'), { code: 'ENDPOINT_UNREACHABLE', params: { detail: 'ENOENT' } });
  t.equal(ERROR_CODES.FILE_FOLDER_MISSING.action, 'stop');
  t.match(await adapter({ folder: 'missing' }).check(), [{ level: 'error', code: 'FILE_FOLDER_MISSING' }]);
});

t.test('check says what it found and what to do, and changes nothing', async (t) => {
  const { dir, put, adapter } = await folder(t, {
    marker: '.ok',
    changes: 'delta-*.csv',
    archive: { folder: 'done' },
  });
  const old = new Date(Date.now() - 30 * 24 * 3_600_000);
  await put(
    'full-1.csv',
    await gb18030([
      ['编号', '名称'],
      ['1', '甲'],
    ]),
  );
  await put('full-1.csv.ok', '');
  await utimes(join(dir, 'full-1.csv'), old, old);
  await put('full-2.csv', HEADER);
  await put('full-3.csv.part', HEADER);
  await put('delta-1.csv', '编号\n');
  await put('delta-1.csv.ok', '');
  const before = await readdir(dir, { recursive: true });
  const findings = await adapter().check();
  t.same(await readdir(dir, { recursive: true }), before);
  for (const finding of [
    { level: 'ok', code: 'ENDPOINT_REACHED' },
    { level: 'warning', code: 'FILE_CHECK_HALF', params: { name: 'full-3.csv.part', count: 1 } },
    { level: 'warning', code: 'FILE_CHECK_UNMARKED', params: { name: 'full-2.csv', count: 1 } },
    {
      level: 'ok',
      code: 'FILE_CHECK_FOUND',
      params: { newest: 'full-1.csv', encoding: 'gb18030', hours: 720 },
    },
    { level: 'warning', code: 'FILE_CHECK_OLD', params: { days: 30 } },
    { level: 'error', code: 'COLUMN_MISSING', params: { where: 'delta-1.csv', column: '名称' } },
    { level: 'ok', code: 'FILE_CHECK_WRITABLE', params: { where: join(dir, 'done') } },
  ])
    t.ok(
      findings.some(({ level, code, params }) => {
        const wanted = Object.entries(finding.params ?? {});
        return (
          level === finding.level &&
          code === finding.code &&
          wanted.every(([name, value]) => params[name] === value)
        );
      }),
      `${finding.code} ${JSON.stringify(finding.params)}`,
    );
});

t.test('survey', async (t) => {
  t.test('groups files by the number or date in their names', async (t) => {
    for (const [name, pattern] of [
      ['reg-20251101.csv', 'reg-*.csv'],
      ['reg-2025-11-01_120000.csv', 'reg-*.csv'],
      ['v2-企业20251101.xlsx', 'v2-企业*.xlsx'],
      ['reg.csv', 'reg*.csv'],
      ['20251101', '*'],
    ] as const)
      t.equal(patternOf(name), pattern);
  });

  t.test('gives each group a read block that reads it, the newest first', async (t) => {
    const { dir, put } = await folder(t);
    const table = [
      ['编号', '名称', '区'],
      ...Array.from({ length: 30 }, (_, row) => [`${row}`, `甲${row % 7}`, 'A']),
    ];
    const files: Readonly<Record<string, string | Buffer>> = {
      'reg-20251101.csv': HEADER,
      'reg-20251102.csv': await gb18030(table),
      'reg-20251102.csv.ok': '',
      'semi-1.txt': table.map((cells) => `${cells.slice().reverse().join(';')}\n`).join(''),
      'tab-1.tsv': table.map((cells) => `${cells.join('\t')}\n`).join(''),
      'book-1.xlsx': await xlsx([['登记表'], ...table]),
      'lines-1.dat': await jsonl(table),
      'rows-1.xml': await xml(table),
      'deep-1.xml': `<a><b><list>${'<item k="1"><n>x</n></item>'.repeat(3)}</list></b></a>`,
      'packed-1.zip': await zip({ 'a.csv': await gb18030(table) }),
      'scan-1.pdf': '%PDF-1.4 \0',
      'notes.md': 'nothing of ours\n',
    };
    let second = 1_700_000_000;
    for (const [name, content] of Object.entries(files)) {
      await put(name, content);
      await utimes(join(dir, name), ++second, second);
    }
    const bare = kind.open({
      endpoint: 'jia',
      baseDir: dir,
      log: silent,
      options: { folder: '.' },
      datasets: {},
    });
    const found = (await bare.survey?.(never)) ?? [];
    t.same(found, [
      { name: 'packed-*.zip', rows: 30, read: { files: 'packed-*.zip', key: '编号' } },
      { name: 'deep-*.xml', rows: 3, read: { files: 'deep-*.xml', key: '@k', row: 'item' } },
      { name: 'rows-*.xml', rows: 30, read: { files: 'rows-*.xml', key: '编号' } },
      { name: 'lines-*.dat', rows: 30, read: { files: 'lines-*.dat', key: '编号', format: 'jsonl' } },
      { name: 'book-*.xlsx', rows: 30, read: { files: 'book-*.xlsx', key: '编号', headerRows: 2 } },
      { name: 'tab-*.tsv', rows: 30, read: { files: 'tab-*.tsv', key: '编号' } },
      { name: 'semi-*.txt', rows: 30, read: { files: 'semi-*.txt', key: '编号', delimiter: ';' } },
      { name: 'reg-*.csv', rows: 30, read: { files: 'reg-*.csv', key: '编号', marker: '.ok' } },
    ]);
    const validate = compileSchema(kind.manifest.readSchema);
    for (const { name, read } of found) t.ok(validate(read), name);
  });

  t.test('about how many rows a large file has; two columns when none alone tells rows apart', async (t) => {
    const { dir, put } = await folder(t);
    const rows = Array.from(
      { length: 10_000 },
      (_, row) => `A${row % 100},B${1000 + Math.floor(row / 100)},x\n`,
    );
    await put('big-1.csv', `甲,乙,丙\n${rows.join('')}`);
    const bare = kind.open({
      endpoint: 'jia',
      baseDir: dir,
      log: silent,
      options: { folder: '.' },
      datasets: {},
    });
    const [big] = (await bare.survey?.(never)) ?? [];
    t.same(big?.read, { files: 'big-*.csv', key: ['甲', '乙'] });
    t.ok(Math.abs((big?.rows ?? 0) - 10_000) < 500, `${big?.rows}`);
  });
});

t.test('describe shows all columns, mapped or not', async (t) => {
  const { put, adapter } = await folder(t);
  await put('full-1.csv', '编号,名称,未映射\n1,甲,x\n2,甲,\n');
  t.same(await adapter().describe?.('register'), [
    { name: '编号', type: 'text', samples: ['1', '2'] },
    { name: '名称', type: 'text', samples: ['甲'] },
    { name: '未映射', type: 'text', samples: ['x'] },
  ]);
});

async function folder(t: Test, block: Block = {}) {
  const dir = await mkdtemp(join(tmpdir(), 'tongdao-folder-'));
  t.teardown(() => rm(dir, { recursive: true, force: true }));
  await mkdir(join(dir, 'done'));
  const adapter = (options: Block = {}): Adapter =>
    kind.open({
      endpoint: 'jia',
      baseDir: dir,
      log: silent,
      options: { folder: '.', ...options },
      datasets: {
        register: {
          columns: ['编号', '名称'],
          read: { files: 'full-*.csv', key: '编号', ...block },
          write: null,
        },
      },
    });
  const pages = async (over: Parameters<typeof request>[0] = {}): Promise<readonly Page[]> => {
    const all: Page[] = [];
    for await (const page of adapter().read(request(over))) all.push(page);
    return all;
  };
  return {
    dir,
    adapter,
    pages,
    put: (name: string, content: string | Buffer) => writeFile(join(dir, name), content),
    ids: async () => (await pages()).flatMap(idsOf),
  };
}

const idsOf = ({ records }: Page): readonly string[] => records.map(({ id }) => id);

function request(
  over: {
    readonly mode?: 'full' | 'changes';
    readonly cursor?: string | null;
    readonly pageSize?: number;
  } = {},
) {
  return { dataset: 'register', mode: 'full', cursor: null, pageSize: 1000, signal: never, ...over } as const;
}
