import t from 'tap';
import { nextLink } from '../../adapters/http/link.ts';
import { adapterOn, codes, never, readAll, row, serve } from './http-service.ts';

t.test('the next link of a Link header, RFC 8288', async (t) => {
  for (const [header, expected] of [
    ['</rows?page=2>; rel="next"', '/rows?page=2'],
    ['</a?x=1,2>; rel=prev, </b>; title="x, <y>; rel=next"; rel=last, <c>; rel="first next"', 'c'],
    ['<https://h/x>;REL = next', 'https://h/x'],
    ['</a>; rel="last"', null],
    [undefined, null],
    [['</a>; rel=prev', '</b>; rel=next'], '/b'],
  ] as const)
    t.equal(nextLink(header), expected);
});

/** Pages of two rows; the link says where the next one is. */
async function linked(t: Parameters<typeof serve>[0], link: (page: number, url: string) => string | null) {
  let url = '';
  const asked: string[] = [];
  url = await serve(t, (request, response) => {
    asked.push(String(request.url));
    const page = Number(new URL(request.url ?? '', url).searchParams.get('page') ?? 1);
    const next = link(page, url);
    if (next !== null) response.setHeader('link', `<${next}>; rel="next"`);
    response.end(JSON.stringify([row(page * 2), row(page * 2 + 1)]));
  });
  return { url, asked };
}

const byLink = { paging: { kind: 'link', sizeParam: 'limit' } };

t.test('pages by Link header, relative or absolute, below baseUrl', async (t) => {
  const { url, asked } = await linked(t, (page, base) =>
    page > 2 ? null : page === 1 ? '/api/rows?page=2&x=%E9%9D%92' : `${base}/api/rows?page=3`,
  );
  const adapter = adapterOn(t, `${url}/api`, { read: byLink });
  t.same(await readAll(adapter), ['r2', 'r3', 'r4', 'r5', 'r6', 'r7']);
  t.same(asked, ['/api/rows?limit=10', '/api/rows?page=2&x=%E9%9D%92', '/api/rows?page=3']);
});

t.test('a link that repeats an old signature is followed with a new one', async (t) => {
  const signs: (string | null)[] = [];
  let url = '';
  url = await serve(t, (request, response) => {
    const { searchParams } = new URL(request.url ?? '', url);
    signs.push(...searchParams.getAll('sign'));
    if (signs.length === 1) response.setHeader('link', `<${request.url}&page=2>; rel=next`);
    response.end(JSON.stringify([row(signs.length)]));
  });
  const auth = {
    ...{ scheme: 'signature', secret: 's', parts: ['nonce'], digest: 'sha256' },
    query: { sign: 'signature' },
  };
  t.same(await readAll(adapterOn(t, url, { options: { auth }, read: byLink })), ['r1', 'r2']);
  t.equal(new Set(signs).size, 2);
});

t.test('links that are not followed', async (t) => {
  for (const [what, link, code] of [
    ['to another host', () => 'https://elsewhere.example/rows?page=2', 'HTTP_LINK_FOREIGN'],
    ['to another port', (_: number, url: string) => `${url.replace(/\d+$/, '1')}/rows`, 'HTTP_LINK_FOREIGN'],
    ['to the same page', () => '/rows?page=1', 'CURSOR_REPEATED'],
    ['that go round', (page: number) => `/rows?page=${(page % 3) + 1}`, 'CURSOR_REPEATED'],
    ['without end', (page: number) => `/rows?page=${page + 1}`, 'HTTP_PAGES_ENDLESS'],
  ] as const) {
    await t.test(`${what}: ${code}`, async (t) => {
      const { url } = await linked(t, link);
      const paging = { ...byLink.paging, maxPages: 50 };
      await t.rejects(readAll(adapterOn(t, url, { read: { paging } })), { code });
    });
  }
  const { url } = await linked(t, (page) => (page > 1 ? null : '/other/rows?page=2'));
  await t.rejects(readAll(adapterOn(t, `${url}/api`, { read: byLink })), { code: 'HTTP_LINK_FOREIGN' });
});

t.test('pages that alternate, and a single row for ever, are no progress', async (t) => {
  for (const list of [(page: number) => [row(page % 2), row(10 + (page % 2))], () => [row(1)]]) {
    const url = await serve(t, (request, response) => {
      const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page'));
      response.end(JSON.stringify(list(page)));
    });
    const paging = { kind: 'page', param: 'page' };
    await t.rejects(readAll(adapterOn(t, url, { read: { paging } })), { code: 'CURSOR_REPEATED' });
  }
});

