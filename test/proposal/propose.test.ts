import t from 'tap';
import type { RawValue } from '../../src/contract/adapter.ts';
import { compilePipeline } from '../../src/pipeline/pipeline.ts';
import { inventExamples } from '../../src/proposal/examples.ts';
import { propose, UNDECIDED } from '../../src/proposal/propose.ts';
import { HELD_OUT } from './held-out.ts';
import type { Layout } from './layout.ts';
import { datasetOf, TODAY } from './measure.ts';

const enterprise = datasetOf('enterprise-registration');
const layout = (name: string): Layout => HELD_OUT.find((one) => one.name === name)!;
const tableOf = ({ columns, rows }: Layout) => ({ columns: columns.map(({ header }) => header), rows });

function proposed(header: string, values: readonly RawValue[], more: Partial<typeof UNDECIDED> = {}) {
  const companies = layout('initials-county');
  const at = companies.columns.findIndex((one) => one.header === 'QYMC');
  const rows = values.map((value, row) => [companies.rows[row % companies.rows.length]![at]!, value]);
  const table = { columns: ['QYMC', header], rows };
  return propose({
    endpoint: 'south',
    dataset: enterprise,
    table,
    today: TODAY,
    decided: { ...UNDECIDED, ...more },
  });
}
const times = (values: readonly RawValue[], count = 40): RawValue[] =>
  Array.from({ length: count }, (_, at) => values[at % values.length]!);

t.test('values of a status that no list places are named, and never become OTHER', async (t) => {
  const { codeLists, open, mapping } = proposed('登记状态', times(['存续', '吊销，未注销', '另册', '其他']));
  t.strictSame(codeLists, [{ name: 'south-status', map: { 存续: 'ACTIVE', '吊销，未注销': 'REVOKED' } }]);
  t.strictSame(mapping['status'], { from: '登记状态', codes: 'south-status' });
  t.match(
    open.find(({ about }) => about === 'values'),
    { field: 'status', values: ['另册', '其他'] },
  );
  const said = proposed('登记状态', times(['存续', '另册']), { values: { status: { 另册: 'OTHER' } } });
  t.strictSame(said.codeLists[0]?.map, { 存续: 'ACTIVE', 另册: 'OTHER' }, 'a person may say so');
});

t.test('a few digits are no known list unless their column says which', async (t) => {
  t.strictSame(proposed('QYZT', times(['1', '2'])).codeLists, []);
  t.strictSame(proposed('REGSTATE', times(['1', '2', '6'])).codeLists[0]?.map, { 1: 'ACTIVE', 2: 'REVOKED' });
});

t.test('the unit of money comes from header or amounts, and stays open where both are silent', async (t) => {
  const unit = (header: string, values: readonly RawValue[]) => {
    const { mapping, open } = proposed(header, times(values));
    return open.some(({ about }) => about === 'unit') ? 'open' : mapping['regCapital'];
  };
  t.strictSame(unit('注册资本（万元）', ['100', '50.5']), { from: '注册资本（万元）', unit: '万元' });
  t.strictSame(unit('注册资本', ['1000000', '500000']), { from: '注册资本', unit: '元' });
  t.strictSame(unit('注册资本', ['100', '50.5']), { from: '注册资本', unit: '万元' });
  t.strictSame(unit('注册资本', ['100万元人民币', '50万美元']), '注册资本');
  t.equal(unit('注册资本', ['20000', '9000']), 'open');
  const { mapping } = proposed('注册资本', times(['20000', '9000']), { units: { regCapital: '元' } });
  t.strictSame(mapping['regCapital'], { from: '注册资本', unit: '元' });
});

t.test(
  'of two columns with one name the later is the end; a column alone that says neither stays open',
  async (t) => {
    const { columns } = propose({
      endpoint: 'south',
      dataset: enterprise,
      table: tableOf(layout('initials-county')),
      today: TODAY,
    });
    const fieldOf = (name: string) => columns.find(({ column }) => column === name)?.field;
    t.equal(fieldOf('YYQXZ'), 'termFrom');
    t.equal(fieldOf('YYQXZ1'), 'termTo');
    const past = times(['2001-02-03', '2005-06-07', '2010-01-01']);
    const { open, mapping } = proposed('JYQXZ', past);
    t.notOk('termFrom' in mapping || 'termTo' in mapping);
    t.ok(open.some((point) => point.about === 'column' && point.column === 'JYQXZ'));
  },
);

t.test('a person decides: a column, none, or one value for all', async (t) => {
  const table = tableOf(layout('initials-county'));
  const { mapping } = propose({
    endpoint: 'south',
    dataset: enterprise,
    table,
    today: TODAY,
    decided: {
      ...UNDECIDED,
      columns: { phone: null, businessPlace: 'ZS' },
      constants: { divisionCode: '330421' },
    },
  });
  t.notOk('phone' in mapping);
  t.equal(mapping['businessPlace'], 'ZS');
  t.notOk('domicile' in mapping);
  t.strictSame(mapping['divisionCode'], { constant: '330421' });
});

t.test(
  'examples hold nothing that was in the sample but dates, amounts, codes and general terms',
  async (t) => {
    for (const one of HELD_OUT) {
      const dataset = datasetOf(one.dataset);
      const table = tableOf(one);
      // A licence without an identifier needs its type for a key, which a person says.
      const constants: Record<string, string> = one.dataset === 'licence' ? { certTypeCode: 'X001' } : {};
      const columns: Record<string, string> = one.name === 'licence-mixed' ? { certNo: 'zs_code' } : {};
      const decided = { ...UNDECIDED, constants, columns };
      const proposal = propose({ endpoint: 'south', dataset, table, today: TODAY, decided });
      const pipeline = compilePipeline({
        endpoint: 'south',
        dataset,
        mapping: proposal.mapping,
        codeLists: new Map(proposal.codeLists.map((list) => [list.name, list])),
        homes: new Map(),
        divisions: new Map(),
        checksumExempt: new Set(),
      });
      const examples = inventExamples(dataset, proposal.mapping, pipeline, table);
      t.ok(examples.length > 0, `${one.name} has examples`);
      const personal = proposal.columns
        .filter(
          ({ field }) =>
            [
              'uscc',
              'regNo',
              'name',
              'legalRepName',
              'legalRepIdNo',
              'phone',
              'email',
              'domicile',
              'businessPlace',
              'premises',
            ].includes(field ?? '') ||
            [
              'holderName',
              'holderCode',
              'certNo',
              'certIdentifier',
              'decisionDocNo',
              'sourceEntityId',
            ].includes(field ?? ''),
        )
        .map(({ column }) => column);
      const sampled = new Set<RawValue | undefined>(
        personal
          .flatMap((column) => table.rows.map((row) => row[table.columns.indexOf(column)]))
          .filter((value) => value !== null),
      );
      for (const { raw } of examples)
        for (const column of personal)
          t.notOk(sampled.has(raw[column]), `${one.name} ${column}: ${String(raw[column])}`);
    }
  },
);
