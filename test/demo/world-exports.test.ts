import { existsSync } from 'node:fs';
import t, { type Test } from 'tap';
import { grouped, parseCapital, shift } from '../../src/demo/world/capital.ts';
import { parseCsv } from '../../src/demo/world/csv.ts';
import { readExports } from '../../src/demo/world/exports.ts';
import { buildWorld } from '../../src/demo/world/world.ts';

const SHARED = new URL('../../../shared/data/registrations/', import.meta.url).pathname;
const HEADER =
  '企业名称,统一社会信用代码,注册日期,企业类型,法人代表,注册资金,经营范围,所在省份,地区,注册地址';
const CODES = ['91310118MA1JTE5T1L', '91320509MA1TEQ0103', '91330421MA2TEQ012R'] as const;
const row = (code: string, rest: Partial<Record<'type' | 'money' | 'date', string>> = {}): string =>
  `示例公司,${code},${rest.date ?? '2019-04-28'},${rest.type ?? 'N/A'},N/A,${rest.money ?? '10(万元人民币)'},"零售,批发",上海,青浦,示例路1号`;

interface Fault {
  readonly code: string;
  readonly params?: { readonly line: number };
}

const folderWith = (t: Test, qingpu: string | Buffer): string =>
  t.testdir({
    'qingpu.csv': qingpu,
    'wujiang.csv': `${HEADER}\r\n${row(CODES[1])}\r\n`,
    'jiashan.csv': `${HEADER}\r\n${row(CODES[2])}\r\n`,
  });

t.test('spellings of capital become yuan and a currency', async (t) => {
  const spellings: readonly (readonly [string, string, string | null])[] = [
    ['85.5000(万元人民币)', '855000', 'CNY'],
    ['1,200(万美元)', '12000000', 'USD'],
    ['50万人民币', '500000', 'CNY'],
    ['100(万)', '1000000', null],
    ['9万元人民币', '90000', 'CNY'],
    ['9万人民币元', '90000', 'CNY'],
    ['300(万人民币 )', '3000000', 'CNY'],
    ['1,234.5(万香港元)', '12345000', 'HKD'],
    ['0.0001万人民币', '1', 'CNY'],
    ['5,000(万日元)', '50000000', 'JPY'],
  ];
  for (const [text, capital, currency] of spellings) t.same(parseCapital(text), { capital, currency }, text);
  t.equal(parseCapital('很多'), undefined);
  t.equal(parseCapital('10(万比特币)'), undefined);
});

t.test('the decimal point moves without rounding', async (t) => {
  t.same(
    ['85.5', '0.0001', '7.33333', '0', '100'].map((text) => shift(text, 4)),
    ['855000', '1', '73333.3', '0', '1000000'],
  );
  t.same(
    ['855000', '1', '0', '12345678.9'].map((text) => shift(text, -4)),
    ['85.5', '0.0001', '0', '1234.56789'],
  );
  t.equal(grouped('1234567.8912'), '1,234,567.8912');
});

t.test('CSV: quotes, both line ends, an empty last cell, a text that is cut off', async (t) => {
  t.same(parseCsv('a,"b ""c"", d\ne"\r\nf,\n'), [
    { line: 1, cells: ['a', 'b "c", d\ne'] },
    { line: 3, cells: ['f', ''] },
  ]);
  t.equal(parseCsv('a,"b'), null);
});

t.test('a row becomes a registration of its region', async (t) => {
  const folder = folderWith(t, `\ufeff${HEADER}\n${row(CODES[0], { type: '有限责任公司' })}\n`);
  const { qingpu, jiashan } = await readExports(folder);
  t.match(qingpu, [
    {
      uscc: CODES[0],
      typeCode: '1100',
      legalRep: null,
      capital: '100000',
      currency: 'CNY',
      scope: '零售,批发',
      division: '310118',
    },
  ]);
  t.match(jiashan, [{ uscc: CODES[2], typeCode: null, division: '330421', status: 'ACTIVE', termTo: null }]);
});

t.test('what cannot be read is told with file and line', async (t) => {
  const good = `${HEADER}\r\n${row(CODES[0])}\r\n`;
  const faults: readonly (readonly [string, string | Buffer, Fault])[] = [
    ['another header', good.replace('企业名称', '名称'), { code: 'DEMO_DATA_HEADER' }],
    ['GB18030', Buffer.from([0xc6, 0xf3, 0xd2, 0xb5]), { code: 'DEMO_DATA_ENCODING' }],
    ['cut off inside quotes', good.slice(0, good.indexOf('批发')), { code: 'DEMO_DATA_CUT' }],
    ['cut off inside a row', `${good}示例公司,9131`, { code: 'DEMO_DATA_ROW', params: { line: 3 } }],
    [
      'a bad code',
      `${HEADER}\r\n${row('91310118MA1JTE5T1M')}\r\n`,
      { code: 'DEMO_DATA_ROW', params: { line: 2 } },
    ],
    ['a bad date', `${HEADER}\r\n${row(CODES[0], { date: '2019-02-30' })}\r\n`, { code: 'DEMO_DATA_ROW' }],
    ['a bad amount', `${HEADER}\r\n${row(CODES[0], { money: '很多' })}\r\n`, { code: 'DEMO_DATA_ROW' }],
    [
      'a code of another file',
      `${HEADER}\r\n${row(CODES[2])}\r\n`,
      { code: 'DEMO_DATA_ROW', params: { line: 2 } },
    ],
  ];
  for (const [name, text, error] of faults)
    await t.rejects(readExports(folderWith(t, text)), { ...error }, name);
  await t.rejects(readExports('/nowhere'), { code: 'DEMO_DATA_UNREADABLE' });
});

const shared = existsSync(SHARED) ? {} : { skip: `real exports: ${SHARED} is not there` };
t.test('of real exports no row is lost, and plants go on top', shared, async (t) => {
  const data = await readExports(SHARED);
  t.same([data.qingpu.length, data.wujiang.length, data.jiashan.length], [8512, 3230, 2552]);
  const world = buildWorld({ records: 10, seed: 1, data });
  t.same(
    (['qingpu', 'wujiang', 'jiashan'] as const).map((platform) => world.own[platform].enterprise),
    [8512, 3230, 2552],
  );
  for (const platform of ['qingpu', 'wujiang', 'jiashan'] as const) {
    const shown = new Set(world.dayOne[platform].enterprise.map((one) => one.entry.uscc));
    t.ok(
      data[platform].every((one) => shown.has(one.uscc)),
      `${platform} shows all of its own`,
    );
  }
  const { counts } = world.expected.dayOne['enterprise-registration']!;
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  t.equal(all, 8512 + 3230 + 2552 + counts.orphan);
});
