import fc from 'fast-check';
import t from 'tap';
import { readDecimal, shiftDecimal } from '../../src/pipeline/decimal.ts';
import { bodyOf, codesOf, compile, fieldValue, processRow, read, USCC } from './compile.ts';

/** Amount and currency of one column. */
function money(raw: string | number, rule: Parameters<typeof read>[2] = 'x'): unknown {
  const result = read('regCapital', raw, rule);
  if (result.outcome === 'rejected') return codesOf(result);
  return [result.body['regCapital'], result.body['regCapitalCurrency']];
}

t.test('capital with its unit and currency in the text', async (t) => {
  const spellings: Record<string, readonly [string, string | undefined]> = {
    '100万元人民币': ['1000000', 'CNY'],
    '1000万人民币元': ['10000000', 'CNY'],
    '150万人民币': ['1500000', 'CNY'],
    '1万元': ['10000', undefined],
    '21710万元': ['217100000', undefined],
    '5651.1425万元人民币': ['56511425', 'CNY'],
    '人民币 5000 万元': ['50000000', 'CNY'],
    '2000万人民币 (万元)\r\n': ['20000000', 'CNY'],
    '85.5000(万元人民币)': ['855000', 'CNY'],
    '1,234.5(万元人民币)': ['12345000', 'CNY'],
    '300(万美元)': ['3000000', 'USD'],
    '7(万人民币 )': ['70000', 'CNY'],
    '10(万)': ['100000', undefined],
    '20（万港币）': ['200000', 'HKD'],
    '１００万元': ['1000000', undefined],
    '1.5亿元': ['150000000', undefined],
    RMB100万: ['1000000', 'CNY'],
    '0.00001万元': ['0.1', undefined],
    '0.000000': ['0', undefined],
  };
  for (const [raw, expected] of Object.entries(spellings)) t.same(money(raw), expected, JSON.stringify(raw));
});

t.test('a plain number is in the unit of the mapping', async (t) => {
  t.same(money('300.000000', { from: 'x', unit: '万元' }), ['3000000', undefined]);
  t.same(money('50.000000', { from: 'x', unit: '元', currency: 'CNY' }), ['50', 'CNY']);
  t.same(money(5651.1425, { from: 'x', unit: '万元' }), ['56511425', undefined]);
  t.same(money('5元', { from: 'x', unit: '万元' }), ['5', undefined], 'the text knows better');
  t.same(
    codesOf(read('regCapital', '300')),
    ['MONEY_UNIT_ASSUMED'],
    'without any unit it is taken as yuan, with a warning',
  );
});

t.test('what is no amount is rejected', async (t) => {
  for (const raw of ['-5万元', 'abc', '1,23万元', '5万亿千元', '3万3', '12万元人民币美元', '万元']) {
    t.same(money(raw), ['MONEY_INVALID'], raw);
  }
  t.same(money('1.5E+08'), ['UNREPAIRABLE']);
  t.same(money('N/A'), [undefined, undefined]);
});

t.test('the currency has a column of its own', async (t) => {
  const both = (capital: string, currency: string) =>
    processRow(
      compile({
        uscc: 'uscc',
        name: 'name',
        regCapital: { from: 'capital', unit: '万元' },
        regCapitalCurrency: 'currency',
      }),
      {
        uscc: USCC,
        name: '甲公司',
        capital,
        currency,
      },
    );
  for (const [raw, code] of Object.entries({
    156: 'CNY',
    '156.0': 'CNY',
    人民币: 'CNY',
    人民币元: 'CNY',
    万美元: 'USD',
    '036': 'AUD',
    36: 'AUD',
    港元: 'HKD',
    EUR: 'EUR',
    rmb: 'CNY',
    901: 'TWD',
  })) {
    t.equal(bodyOf(both('1', raw))['regCapitalCurrency'], code, raw);
  }
  t.equal(bodyOf(both('0', ''))['regCapitalCurrency'], undefined, 'a blank one stays empty');
  t.same(codesOf(both('1', '贝壳')), ['CURRENCY_UNKNOWN']);
  t.same(codesOf(both('1万美元', '人民币')), ['MONEY_CURRENCY_CONFLICT']);
  t.same(
    fieldValue('regCapitalCurrency', '万元'),
    ['CURRENCY_UNIT'],
    'a unit beside the amount must be stated in the mapping',
  );
});

t.test('decimals shift without loss', async () => {
  const decimal = fc
    .tuple(fc.bigInt({ min: 0n, max: 10n ** 17n }), fc.integer({ min: 0, max: 8 }))
    .map(([digits, power]) => shiftDecimal(String(digits), -power));
  fc.assert(
    fc.property(decimal, fc.integer({ min: 0, max: 8 }), (value, power) => {
      const there = shiftDecimal(value, -power);
      return shiftDecimal(there, power) === value && readDecimal(there, power) === value;
    }),
  );
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), (whole) => {
      const grouped = whole.toLocaleString('en-US');
      return readDecimal(`${grouped}.5000`, 4) === String(whole * 10_000n + 5_000n);
    }),
  );
});
