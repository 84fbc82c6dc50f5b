import t from 'tap';
import { ERROR_CODES } from '../../src/contract/error-codes.ts';
import { sentence } from '../../src/contract/errors.ts';
import type { Mapping } from '../../src/contract/mapping.ts';
import { parseDataset } from '../../src/pipeline/dataset.ts';
import {
  bodyOf,
  codesOf,
  compile,
  licence,
  processRow,
  read,
  recordOf,
  registration,
  USCC,
} from './compile.ts';

const KEYED: Mapping = { uscc: 'uscc', name: 'name' };
const ROW = { uscc: USCC, name: '甲公司' };

t.test('datasets', async (t) => {
  t.equal(registration.fields.length, 37);
  t.equal(licence.fields.length, 30);
  t.notOk(registration.compared.includes('phone'));
  t.same(
    registration.fields.filter(({ sensitive }) => sensitive === 'personal').map(({ name }) => name),
    ['legalRepName', 'legalRepIdNo', 'phone', 'email'],
  );
  const file = JSON.parse(JSON.stringify({ ...registration.schema, tongdao: {} })) as object;
  t.throws(() => parseDataset(file, 'x.json'), { code: 'DATASET_INVALID', params: { where: 'x.json' } });
});

t.test('every wrong mapping has a clear error', async (t) => {
  const cases: readonly (readonly [Mapping, string])[] = [
    [{ ...KEYED, nmae: 'name' }, 'MAPPING_FIELD_UNKNOWN'],
    [{ ...KEYED, status: { from: 'x', codes: 'none' } }, 'MAPPING_CODES_UNKNOWN'],
    [{ ...KEYED, status: { from: 'x', codes: 'bad' } }, 'MAPPING_CODES_VALUE'],
    [{ ...KEYED, status: { constant: 'OPEN' } }, 'MAPPING_CONSTANT'],
    [{ ...KEYED, domicile: { from: 'x', unit: '万元' } }, 'MAPPING_OPTION'],
    [{ ...KEYED, domicile: { from: 'x', constant: 'y' } }, 'MAPPING_OPTION'],
    [{ ...KEYED, termTo: { from: 'x', split: '至' } }, 'MAPPING_OPTION'],
    [{ ...KEYED, termTo: { from: 'x', format: 'yyyy' } }, 'MAPPING_OPTION'],
    [{ ...KEYED, domicile: { expression: 'a & ' } }, 'MAPPING_EXPRESSION'],
    [{ ...KEYED, domicile: { expression: '$now()' } }, 'MAPPING_EXPRESSION'],
    [{ ...KEYED, domicile: { expression: 'a', from: 'b' } }, 'MAPPING_OPTION'],
    [{ name: 'name' }, 'MAPPING_KEY_MISSING'],
    [{ uscc: 'uscc' }, 'MAPPING_REQUIRED_MISSING'],
  ];
  for (const [mapping, code] of cases)
    t.throws(() => compile(mapping, { codes: { bad: { a: 'OPEN' } } }), { code }, code);
  t.throws(() => compile(KEYED).bind(['uscc']), {
    code: 'COLUMN_MISSING',
    params: { endpoint: 'qingpu', column: 'name', columns: 'uscc' },
  });
});

t.test('columns, unmapped fields, and the digest', async (t) => {
  const pipeline = compile({ ...KEYED, termTo: 'op.to', regCapital: 'cap' });
  t.same(pipeline.columns, ['uscc', 'name', 'cap', 'op.to']);
  t.notOk(
    pipeline.unmapped.some((name) => ['orgCode', 'termOpenEnded', 'regCapitalCurrency'].includes(name)),
    'derived fields are shown',
  );
  t.ok(pipeline.unmapped.includes('domicile'));
  const codes = { a: { 开业: 'ACTIVE' } };
  const mapping = { ...KEYED, status: { from: 's', codes: 'a' } };
  const digest = compile(mapping, { codes }).digest;
  t.equal(compile(mapping, { codes }).digest, digest);
  const others = [
    compile({ ...mapping, name: 'n' }, { codes }),
    compile(mapping, { codes: { a: { 开业: 'ACTIVE', 存续: 'ACTIVE' } } }),
    compile(mapping, { codes, homes: new Map() }),
    compile(mapping, { codes, divisions: new Map() }),
    compile(mapping, { codes, checksumExempt: new Set() }),
    compile(mapping, { codes, dataset: { ...registration, compared: [] } }),
  ];
  for (const other of others) t.not(other.digest, digest);
});

t.test('nested columns are read by dotted path', async (t) => {
  const pipeline = compile({ uscc: 'base.uscc', name: 'base.name', domicile: 'a.b' });
  const result = pipeline
    .bind(['base', 'a.b'])
    .process(recordOf({ base: { uscc: USCC, name: '甲公司' }, 'a.b': '城中路' }));
  t.match(bodyOf(result), { ...ROW, domicile: '城中路' });
  t.match(pipeline.toColumns(bodyOf(result)), { 'base.uscc': USCC, 'a.b': '城中路' });
});

