/**
 * Constant memory: writes a CSV and a workbook, reads each wholly through the adapter in a process of its own, and prints rows a
 * second and the most memory that the process had. `node --import tsx test/bench/files.ts [CSV GB, 5] [rows of the workbook, 1000000]`
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { kind } from '../../adapters/file/file.ts';
import { silent } from '../support/log.ts';

const COLUMNS =
  '内部序号 统一社会信用代码 企业名称 法定代表人 注册资本 成立日期 经营范围 住所 行政区划 登记机关 企业状态 更新时间'.split(
    ' ',
  );
const [what = '5', file = '1000000'] = process.argv.slice(2);

if (what === 'read') await read(file);
else await bench(Number(what), Number(file));

async function bench(gigabytes: number, sheetRows: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tongdao-bench-'));
  try {
    const csv = join(folder, 'reg-1.csv');
    const xlsx = join(folder, 'reg-1.xlsx');
    for (const [path, write] of [
      [csv, () => writeCsv(csv, gigabytes * 1e9)],
      [xlsx, () => writeXlsx(xlsx, sheetRows)],
    ] as const) {
      const begun = performance.now();
      await write();
      const seconds = (performance.now() - begun) / 1000;
      console.log(`${path}: ${(statSync(path).size / 1e9).toFixed(2)} GB written in ${seconds.toFixed(0)} s`);
      spawnSync(process.execPath, ['--import', 'tsx', import.meta.filename, 'read', path], {
        stdio: 'inherit',
      });
      rmSync(path);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function read(path: string): Promise<void> {
  const adapter = kind.open({
    endpoint: 'bench',
    baseDir: dirname(path),
    log: silent,
    options: { folder: '.' },
    datasets: {
      reg: {
        columns: COLUMNS,
        read: { files: path.endsWith('.csv') ? 'reg-*.csv' : 'reg-*.xlsx', key: '内部序号' },
        write: null,
      },
    },
  });
  const { signal } = new AbortController();
  const begun = performance.now();
  let rows = 0;
  for await (const { records } of adapter.read({
    dataset: 'reg',
    mode: 'full',
    cursor: null,
    pageSize: 5000,
    signal,
  })) {
    if (records.some(({ fault }) => fault !== undefined)) throw new Error('a row has a fault');
    rows += records.length;
  }
  const seconds = (performance.now() - begun) / 1000;
  const cpu = process.cpuUsage();
  const { maxRSS } = process.resourceUsage();
  console.log(
    `${rows} rows read in ${seconds.toFixed(0)} s (${((cpu.user + cpu.system) / 1e6).toFixed(0)} s of CPU): ` +
      `${Math.round(rows / seconds)} rows/s, at most ${Math.round(maxRSS / 1024)} MiB resident`,
  );
}

/** Half of the texts are found in no other row. */
function cells(row: number): readonly string[] {
  const n = String(row).padStart(9, '0');
  const place = row % 1000;
  return [
    n,
    `91330421MA2${n.slice(1)}X`.slice(0, 18),
    `嘉善县第${n}号企业管理有限公司`,
    `王${n}`,
    String(row % 5000),
    '2019-06-25',
    '一般项目：技术服务、技术开发、技术咨询、技术交流、技术转让、技术推广；货物进出口',
    `浙江省嘉兴市嘉善县罗星街道${n}号`,
    '330421',
    `嘉善县市场监督管理局第${place}所`,
    'K',
    `2025-11-01 10:00:${String(row % 60).padStart(2, '0')}`,
  ];
}

async function writeCsv(path: string, bytes: number): Promise<void> {
  const out = createWriteStream(path);
  out.write(`${COLUMNS.join(',')}\n`);
  for (let row = 0, written = 0; written < bytes; ) {
    let block = '';
    for (const end = row + 5000; row < end; row++) block += `${cells(row).join(',')}\n`;
    const buffer = Buffer.from(block);
    written += buffer.length;
    if (!out.write(buffer)) await once(out, 'drain');
  }
  out.end();
  await finished(out);
}

/** As Excel does it: each text once, under a number. Those of the last columns repeat. */
async function writeXlsx(path: string, rows: number): Promise<void> {
  const TYPE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const relations = (list: readonly (readonly [string, string, string])[]) =>
    Buffer.from(
      `<Relationships>${list.map(([id, type, target]) => `<Relationship Id="${id}" Type="${TYPE}/${type}" Target="${target}"/>`).join('')}</Relationships>`,
    );
  const head = COLUMNS.length;
  const strings = function* () {
    yield '<sst>';
    for (let row = -1; row < rows; row += 1000) {
      let block = '';
      for (let at = row; at < Math.min(row + 1000, rows); at++)
        for (const text of at < 0 ? COLUMNS : cells(at)) block += `<si><t>${text}</t></si>`;
      yield block;
    }
    yield '</sst>';
  };
  const sheet = function* () {
    yield '<worksheet><sheetData>';
    for (let row = 0; row <= rows; row += 1000) {
      let block = '';
      for (let at = row; at < Math.min(row + 1000, rows + 1); at++) {
        block += `<row r="${at + 1}">`;
        for (let column = 0; column < head; column++)
          block += `<c r="${String.fromCharCode(65 + column)}${at + 1}" t="s"><v>${at * head + column}</v></c>`;
        block += '</row>';
      }
      yield block;
    }
    yield '</sheetData></worksheet>';
  };
  const zip = new ZipFile();
  zip.addBuffer(relations([['r', 'officeDocument', 'xl/workbook.xml']]), '_rels/.rels');
  zip.addBuffer(
    Buffer.from(
      `<workbook xmlns:r="${TYPE}"><sheets><sheet name="一" sheetId="1" r:id="s"/></sheets></workbook>`,
    ),
    'xl/workbook.xml',
  );
  zip.addBuffer(
    relations([
      ['s', 'worksheet', 'worksheets/sheet1.xml'],
      ['t', 'sharedStrings', 'sharedStrings.xml'],
    ]),
    'xl/_rels/workbook.xml.rels',
  );
  zip.addReadStream(Readable.from(strings(), { objectMode: false }), 'xl/sharedStrings.xml', {
    compressionLevel: 1,
  });
  zip.addReadStream(Readable.from(sheet(), { objectMode: false }), 'xl/worksheets/sheet1.xml', {
    compressionLevel: 1,
  });
  zip.end();
  await pipeline(Readable.from(zip.outputStream), createWriteStream(path));
}
