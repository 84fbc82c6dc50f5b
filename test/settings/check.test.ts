import t from 'tap';
import { checkSettings } from '../../src/settings/check.ts';
import { loadSettings } from '../../src/settings/load.ts';
import { pipelineFactory } from '../../src/settings/pipelines.ts';
import {
  datasets,
  ENV,
  type Files,
  faults,
  GOOD,
  QINGPU,
  STATUS,
  tableKind,
  withProfile,
} from './profile.ts';

const check = (files: Files) =>
  withProfile({ ...GOOD, ...files }, async (dir) => {
    const settings = await loadSettings({ dir, env: ENV, kinds: [tableKind], datasets });
    return checkSettings(settings, datasets, pipelineFactory(settings, datasets));
  });

const mapping = (from: string, to: string): Files => ({ 'endpoints/qingpu.yaml': QINGPU.replace(from, to) });

const example = (raw: string, canonical: string): Files => ({
  'endpoints/qingpu.examples.yaml': `registration:\n  - raw: ${raw}\n    canonical: ${canonical}\n`,
});

t.test('what is mapped, what is not, and what cannot be turned round', async (t) => {
  const { sound, mappings } = await check(mapping('      name: corp_name\n', ''));
  t.ok(sound);
  t.match(mappings, [
    {
      endpoint: 'qingpu',
      dataset: 'registration',
      mapped: ['uscc', 'divisionCode', 'status'],
      unmapped: ['name'],
      irreversible: [],
      homeless: false,
    },
  ]);
  const constant = await check(mapping('name: corp_name', 'name: { constant: 某公司 }'));
  t.match(constant.mappings[0]?.irreversible, [{ field: 'name' }]);
});

t.test('an example that comes out as it says', async (t) => {
  const raw = '{ uni_scid: 91320509MA1MQ1GB52, st: 注销 }';
  const { sound, mappings } = await check(example(raw, '{ uscc: 91320509MA1MQ1GB52, status: CANCELLED }'));
  t.match(mappings[0]?.examples, [{ line: 2, differences: [], reasons: [] }]);
  t.ok(sound);
});

t.test('an example that comes out otherwise', async (t) => {
  const raw = '{ uni_scid: 91320509MA1MQ1GB52, st: 注销 }';
  const { sound, mappings } = await check(example(raw, '{ status: ACTIVE, name: x }'));
  t.notOk(sound);
  t.same(mappings[0]?.examples[0]?.differences, [
    { field: 'status', expected: 'ACTIVE', actual: 'CANCELLED' },
    { field: 'name', expected: 'x', actual: null },
  ]);
});

t.test('an example that is rejected', async (t) => {
  const { sound, mappings } = await check(
    example('{ uni_scid: 91320509MA1MQ1GB52, st: 迁出 }', '{ status: ACTIVE }'),
  );
  t.notOk(sound);
  t.match(mappings[0]?.examples[0]?.reasons, [{ field: 'status' }]);
});

t.test('a mapping without home', async (t) => {
  t.match(await check(mapping('      divisionCode: org\n', '')), {
    sound: false,
    mappings: [{ homeless: true }],
  });
});

t.test('code lists that nobody uses', async (t) => {
  const { sound, unusedCodeLists } = await check({
    'codes/old.yaml': STATUS.replace('qingpu-status', 'old-status'),
  });
  t.same(unusedCodeLists, ['old-status']);
  t.ok(sound, 'do no harm');
});

t.test('a mapping that cannot work is found when the settings are loaded, with its place', async (t) => {
  const keyless = await faults(mapping('      uscc: uni_scid\n', ''));
  t.same(keyless.lines, ['endpoints/qingpu.yaml:10:5 datasets.registration.mapping MAPPING_KEY_MISSING']);
  const constant = await faults(
    mapping('status: { from: st, codes: qingpu-status }', 'status: { constant: 迁出 }'),
  );
  t.same(constant.lines, [
    'endpoints/qingpu.yaml:14:7 datasets.registration.mapping.status MAPPING_CONSTANT',
  ]);
});