t.test('records in a batch, each with its own outcome', async (t) => {
  const bodies: unknown[] = [];
  const url = await serve(t, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { list } = JSON.parse(Buffer.concat(chunks).toString()) as { list: { id: string; rev?: string }[] };
    bodies.push({
      line: `${request.method} ${request.url}`,
      ids: list.map(({ id }) => id),
      key: request.headers['idem'],
    });
    const results = list.flatMap(({ id, rev }) => {
      if (id === 'n3') return [];
      const code = id === 'n2' ? 'E1' : rev === 'old' ? 'STALE' : 'OK';
      return [{ no: id, code, text: code === 'OK' ? null : `${code}: 不收` }];
    });
    response.end(
      JSON.stringify({
        results: list.some(({ id }) => id === 'stranger') ? [{ no: 'x', code: 'OK' }] : results,
      }),
    );
  });
  const write = {
    ...{ path: '/rows/change', create: { path: '/rows/add' }, root: 'list', expected: { field: 'rev' } },
    idempotencyHeader: 'idem',
    batch: { size: 3, results: 'results', key: 'no', column: 'id' },
    outcome: { path: 'code', applied: ['OK'], refused: ['E1'], conflict: ['STALE'] },
    message: 'text',
  };
  const adapter = adapterOn(t, url, { write });
  const record = (id: string, known: boolean, expected?: string) => ({
    ...{ key: `key-${id}`, id: known ? id : null, values: { id, name: 'x' } },
    expected: known ? expected : null,
  });
  const records = [
    ...['n1', 'n2', 'n3', 'n4'].map((id) => record(id, false)),
    ...[record('k1', true, 'new'), record('k2', true, 'old')],
  ];
  const told = await adapter.write?.('things', records, 'd-1', never);
  t.same(
    [...(told ?? [])].sort(),
    [
      ['key-k1', { result: 'applied' }],
      ['key-k2', { result: 'conflict', message: 'STALE: 不收' }],
      ['key-n1', { result: 'applied' }],
      ['key-n2', { result: 'refused', message: 'E1: 不收' }],
      ['key-n4', { result: 'applied' }],
    ],
    'n3 was not answered and has no outcome',
  );
  t.match(bodies, [
    { line: 'POST /rows/add', ids: ['n1', 'n2', 'n3'] },
    { line: 'POST /rows/add', ids: ['n4'] },
    { line: 'POST /rows/change', ids: ['k1', 'k2'] },
  ]);
  const before = bodies.length;
  await adapter.write?.('things', records, 'd-1', never);
  const keys = (from: number) => (bodies as { key: string }[]).slice(from, from + 3).map(({ key }) => key);
  t.same(keys(before).sort(), keys(0).sort(), 'repeated, it has the same keys');
  const stranger = async () =>
    void (await adapter.write?.('things', [record('stranger', false)], 'd-2', never));
  await t.rejects(stranger, { code: 'HTTP_ANSWER_SHAPE', params: { path: 'no' } });
});

t.test('check sees a changes parameter that is ignored and a write route that is closed', async (t) => {
  const url = await serve(t, (request, response) => {
    response.setHeader('date', new Date(Date.now() - 600_000).toUTCString());
    if (request.method === 'OPTIONS') return void response.setHeader('allow', 'GET, HEAD').end();
    response.end(JSON.stringify([row(1), row(2)]));
  });
  const changes = { param: 'since', format: 'iso', overlap: '1m' };
  const adapter = adapterOn(t, url, { read: { changes }, write: { path: '/rows/{id}' } });
  const findings = await adapter.check();
  t.same(codes(findings), [
    'ok ENDPOINT_REACHED',
    'warning HTTP_CLOCK_SKEW',
    'ok DATASET_READABLE',
    'warning HTTP_CHANGES_IGNORED',
    'error HTTP_WRITE_ROUTE',
  ]);
  const seconds = Number(findings[1]?.params['seconds']);
  t.ok(seconds <= -600 && seconds > -700, String(seconds));
  const away = adapterOn(t, 'http://127.0.0.1:1');
  t.same(codes(await away.check()), ['error ENDPOINT_UNREACHABLE']);
});

t.test('a platform is told apart from its log-in page, wherever it leads', async (t) => {
  const leaked: unknown[] = [];
  const other = await serve(t, (request, response) => {
    leaked.push(request.headers.authorization);
    response.end('[]');
  });
  const url = await serve(
    t,
    (_, response) => void response.writeHead(302, { location: `${other}/rows` }).end(),
  );
  const adapter = adapterOn(t, url, { options: { auth: { scheme: 'bearer', token: 'x' } } });
  await t.rejects(readAll(adapter), { code: 'HTTP_REDIRECTED', params: { to: other, status: 302 } });
  t.same(leaked, []);
});
