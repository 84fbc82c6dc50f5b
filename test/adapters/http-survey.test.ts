import t from 'tap';
import { manifest } from '../../adapters/http/manifest.ts';
import { compileSchema } from '../../src/settings/schema-check.ts';
import { adapterOn, never, readAll, serve } from './http-service.ts';

const query = (name: string, schema: object, over: object = {}) => ({ in: 'query', name, schema, ...over });
const json = (schema: object, over: object = {}) => ({
  responses: { '200': { description: 'ok', content: { 'application/json': { schema } }, ...over } },
});
const list = (items: object) => ({ type: 'array', items });

const OPENAPI = {
  openapi: '3.0.3',
  servers: [{ url: '/api' }],
  paths: {
    '/corps': {
      parameters: [query('region', { type: 'string', default: '310118' }, { required: true })],
      get: {
        parameters: [
          query('pageNo', { type: 'integer', default: 0 }),
          query('pageSize', { type: 'integer', maximum: 200 }),
          query('updatedSince', { type: 'string', format: 'date-time' }),
        ],
        ...json({ $ref: '#/components/schemas/CorpPage' }),
      },
    },
    '/corps/{uscc}': {
      get: json({ type: 'object', properties: { data: { $ref: '#/components/schemas/Corp' } } }),
    },
    '/feed': {
      get: {
        parameters: [{ $ref: '#/components/parameters/Cursor' }],
        ...json({
          properties: { next: { type: 'string' }, entries: list({ properties: { id: {}, name: {} } }) },
        }),
      },
    },
    '/linked': { get: json(list({ $ref: '#/components/schemas/Corp' }), { headers: { Link: {} } }) },
    '/secretive': {
      get: {
        parameters: [query('purpose', { type: 'string' }, { required: true })],
        ...json(list({ properties: { id: {} } })),
      },
    },
    '/one': { get: json({ type: 'object', properties: { id: {} } }) },
    '/names': { get: json(list({ type: 'string' })) },
    '/corps/search': { post: json(list({ properties: { id: {} } })) },
    '/loop': { get: json({ $ref: '#/components/schemas/Loop' }) },
  },
  components: {
    parameters: { Cursor: query('cursor', { type: 'string' }) },
    schemas: {
      Base: { type: 'object', properties: { uscc: { type: 'string' } } },
      Corp: { allOf: [{ $ref: '#/components/schemas/Base' }, { properties: { name: { type: 'string' } } }] },
      CorpPage: {
        type: 'object',
        properties: {
          code: { type: 'string' },
          data: {
            type: 'object',
            properties: { total: { type: 'integer' }, records: list({ $ref: '#/components/schemas/Corp' }) },
          },
        },
      },
      Loop: { properties: { again: { $ref: '#/components/schemas/Loop' } } },
    },
  },
};

const SWAGGER = {
  swagger: '2.0',
  basePath: '/api',
  paths: {
    '/v': {
      get: {
        parameters: [
          { in: 'query', name: 'offset', type: 'integer' },
          { in: 'query', name: 'limit', type: 'integer', maximum: 50 },
        ],
        responses: { '200': { schema: list({ properties: { id: {}, name: {} } }) } },
      },
    },
  },
};

async function offering(t: Parameters<typeof serve>[0], place: string, document: unknown) {
  const url = await serve(t, (request, response) => {
    const found = request.url === place;
    response.statusCode = found ? 200 : 404;
    response.end(found ? JSON.stringify(document) : '<html>404</html>');
  });
  return (options: Readonly<Record<string, unknown>> = {}) => adapterOn(t, `${url}/api`, { options });
}

t.test('routes that list rows, with all that the document tells of reading them', async (t) => {
  const open = await offering(t, '/api/v3/api-docs', OPENAPI);
  const found = (await open().survey?.(never)) ?? [];
  t.same(Object.fromEntries(found.map(({ name, read }) => [name, read])), {
    '/corps': {
      ...{
        path: '/corps',
        key: 'uscc',
        items: 'data.records',
        query: { region: '310118' },
        total: 'data.total',
      },
      paging: { kind: 'page', param: 'pageNo', first: 0, sizeParam: 'pageSize', maxSize: 200 },
      changes: { param: 'updatedSince', format: 'iso', overlap: '10m' },
      lookup: { path: '/corps/{id}', items: 'data' },
    },
    '/feed': {
      path: '/feed',
      key: 'id',
      items: 'entries',
      paging: { kind: 'cursor', param: 'cursor', next: 'next' },
    },
    '/linked': { path: '/linked', key: 'uscc', paging: { kind: 'link' } },
  });
  t.equal(found[0]?.name, '/corps', 'the likeliest first');
  const valid = compileSchema(manifest.readSchema);
  for (const { name, read } of found) t.ok(valid(read), name);
});

t.test('Swagger 2.0, at a place that the options name', async (t) => {
  const open = await offering(t, '/api/docs/v1', SWAGGER);
  t.match(await open({ openapi: '/docs/v1' }).survey?.(never), [
    {
      name: '/v',
      read: {
        path: '/v',
        key: 'id',
        paging: { kind: 'offset', param: 'offset', sizeParam: 'limit', maxSize: 50 },
      },
    },
  ]);
  t.same(await open().survey?.(never), [], 'not found at the usual places: nothing, and no error');
  await t.rejects(async () => open({ openapi: '/nowhere' }).survey?.(never), { code: 'HTTP_NO_OPENAPI' });
});

t.test('a document that makes no sense gives nothing', async (t) => {
  for (const document of [
    [],
    { openapi: '3.1.0' },
    { openapi: '3.1.0', paths: { '/x': { get: { responses: 7 } }, '/y': null } },
  ]) {
    const open = await offering(t, '/api/openapi.json', document);
    t.same(await open().survey?.(never), []);
  }
});

t.test('describe shows every field by its dotted path, its types and at most 20 samples', async (t) => {
  const url = await serve(t, (_, response) => {
    const rows = Array.from({ length: 50 }, (_, index) => ({
      ...{ id: index, name: null, tags: ['a'] },
      address: { street: { no: String(index % 2) } },
    }));
    response.end(JSON.stringify([...rows, { id: 'x', name: 'n', tags: ['a'], extra: true }]));
  });
  const columns = (await adapterOn(t, url).describe?.('things')) ?? [];
  t.same(
    columns.map(({ name, type, samples }) => [name, type, samples.length]),
    [
      ['id', 'number | string', 20],
      ['name', 'string', 2],
      ['tags', 'array', 1],
      ['address.street.no', 'string', 2],
      ['extra', 'boolean', 1],
    ],
  );
  t.ok((await readAll(adapterOn(t, url, { read: { omitsEmpty: true } }))).length === 51);
});
