import t from 'tap';
import { loadKinds } from '../../src/host/kinds.ts';
import { tableKind } from '../settings/profile.ts';

const source = (id: string, contract: number, schema = '{}'): string => `
export default {
  manifest: { id: '${id}', contract: ${contract}, title: { zh: '', en: '' }, maturity: 'beta', promises: [],
    optionsSchema: ${schema}, readSchema: {}, writeSchema: {} },
  open() {},
};`;

t.test("a county's own adapter is loaded from a path", async (t) => {
  const dir = t.testdir({ 'mine.mjs': source('mine', 1) });
  const kinds = await loadKinds([tableKind], ['./mine.mjs'], dir);
  t.same(
    kinds.map(({ manifest }) => manifest.id),
    ['table', 'mine'],
  );
});

t.test('or from an installed package', async (t) => {
  const wrong = { code: 'ADAPTER_KIND_INVALID', params: { source: 'yaml', detail: /default export/ } };
  await t.rejects(loadKinds([], ['yaml'], '.'), wrong, 'found, though it is no adapter');
  // What the detail says is the module loader's business, and the one of the tests does not always give its code.
  await t.rejects(loadKinds([], ['@county/adapter'], '.'), {
    code: 'ADAPTER_UNLOADABLE',
    params: { source: '@county/adapter' },
  });
});

t.test('what cannot be used is refused with the reason', async (t) => {
  const dir = t.testdir({
    'old.mjs': source('old', 0),
    'name.mjs': source('Mine', 1),
    'twice.mjs': source('table', 1),
    'schema.mjs': source('mine', 1, "{ type: 'objekt' }"),
    'shape.mjs': 'export default { manifest: {} }',
    'none.mjs': 'export const kind = 1',
    'syntax.mjs': 'export default {',
    'throws.mjs': "throw new Error('x')",
  });
  const refused = {
    './old.mjs': { code: 'ADAPTER_KIND_INVALID', params: { detail: 'manifest.contract is 0', contract: 1 } },
    './name.mjs': { code: 'ADAPTER_KIND_INVALID', params: { detail: /manifest.id/ } },
    './twice.mjs': { code: 'ADAPTER_KIND_INVALID', params: { detail: /table already/ } },
    './schema.mjs': { code: 'ADAPTER_KIND_INVALID', params: { detail: /optionsSchema/ } },
    './shape.mjs': { code: 'ADAPTER_KIND_INVALID', params: { detail: /manifest, open/ } },
    './none.mjs': { code: 'ADAPTER_KIND_INVALID', params: { detail: /manifest, open/ } },
    './syntax.mjs': { code: 'ADAPTER_UNLOADABLE' },
    './throws.mjs': { code: 'ADAPTER_UNLOADABLE', params: { detail: 'Error' } },
  };
  for (const [name, error] of Object.entries(refused))
    await t.rejects(loadKinds([tableKind], [name], dir), error, name);
});
