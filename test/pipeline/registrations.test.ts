import t from 'tap';
import { compile, registration } from './compile.ts';
import { readShared, skipWithout } from './shared.ts';

const MAPPING = {
  uscc: '统一社会信用代码',
  name: '企业名称',
  establishedOn: '注册日期',
  entityTypeName: '企业类型',
  legalRepName: '法人代表',
  regCapital: '注册资金',
  businessScope: '经营范围',
  domicile: '注册地址',
};

/** The exports' CSV: fields in quotes may hold commas, quotes and line ends. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,"\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1)!.push(quoted === undefined ? plain!.replace(/\r$/, '') : quoted.replaceAll('""', '"'));
    if (end !== ',') rows.push([]);
  }
  return rows.filter((row) => row.length > 1);
}

t.test('every real registration is sealed', { skip: skipWithout('registrations') }, async (t) => {
  const pipeline = compile(MAPPING);
  const expected = { qingpu: 8512, wujiang: 3230, jiashan: 2552 };
  for (const [region, count] of Object.entries(expected)) {
    const [columns, ...rows] = parseCsv(readShared(`registrations/${region}.csv`));
    const bound = pipeline.bind(columns!);
    const results = rows.map((values, i) =>
      bound.process({ position: `${region}.csv row ${i + 1}`, id: values[1]!, values }),
    );
    t.equal(results.length, count, region);
    t.same(
      results.filter(({ outcome }) => outcome === 'rejected').slice(0, 3),
      [],
      `${region}: none rejected`,
    );
    t.equal(
      new Set(results.map(({ key }) => key)).size,
      new Set(rows.map((row) => row[1])).size,
      'as many keys as codes',
    );
    t.same(
      results.flatMap((one) => (one.outcome === 'sealed' ? one.warnings : [])),
      [],
      `${region}: no warning`,
    );
  }
});

t.test('a capital is read exactly as it is written', { skip: skipWithout('registrations') }, async (t) => {
  const pipeline = compile(MAPPING);
  const [columns, ...rows] = parseCsv(readShared('registrations/wujiang.csv'));
  const bound = pipeline.bind(columns!);
  const at = columns!.indexOf('注册资金');
  for (const values of rows) {
    const result = bound.process({ position: '', id: '', values });
    const text = values[at]!.replaceAll(',', '');
    const amount = result.outcome === 'sealed' ? result.body['regCapital'] : undefined;
    if (text === 'N/A') t.equal(amount, undefined);
    else if (Math.abs(Number(amount) - Number.parseFloat(text) * 10_000) > 0.01)
      t.fail(`${text} became ${String(amount)}`);
  }
  t.equal(registration.name, 'enterprise-registration');
});
