import t from 'tap';
import { loadKinds, standIns } from '../../src/host/kinds.ts';
import { tableKind } from '../settings/profile.ts';

const source = (id: string, contract: number, schema = '{}'): string => `
export default {
  manifest: { id: '${id}', contract: ${contract}, title: { zh: '', en: '' }, maturity: 'beta', promises: [],
    optionsSchema: ${schema}, readSchema: {}, writeSchema: {} },
  open() {},
};`;

t.test("a county's own adapter is loaded from a path", async (t) => {
  const dir = t.testdir({ 'mine.mjs': source('mine', 1) });
  const { kinds, homes, failures } = await loadKinds([tableKind], ['./mine.mjs'], dir);
  t.same(
    kinds.map(({ manifest }) => manifest.id),
    ['table', 'mine'],
  );
  t.same(homes, [{ adapter: 'mine', folder: dir }]);
  t.same(failures, []);
});

t.test('or from an installed package', async (t) => {
  const found = await loadKinds([], ['yaml'], '.');
  t.match(found.failures, [
    { code: 'ADAPTER_KIND_INVALID', params: { source: 'yaml', detail: /default export/ } },
  ]);
  // What the detail says is the module loader's business, and the one of the tests does not always give its code.
  const missing = await loadKinds([], ['@county/adapter'], '.');
  t.match(missing.failures, [{ code: 'ADAPTER_UNLOADABLE', params: { source: '@county/adapter' } }]);
});

t.test('what cannot be used is a failure with its reason, and the others are loaded', async (t) => {
  const dir = t.testdir({
    'old.mjs': source('old', 0),
    'new.mjs': source('new', 7),
    'name.mjs': source('Mine', 1),
    'twice.mjs': source('table', 1),
    'schema.mjs': source('mine', 1, "{ type: 'objekt' }"),
    'shape.mjs': 'export default { manifest: {} }',
    'none.mjs': 'export const kind = 1',
    'syntax.mjs': 'export default {',
    'throws.mjs': "throw new Error('canary')",
    'nothing.mjs': 'throw undefined',
    'hangs.mjs': 'await new Promise(() => {})',
    'good.mjs': source('good', 1),
  });
  const failures = {
    './old.mjs': { code: 'ADAPTER_CONTRACT_VERSION', params: { found: '0', wanted: 1 } },
    './new.mjs': {
      code: 'ADAPTER_CONTRACT_VERSION',
      message: /contract version 7; this Tongdao wants version 1/,
    },
    './name.mjs': { code: 'ADAPTER_KIND_INVALID', params: { detail: /manifest.id/ } },
    './twice.mjs': { code: 'ADAPTER_KIND_INVALID', params: { detail: /table already/ } },
    './schema.mjs': { code: 'ADAPTER_KIND_INVALID', params: { detail: /optionsSchema/ } },
    './shape.mjs': { code: 'ADAPTER_KIND_INVALID', params: { detail: /manifest, open/ } },
    './none.mjs': { code: 'ADAPTER_KIND_INVALID', params: { detail: /manifest, open/ } },
    './syntax.mjs': { code: 'ADAPTER_UNLOADABLE' },
    './throws.mjs': { code: 'ADAPTER_UNLOADABLE', params: { detail: 'Error' } },
    './nothing.mjs': { code: 'ADAPTER_UNLOADABLE', params: { detail: 'undefined' } },
    './hangs.mjs': { code: 'ADAPTER_UNLOADABLE', params: { detail: 'not loaded after 3000 ms' } },
  };
  const loaded = await loadKinds([tableKind], [...Object.keys(failures), './good.mjs'], dir, 3000);
  t.match(loaded.failures, Object.values(failures));
  t.equal(loaded.failures.length, Object.keys(failures).length);
  t.notMatch(JSON.stringify(loaded.failures), 'canary');
  t.same(
    loaded.kinds.map(({ manifest }) => manifest.id),
    ['table', 'good'],
  );
});

t.test('an endpoint whose adapter did not load has a stand-in that says why', async (t) => {
  const dir = t.testdir({ 'one.mjs': "throw new Error('x')", 'two.mjs': "throw new Error('x')" });
  const loaded = await loadKinds([tableKind], ['./one.mjs', './two.mjs'], dir);
  const kinds = standIns(['table', 'two', 'else', 'two'], loaded);
  t.same(
    kinds.map(({ manifest }) => manifest.id),
    ['two', 'else'],
  );
  t.throws(() => kinds[0]?.open({} as never), {
    code: 'ADAPTER_UNLOADABLE',
    params: { source: './two.mjs' },
  });
  t.throws(() => kinds[1]?.open({} as never), {
    code: 'ADAPTER_UNLOADABLE',
    params: { source: './one.mjs' },
  });
  t.same(
    standIns(['else'], await loadKinds([tableKind], [], dir)),
    [],
    'a wrong name alone is a wrong setting',
  );
});