t.test('all reasons of a record are given at once, in both languages', async (t) => {
  const result = processRow(compile({ ...KEYED, establishedOn: 'd', regCapital: 'c', postalCode: 'p' }), {
    uscc: '1',
    name: '',
    d: 'x',
    c: 'y',
    p: '12',
  });
  t.same([...codesOf(result)].sort(), [
    'DATE_INVALID',
    'FIELD_PATTERN',
    'FIELD_REQUIRED',
    'MONEY_INVALID',
    'USCC_LENGTH',
  ]);
  if (result.outcome === 'sealed') return;
  for (const { code, params } of result.reasons) {
    for (const language of ['zh', 'en'] as const)
      t.notMatch(sentence(code, params, language), /\{[a-z]+\}/i, `${code} ${language}`);
    t.ok(code in ERROR_CODES, code);
  }
});

t.test('unreadable rows', async (t) => {
  const bound = compile(KEYED).bind(['uscc', 'name']);
  const fault = { code: 'ROW_MALFORMED', params: { detail: 'x' }, text: 'raw' };
  t.match(bound.process({ position: 'line 2', id: '', values: [], fault }), {
    outcome: 'rejected',
    key: null,
    reasons: [{ code: 'ROW_MALFORMED' }],
  });
  t.same(
    codesOf(bound.process({ position: 'line 3', id: '', values: [USCC] })),
    ['ROW_MALFORMED'],
    'a value is missing',
  );
  t.same(codesOf(read('domicile', 'x'.repeat(1024 * 1024 + 1))), ['FIELD_TOO_LONG']);
  t.same(
    codesOf(read('domicile', 'x'.repeat(1000 * 1000))),
    ['FIELD_TOO_LONG'],
    'longer than the schema allows',
  );
  t.same(codesOf(read('domicile', 'a\ud800')), ['TEXT_MALFORMED']);
  t.same(codesOf(read('domicile', Number.NaN)), ['FIELD_TYPE']);
  t.same(codesOf(read('domicile', { a: 1 })), ['FIELD_TYPE']);
});

t.test('keys and their fallbacks', async (t) => {
  const pipeline = compile({ uscc: 'uscc', regNo: 'regNo', sourceEntityId: 'id', name: 'name' });
  const bound = pipeline.bind(['uscc', 'regNo', 'id', 'name']);
  const key = (...values: string[]) => bound.keyOf({ position: '', id: '', values: [...values, '甲'] });
  t.equal(key(USCC, '310118000000016', '7'), USCC);
  t.equal(key('', '310118000000016', '7'), '310118000000016');
  t.equal(key('', '', '7'), 'qingpu/7');
  t.equal(key('', '', ''), null);
  t.equal(key('91110000600037341N', '310118000000016', '7'), null, 'a wrong key is not replaced by another');
  t.same(codesOf(bound.process({ position: '', id: '', values: ['', '', '', '甲'] })), ['KEY_MISSING']);
});

t.test('slots: a digest, empty, or not shown by the endpoint', async (t) => {
  const result = processRow(compile({ ...KEYED, domicile: 'd' }), { ...ROW, d: '' });
  if (result.outcome === 'rejected') return t.fail('rejected');
  const slot = (name: string): number[] => {
    const at = registration.compared.indexOf(name) * 8;
    return [...result.fields.subarray(at, at + 8)];
  };
  t.equal(result.fields.length, registration.compared.length * 8);
  t.same(slot('domicile'), Array(8).fill(0));
  t.same(slot('businessPlace'), Array(8).fill(0xff));
  t.equal(new Set(slot('name')).size > 1, true);
  t.match(result.fingerprint, /^[0-9a-f]{32}$/);
});

t.test('written back in the platform’s own spelling', async (t) => {
  const pipeline = compile(
    {
      ...KEYED,
      regCapital: { from: 'cap', unit: '万元' },
      paidInCapital: 'paid',
      status: { from: 's', codes: 'st' },
      establishedOn: { from: 'est', format: 'yyyyMMdd' },
      termFrom: { from: 'term', split: '至', part: 0 },
      termTo: { from: 'term', split: '至', part: 1, openEnd: '永久' },
      approvedOn: { from: 'half', split: '/', part: 1 },
      divisionCode: { constant: '310118' },
      industryCode: 's',
    },
    { codes: { st: { 存续: 'ACTIVE', 开业: 'ACTIVE' } } },
  );
  const body = {
    ...ROW,
    regCapital: '56511425',
    regCapitalCurrency: 'USD',
    paidInCapital: '1000',
    status: 'ACTIVE',
    establishedOn: '2020-01-02',
    termFrom: '2020-01-02',
    termOpenEnded: true,
  };
  t.same(pipeline.toColumns(body), {
    ...ROW,
    cap: '5651.1425',
    paid: '1000美元',
    est: '20200102',
    term: '2020-01-02至永久',
    s: '存续',
  });
  t.same(
    pipeline.irreversible.map(({ field }) => field),
    ['approvedOn', 'divisionCode', 'industryCode'],
  );
  t.equal(pipeline.toColumns({ ...ROW })['est'], null, 'a field without value empties its column');
  t.notOk('est' in pipeline.toColumns({ ...ROW }, ['establishedOn']), 'unless its source cannot show it');
  t.throws(() => pipeline.toColumns({ ...ROW, status: 'REVOKED' }), {
    code: 'CODE_UNWRITABLE',
    params: { list: 'st' },
  });
  const fixed = compile({ ...KEYED, regCapital: { from: 'cap', unit: '元', currency: 'CNY' } });
  t.throws(() => fixed.toColumns(body), { code: 'CURRENCY_UNWRITABLE' });
});
