import fc from 'fast-check';
import t from 'tap';
import type { RawValue } from '../../src/contract/adapter.ts';
import type { Mapping } from '../../src/contract/mapping.ts';
import type { Body, SealedRecord } from '../../src/contract/stages.ts';
import { compileRawDigest } from '../../src/pipeline/raw-digest.ts';
import { foldText } from '../../src/pipeline/width.ts';
import { compile, licence, processRow, type Row, registration } from './compile.ts';

const USCCS = ['91310118MA1JTE5T1L', '92310118MA1JTEQ163', '91320509MA1TEQ0103', '91330421MA2TEQ012R'];
const CODES = { status: { 开业: 'ACTIVE', 存续: 'ACTIVE', 注销: 'CANCELLED' } };

/** A mapping of which every entry can be turned round. */
const MAPPING: Mapping = {
  uscc: 'uscc',
  name: 'mc',
  formerNames: { from: 'cym', separator: '|' },
  regCapital: { from: 'zczb', unit: '万元' },
  regCapitalCurrency: 'bz',
  paidInCapital: 'sszb',
  establishedOn: { from: 'clrq', format: 'yyyy年MM月dd日' },
  approvedOn: { from: 'hzrq', format: 'epoch-ms' },
  termFrom: { from: 'qx', split: '至', part: 0 },
  termTo: { from: 'qx', split: '至', part: 1 },
  businessScope: 'jyfw',
  divisionCode: 'xzqh',
  status: { from: 'zt', codes: 'status' },
  employees: 'cyrs',
};
const pipeline = compile(MAPPING, { codes: CODES });

const day = fc.oneof(
  fc
    .date({ min: new Date('1950-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10)),
  fc.constant(''),
);
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom('（青浦）', 'Ａ１ 公司', '零售：农药；', '𠮷野'),
);
const wan = fc.integer({ min: 0, max: 10_000_000 }).map((n) => String(n / 10_000));
const row: fc.Arbitrary<Row> = fc.record({
  uscc: fc.constantFrom(...USCCS),
  mc: anyText.map((text) => `甲${text}公司`),
  cym: fc.array(anyText, { maxLength: 3 }).map((names) => names.join('|')),
  zczb: wan,
  bz: fc.constantFrom('156', '人民币', '美元', ''),
  sszb: wan.map((amount) => `${amount}万元`),
  clrq: day.map((date) => date.replace(/(\d+)-(\d+)-(\d+)/, '$1年$2月$3日')),
  hzrq: day.map((date) => (date === '' ? '' : String(Date.parse(date)))),
  qx: fc.oneof(
    fc.tuple(day, day).map((days) => days.join('至')),
    fc.constant('长期'),
  ),
  jyfw: anyText,
  xzqh: fc.constantFrom('310118', '310229', '320584', ''),
  zt: fc.constantFrom('开业', '存续', '注销', ''),
  cyrs: fc.oneof(fc.nat({ max: 5000 }), fc.constant(null)),
});

function sealed(from: Row): SealedRecord {
  const result = processRow(pipeline, from);
  if (result.outcome === 'rejected') throw new Error(JSON.stringify(result.reasons));
  return result;
}

t.test('the mapping of these laws can be turned round', async (t) => {
  t.same(pipeline.irreversible, []);
});

t.test('normalising is idempotent: a record written back and read again is the same record', async () => {
  fc.assert(
    fc.property(row, (from) => {
      const first = sealed(from);
      const again = sealed(pipeline.toColumns(first.body) as Row);
      return (
        again.fingerprint === first.fingerprint &&
        again.exact === first.exact &&
        Buffer.compare(again.fields, first.fields) === 0
      );
    }),
    { numRuns: 500 },
  );
});

t.test('the fingerprint does not depend on the order of columns', async () => {
  fc.assert(
    fc.property(row, fc.infiniteStream(fc.nat()), (from, order) => {
      const shuffled = Object.entries(from)
        .map((entry) => ({ entry, rank: order.next().value as number }))
        .sort((a, b) => a.rank - b.rank)
        .map(({ entry }) => entry);
      return sealed(Object.fromEntries(shuffled)).fingerprint === sealed(from).fingerprint;
    }),
  );
});

t.test('the fingerprint and one slot change with any compared field, and with no other', async () => {
  const changes: Record<string, RawValue> = {
    mc: '另一公司',
    cym: '旧名',
    zczb: '77777',
    bz: '港元',
    sszb: '88888万元',
    clrq: '1949年10月01日',
    hzrq: '4000000000000',
    qx: '1949-10-01至2095-01-01',
    jyfw: '另一范围',
    xzqh: '330421',
    zt: '吊销',
    cyrs: 5001,
  };
  const wider = compile(MAPPING, { codes: { status: { ...CODES.status, 吊销: 'REVOKED' } } });
  fc.assert(
    fc.property(row, fc.constantFrom(...Object.keys(changes)), (from, column) => {
      const before = processRow(wider, from);
      const after = processRow(wider, { ...from, [column]: changes[column]! });
      if (before.outcome === 'rejected' || after.outcome === 'rejected') return false;
      const changed = before.fingerprint !== after.fingerprint;
      const slots = registration.compared.filter(
        (_, i) =>
          Buffer.compare(
            before.fields.subarray(i * 8, i * 8 + 8),
            after.fields.subarray(i * 8, i * 8 + 8),
          ) !== 0,
      );
      return column === 'cyrs' ? !changed && slots.length === 0 : changed && slots.length > 0;
    }),
  );
});

t.test('folding is idempotent and never tells equal text apart', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 });
  fc.assert(fc.property(text, (value) => foldText(foldText(value)) === foldText(value)));
  fc.assert(fc.property(text, (value) => foldText(value.normalize('NFKC')) === foldText(value)));
});

