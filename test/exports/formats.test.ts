import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import t from 'tap';
import { kind } from '../../adapters/file/file.ts';
import { csv } from '../../src/exports/formats/csv.ts';
import { report } from '../../src/exports/formats/report.ts';
import type { Row, Sheet } from '../../src/exports/formats/sheet.ts';
import { xlsx } from '../../src/exports/formats/xlsx.ts';
import { rowsOf } from '../../src/verify/rows.ts';
import { openZip } from '../../src/verify/zip.ts';
import { silent } from '../support/log.ts';
import { bytesOf, filesIn } from './exported.ts';

const HOSTILE = [
  '=HYPERLINK("http://x","y")',
  '+1+1',
  '-2',
  '@SUM(A1)',
  '\t=1',
  "'=1",
  "''@x",
  '91310118132712288',
  '007',
  '1E5',
  '2026/1/2',
  '3-4',
  '12\t',
  'a "b", c',
  'two\nlines',
  'two\r\nlines',
  '<b>&amp;</b>',
  '_x0041_ and _x005F_',
  '９１３１',
  ' blanks ',
  '',
];

const sheet = (rows: readonly Row[], more: Partial<Sheet> = {}): Sheet => ({
  title: { zh: '差异', en: 'Discrepancies' },
  language: 'zh',
  columns: [
    { name: 'line', title: { zh: '序号', en: 'line' }, isNumber: true },
    { name: 'text', title: { zh: '内容', en: 'text' } },
  ],
  pages: (async function* () {
    for (let at = 0; at < rows.length; at += 4) yield rows.slice(at, at + 4);
  })(),
  facts: [[{ zh: '通道', en: 'channel' }, '<示范区> & co']],
  proof: { zh: '证明', en: 'proof' },
  ...more,
});
const ROWS: readonly Row[] = HOSTILE.map((text, at) => [at + 1, text]);

const bytesFrom = (content: AsyncIterable<string | Buffer>): Promise<Buffer> =>
  buffer(Readable.from(content));

t.test('a spreadsheet finds nothing to calculate in a CSV, and loses no digit', async (t) => {
  const text = (await bytesFrom(csv(sheet(ROWS)))).toString();
  t.ok(text.startsWith('\ufeff序号,内容\r\n1,'));
  const cells = ROWS.map((_, at) => text.split(new RegExp(`\r\n${at + 1},`))[1]!.split(/\r\n\d+,|\r\n$/)[0]!);
  for (const cell of cells) t.notMatch(cell, /^"?[=+\-@\t\r]/, cell);
  const digits = cells.filter((cell) => /^\d/.test(cell));
  t.ok(digits.length >= 5);
  for (const cell of digits) t.match(cell, /\t$/, `${cell} is text`);
});

t.test('what was written can be read back from every form, cell by cell', async (t) => {
  const wanted = ROWS.map((row) => row.map(String));
  const zipWith = async (as: 'csv' | 'xlsx' | 'report', content: Buffer) => {
    const source = bytesOf(content);
    const member = { name: 'data', isCompressed: false, at: 0, length: content.length };
    const rows: (readonly string[])[] = [];
    for await (const row of rowsOf(source, member, { as, columns: ['line', 'text'] })) rows.push(row);
    return rows;
  };
  t.same(await zipWith('csv', await bytesFrom(csv(sheet(ROWS)))), wanted);
  t.same(await zipWith('xlsx', await bytesFrom(xlsx(sheet(ROWS)))), wanted);
  t.same(await zipWith('xlsx', await bytesFrom(xlsx(sheet(ROWS), 6))), wanted, 'over several sheets');
  t.same(await zipWith('report', await bytesFrom(report(sheet(ROWS)))), wanted);
});

t.test('a workbook has as many sheets as its rows need, each with a heading', async (t) => {
  const parts = await filesIn(await bytesFrom(xlsx(sheet(ROWS), 6)));
  const sheets = [...parts.keys()].filter((name) => name.startsWith('xl/worksheets/'));
  t.equal(sheets.length, Math.ceil(ROWS.length / 5));
  for (const name of sheets) t.match(parts.get(name)!.toString(), /序号/);
  t.match(
    parts.get('xl/worksheets/sheet1.xml')!.toString(),
    /<c><v>1<\/v><\/c>/,
    'numbers of ours are numbers',
  );
  t.notMatch(parts.get('xl/worksheets/sheet1.xml')!.toString(), /<f>/);
  t.equal((await openZip(bytesOf(await bytesFrom(xlsx(sheet([])))))).size, 5, 'also without rows');
});

t.test('a report stands alone, runs nothing, and is written in the language asked for', async (t) => {
  const zh = (await bytesFrom(report(sheet(ROWS)))).toString();
  t.match(
    zh,
    /<html lang="zh-CN">[\s\S]*<h1>差异<\/h1>[\s\S]*<dt>通道<\/dt><dd>&lt;示范区&gt; &amp; co<\/dd>/,
  );
  t.notMatch(zh, /<script|<link|<img|src=|href=|<b>/);
  t.match(zh, /@media print/);
  const en = (await bytesFrom(report(sheet(ROWS, { language: 'en' })))).toString();
  t.match(en, /<html lang="en">[\s\S]*<h1>Discrepancies<\/h1>[\s\S]*<th scope="col">text<\/th>/);
});

t.test('our own file adapter reads the workbook and the CSV as they were meant', async (t) => {
  for (const [ending, content] of [
    ['xlsx', await bytesFrom(xlsx(sheet(ROWS)))],
    ['csv', await bytesFrom(csv(sheet(ROWS)))],
  ] as const) {
    const dir = t.testdir();
    await mkdir(join(dir, ending));
    await writeFile(join(dir, ending, `full-1.${ending}`), content);
    const adapter = kind.open({
      endpoint: 'office',
      baseDir: join(dir, ending),
      log: silent,
      options: { folder: '.' },
      datasets: {
        text: { columns: ['序号', '内容'], read: { files: `full-*.${ending}`, key: '序号' }, write: null },
      },
    });
    const values: unknown[] = [];
    const { signal } = new AbortController();
    for await (const page of adapter.read({
      dataset: 'text',
      mode: 'full',
      cursor: null,
      pageSize: 100,
      signal,
    })) {
      t.same(
        page.records.filter(({ fault }) => fault !== undefined),
        [],
      );
      values.push(...page.records.map((one) => one.values[1]));
    }
    await adapter.close();
    t.equal(values.length, HOSTILE.length);
    t.match(String(values[HOSTILE.indexOf('91310118132712288')]), /^91310118132712288\t?$/, ending);
    if (ending === 'xlsx') t.equal(values[HOSTILE.indexOf('_x0041_ and _x005F_')], '_x0041_ and _x005F_');
  }
});
