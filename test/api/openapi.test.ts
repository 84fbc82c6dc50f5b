import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import t from 'tap';
import { PAGE_PERMISSIONS } from '../../src/api/page-permissions.ts';
import { PERMISSIONS } from '../../src/api/permissions.ts';
import { DATASET, DIFFERING_KEY, fixture } from './fixture.ts';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: object }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** For people, not for programs. */
const isUndocumented = (name: string): boolean => name in PAGE_PERMISSIONS || name === 'GET /v1/openapi.json';

const ajv = new Ajv2020({ strictTypes: false });
addFormats.default(ajv);
ajv.addFormat('binary', true);

t.test('every route is documented, and only those', async (t) => {
  const { as } = await fixture(t);
  const { openapi, paths } = (await as(null, { url: '/v1/openapi.json' })).json<Document>();
  t.equal(openapi, '3.1.0');
  const documented = Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const served = Object.keys(PERMISSIONS)
    .filter((name) => !isUndocumented(name))
    .map((name) => name.replace('*', ':place').replace(/:(\w+)/g, '{$1}'));
  t.same(documented.sort(), served.sort());
});

t.test('every operation says what it takes, what it answers and who may use it', async (t) => {
  const { as } = await fixture(t);
  const { paths } = (await as(null, { url: '/v1/openapi.json' })).json<Document>();
  const ids = new Set<string>();
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const name = `${method} ${path}`;
      const { operationId, summary, tags, security, parameters = [], requestBody, responses } = operation;
      t.notOk(ids.has(operationId), `${operationId} is one operation`);
      ids.add(operationId);
      t.ok(summary !== '' && tags.length === 1 && Array.isArray(security), name);
      const inPath = parameters.filter((one) => one.in === 'path').map((one) => one.name);
      t.same(
        inPath,
        [...path.matchAll(/\{(\w+)\}/g)].map(([, param]) => param),
        `${name}: parameters`,
      );
      t.ok(
        Object.keys(responses).some((status) => status.startsWith('2')),
        `${name}: answers`,
      );
      t.ok('4XX' in responses && '5XX' in responses, `${name}: problems`);
      const schemas = [
        ...parameters.map((one) => one.schema),
        ...Object.values(requestBody?.content ?? {}).map(({ schema }) => schema),
        ...Object.values(responses).flatMap(({ content }) =>
          Object.values(content ?? {}).map((one) => one.schema),
        ),
      ];
      for (const schema of schemas) t.doesNotThrow(() => ajv.compile(schema), name);
    }
  }
});

t.test('what is answered is what is documented', async (t) => {
  const { as } = await fixture(t);
  const { paths } = (await as(null, { url: '/v1/openapi.json' })).json<Document>();
  const [{ id: discrepancy }] = (await as('operator', { url: '/v1/discrepancies' })).json().items;
  const payload = { dataset: DATASET, key: DIFFERING_KEY, destination: 'wujiang', reason: '企业申请迁入' };
  await as('operator', { method: 'POST', url: '/v1/moves', payload });
  const params: Readonly<Record<string, string>> = {
    dataset: DATASET,
    key: DIFFERING_KEY,
    seq: '0',
    name: 'qingpu',
  };
  for (const [path, operations] of Object.entries(paths)) {
    const schema = operations['get']?.responses['200']?.content?.['application/json']?.schema;
    if (schema === undefined) continue;
    const id = path.includes('discrepancies') ? discrepancy : '1';
    const url = `${path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? id)}`;
    const answer = await as(/keys|access-book/.test(path) ? 'admin' : 'operator', {
      url: path.includes('records') ? `${url}?purpose=test` : url,
    });
    t.equal(answer.statusCode, 200, url);
    const valid = ajv.compile(closed(schema));
    t.ok(valid(answer.json()), `${url} ${JSON.stringify(valid.errors)}`);
  }
});

/** Documented members only. */
function closed(schema: unknown): object {
  return JSON.parse(JSON.stringify(schema), (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'properties' in value && 'type' in value
      ? { ...value, additionalProperties: false }
      : value,
  ) as object;
}