const rawValue = fc.letrec<{ value: RawValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\ud800', 'a\udc00', '', '\0', '9.1E+17', 'N/A', '__proto__'),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'name', 'code', 'toString', '__proto__'), tie('value'), {
      maxKeys: 4,
    }),
  ),
})).value;

t.test('the raw digest sees any change, and no boundary is ambiguous', async () => {
  const digest = compileRawDigest('seed');
  const of = (...values: RawValue[]): string => digest({ position: '', id: '', values });
  fc.assert(
    fc.property(fc.array(rawValue, { maxLength: 4 }), fc.array(rawValue, { maxLength: 4 }), (a, b) => {
      return (of(...a) === of(...b)) === (tagged(a) === tagged(b));
    }),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(
      fc.array(rawValue, { minLength: 1, maxLength: 4 }),
      fc.nat(),
      rawValue,
      (values, at, other) => {
        const changed = values.with(at % values.length, other);
        return (of(...values) === of(...changed)) === (tagged(values) === tagged(changed));
      },
    ),
    { numRuns: 500 },
  );
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => b === '' || of(a, b) !== of(a + b, '')));
});

/** The same only for the same values in the same order of properties. */
function tagged(value: RawValue): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (Array.isArray(value)) return `[${value.map(tagged).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, item]) => `${JSON.stringify(name)}:${tagged(item as RawValue)}`)
    .join()}}`;
}

t.test('the raw digest depends on the pipeline and on faults, not on position and version', async (t) => {
  const record = { position: 'a', id: '1', values: ['x'] };
  t.equal(compileRawDigest('s')(record), compileRawDigest('s')({ ...record, position: 'b', version: '2' }));
  t.not(compileRawDigest('s')(record), compileRawDigest('t')(record));
  const fault = { code: 'ROW_MALFORMED', params: {}, text: 'x' };
  t.not(compileRawDigest('s')(record), compileRawDigest('s')({ ...record, fault }));
  const deep = JSON.parse(`${'['.repeat(5000)}1${']'.repeat(5000)}`) as RawValue;
  t.match(
    compileRawDigest('s')({ ...record, values: [deep] }),
    /^[0-9a-f]{32}$/,
    'nesting deeper than the stack',
  );
});

t.test('processing never throws, whatever the platform shows', async () => {
  for (const dataset of [registration, licence]) {
    const names = dataset.fields.map(({ name }) => name);
    const everything = compile(Object.fromEntries(names.map((name) => [name, name])), { dataset });
    const bound = everything.bind(names);
    fc.assert(
      fc.property(fc.array(rawValue, { minLength: names.length, maxLength: names.length }), (values) => {
        const record = { position: '', id: '', values };
        const result = bound.process(record);
        const body: Body | null = result.outcome === 'sealed' ? result.body : null;
        if (body !== null) everything.toColumns(body);
        return bound.rawDigest(record).length === 32 && (bound.keyOf(record) === null || result.key !== null);
      }),
      { numRuns: 300 },
    );
  }
});
