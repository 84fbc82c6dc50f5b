import t from 'tap';
import serviceItemFile from '../../schemas/datasets/service-item.json' with { type: 'json' };
import type { RawValue } from '../../src/contract/adapter.ts';
import type { Mapping } from '../../src/contract/mapping.ts';
import { parseDataset } from '../../src/pipeline/dataset.ts';
import { bodyOf, codesOf, compile, processRow, rulesOf, type Setup } from './compile.ts';

const dataset = parseDataset(serviceItemFile, 'service-item.json');
/** 实施编码 = USCC of the authority, level, basic code. */
const AUTHORITY = '91310118MA1JTE5T1L';
const CODE = '000114001000';
const TASK = `${AUTHORITY}4${CODE}`;

const process = (mapping: Mapping, row: Record<string, RawValue>, setup: Setup = {}) =>
  processRow(compile({ taskName: 'name', ...mapping }, { dataset, ...setup }), { name: '某事项', ...row });
const field = (name: string, raw: RawValue, rule: Mapping[string] = 'x', setup: Setup = {}) =>
  process({ catalogCode: 'code', [name]: rule }, { code: CODE, x: raw }, setup);

t.test('what makes the regions meet is the basic code; the rest of the 实施编码 is their own', async (t) => {
  const keyed = (mapping: Mapping, row: Record<string, RawValue>) => process(mapping, row);
  const both = { catalogCode: 'code', taskCode: 'task' };
  t.match(keyed(both, { code: `${CODE}   `, task: TASK }), { key: CODE });
  const derived = keyed({ taskCode: 'task' }, { task: TASK });
  t.match(derived, { key: CODE, body: { catalogCode: CODE } });
  t.same(rulesOf(derived, 'catalogCode'), ['catalog-code.from-task-code']);
  t.match(
    keyed(both, { code: '', task: 'QP-LOCAL-7' }),
    { key: 'QP-LOCAL-7' },
    "a region's own item stands alone",
  );
  const wrongAuthority = keyed({ taskCode: 'task' }, { task: `91310118MA1JTE5T1M4${CODE}` });
  t.match(wrongAuthority, { key: `91310118MA1JTE5T1M4${CODE}` }, 'no basic code is guessed');
  const contradiction = keyed(both, { code: '000114002000', task: TASK });
  t.match(contradiction, { key: '000114002000' });
  t.same(codesOf(contradiction), ['CATALOG_CODE_MISMATCH']);
  t.same(codesOf(keyed(both, { code: '', task: '' })), ['KEY_MISSING']);
  t.same(codesOf(keyed(both, { code: '114001000', task: '' })), ['FIELD_PATTERN'], 'leading zeros lost');
  const pipeline = compile({ taskName: 'name', taskCode: 'task' }, { dataset });
  t.equal(pipeline.bind(['name', 'task']).keyOf({ position: '1', id: '1', values: ['某', TASK] }), CODE);
});

t.test('time limits in every spelling', async (t) => {
  const limits: readonly (readonly [RawValue, number, string | undefined])[] = [
    [5, 5, undefined],
    ['5.0', 5, undefined],
    ['5天', 5, undefined],
    ['5个工作日', 5, 'WORKDAY'],
    ['５工作日', 5, 'WORKDAY'],
    ['20（工作日）', 20, 'WORKDAY'],
    ['20 个 工作日', 20, 'WORKDAY'],
    ['法定时限20个工作日', 20, 'WORKDAY'],
    ['承诺办结时限：自受理之日起3个工作日内办结', 3, 'WORKDAY'],
    ['30个自然日', 30, 'CALENDAR_DAY'],
    ['3个月', 3, 'MONTH'],
    ['2小时', 2, 'HOUR'],
    ['当场办结', 0, undefined],
    ['即办件', 0, undefined],
    ['0个工作日', 0, undefined],
  ];
  for (const [raw, value, unit] of limits) {
    const result = field('promiseDays', raw);
    t.same([bodyOf(result)['promiseDays'], bodyOf(result)['promiseDaysUnit']], [value, unit], String(raw));
  }
  t.same(rulesOf(field('promiseDays', '当场办结'), 'promiseDays'), ['days.on-the-spot']);
  t.same(rulesOf(field('promiseDays', '5个工作日'), 'promiseDays'), ['days.form']);
  t.same(rulesOf(field('promiseDays', '5'), 'promiseDays'), []);
  for (const raw of ['尽快', '5-10个工作日', '-5', '5.5个工作日', '1e3', '当日办结', '五个工作日'])
    t.same(codesOf(field('promiseDays', raw)), ['DAYS_INVALID'], raw);
  t.equal(bodyOf(field('promiseDays', '无'))['promiseDays'], undefined);
  const listed = field(
    'promiseDays',
    '尽快',
    { from: 'x', codes: 'limits' },
    { codes: { limits: { 尽快: '1个工作日' } } },
  );
  t.match(listed, { body: { promiseDays: 1, promiseDaysUnit: 'WORKDAY' } });
});

