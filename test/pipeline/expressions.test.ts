import t from 'tap';
import { compile, USCC } from './compile.ts';

const row = { uscc: USCC, name: '甲公司', town: '盈浦街道', street: { name: '公园路', number: 1 } };
const page = (values: Readonly<Record<string, unknown>> = row) => ({
  columns: Object.keys(values),
  records: [{ position: 'row 1', id: '1', values: Object.values(values) as never[] }],
  cursor: 'c',
});
const mapping = {
  uscc: 'uscc',
  name: 'name',
  domicile: { expression: 'town & street.name & street.number & "号"' },
};

t.test('an expression gives a field from several columns', async (t) => {
  const pipeline = compile(mapping);
  t.same(pipeline.columns, ['uscc', 'name', 'town', 'street']);
  const shown = await pipeline.expand(page());
  const result = pipeline.bind(shown.columns).process(shown.records[0]!);
  t.match(result, { outcome: 'sealed', body: { domicile: '盈浦街道公园路1号' } });
  t.match(pipeline.irreversible, [{ field: 'domicile' }]);
  t.notOk(Object.hasOwn(pipeline.toColumns({ domicile: 'x' }), 'town'), 'it is not written back');
});

t.test('a page that was expanded before is expanded afresh', async (t) => {
  const pipeline = compile(mapping);
  const once = await pipeline.expand(page());
  t.same(await pipeline.expand(once), once);
});

t.test('a row on which the expression fails is rejected alone', async (t) => {
  const pipeline = compile({ ...mapping, domicile: { expression: '$number(town)' } });
  const shown = await pipeline.expand({
    ...page(),
    records: [...page().records, ...page({ ...row, town: '7' }).records],
  });
  const bound = pipeline.bind(shown.columns);
  t.match(bound.process(shown.records[0]!), {
    outcome: 'rejected',
    reasons: [{ code: 'EXPRESSION_FAILED' }],
  });
  t.match(bound.process(shown.records[1]!), { outcome: 'sealed', body: { domicile: '7' } });
});

t.test('without expressions a page is handed on as it is', async (t) => {
  const plain = page();
  t.equal(await compile({ uscc: 'uscc', name: 'name' }).expand(plain), plain);
});