t.test("a number takes its unit from the unit's own column, and the two may not contradict", async (t) => {
  const mapping = { catalogCode: 'code', legalDays: 'x', legalDaysUnit: { from: 'u', codes: 'units' } };
  const setup = { codes: { units: { 工作日: 'WORKDAY', 月: 'MONTH' } } };
  const with_ = (x: string, u: string) => process(mapping, { code: CODE, x, u }, setup);
  t.match(with_('20', '工作日'), { body: { legalDays: 20, legalDaysUnit: 'WORKDAY' } });
  t.match(with_('20个工作日', '工作日'), { body: { legalDays: 20, legalDaysUnit: 'WORKDAY' } });
  t.same(codesOf(with_('20个工作日', '月')), ['DAYS_UNIT_CONFLICT']);
});

t.test('a limit whose unit an endpoint leaves open agrees with one that names it', async (t) => {
  const slotsOf = (raw: RawValue) => {
    const result = field('promiseDays', raw);
    if (result.outcome !== 'sealed') throw new Error('rejected');
    const at = (name: string) => {
      const slot = dataset.compared.indexOf(name) * 8;
      return Buffer.from(result.fields.subarray(slot, slot + 8)).toString('hex');
    };
    return [at('promiseDays'), at('promiseDaysUnit')];
  };
  const [open, named] = [slotsOf('5'), slotsOf('5个工作日')];
  t.equal(open[0], named[0]);
  t.equal(open[1], 'ff'.repeat(8), 'the unit cannot be shown');
  t.not(named[1], open[1]);
});

t.test('materials from JSON, a nested array and a column of names', async (t) => {
  const names = (raw: RawValue, rule?: Mapping[string]) => bodyOf(field('materials', raw, rule))['materials'];
  const two = [{ materialName: '身份证明' }, { materialName: '申请表' }];
  t.same(names('身份证明;申请表'), two);
  t.same(names('1、身份证明；2、申请表'), two);
  t.same(names('(1)身份证明\n(2)申请表'), two);
  t.same(names('身份证明、申请表', { from: 'x', separator: '、' }), two);
  t.same(names('身份证、户口簿等身份证明'), [{ materialName: '身份证、户口簿等身份证明' }]);
  t.same(names([{ materialName: '身份证明', isNeed: '否', materialType: '原件' }]), [
    { materialName: '身份证明', isNeed: false, materialType: '原件' },
  ]);
  t.same(names('[{"materialName":"申请表","isNeed":"必要"}]'), [{ materialName: '申请表', isNeed: true }]);
  t.same(rulesOf(field('materials', '1.申请表'), 'materials'), ['materials.numbering']);
  t.same(codesOf(field('materials', [{ materialName: '申请表', isNeed: '看情况' }])), ['YES_NO_INVALID']);
  t.same(codesOf(field('materials', 3)), ['FIELD_TYPE']);
  t.same(codesOf(field('materials', '[{"materialName":')), ['FIELD_TYPE']);
  t.equal(names(''), undefined);
});

t.test('lists of materials are compared by names and need, in any order', async (t) => {
  const print = (raw: RawValue) => {
    const result = field('materials', raw);
    if (result.outcome !== 'sealed') throw new Error('rejected');
    return [result.fingerprint, result.exact];
  };
  const plain = print('身份证明（原件）;申请表');
  t.equal(print('2.申请表;1.身份证明(原件)')[0], plain[0]);
  t.equal(print([{ materialName: '申请表', isNeed: 1 }, { materialName: '身份证明（原件）' }])[0], plain[0]);
  const detailed = print([
    { materialName: '身份证明（原件）', materialFormat: '纸质' },
    { materialName: '申请表' },
  ]);
  t.equal(detailed[0], plain[0]);
  t.not(detailed[1], plain[1], 'details are another way to write it');
  t.not(print([{ materialName: '身份证明（原件）' }, { materialName: '申请表', isNeed: 0 }])[0], plain[0]);
  t.not(print('申请表')[0], plain[0]);
});

t.test('channels and modes go through code lists item by item', async (t) => {
  const setup = { codes: { modes: { '1': 'ONLINE', '3': 'JOINT' } } };
  const rule = { from: 'x', codes: 'modes', separator: ',' };
  t.same(bodyOf(field('crossMode', '3,1', rule, setup))['crossMode'], ['JOINT', 'ONLINE']);
  t.same(codesOf(field('crossMode', '1,9', rule, setup)), ['CODE_UNMAPPED']);
  t.same(codesOf(field('crossMode', '全程网办')), ['CODE_UNMAPPED'], 'never taken for something else');
  t.same(bodyOf(field('crossMode', ['ONLINE']))['crossMode'], ['ONLINE']);
  const back = compile({ taskName: 'name', catalogCode: 'code', crossMode: rule }, { dataset, ...setup });
  t.match(back.toColumns({ crossMode: ['JOINT', 'ONLINE'] }), { x: '3,1' });
});

t.test('fees and visits', async (t) => {
  t.equal(bodyOf(field('isFee', '是'))['isFee'], true);
  t.equal(bodyOf(field('isFee', 0))['isFee'], false);
  t.same(codesOf(field('isFee', '视情况')), ['YES_NO_INVALID']);
  const fees = { codes: { fees: { 收费: '是', 免费: '否' } } };
  t.equal(bodyOf(field('isFee', '免费', { from: 'x', codes: 'fees' }, fees))['isFee'], false);
  t.equal(bodyOf(field('visitCount', '1次'))['visitCount'], 1);
});
