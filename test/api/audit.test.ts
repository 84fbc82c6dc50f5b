import t from 'tap';
import { DATASET, DIFFERING_KEY, fixture } from './fixture.ts';

t.test('entries are listed page by page, and filtered', async (t) => {
  const { as } = await fixture(t);
  const get = async (query: string) => (await as('auditor', { url: `/v1/audit/entries?${query}` })).json();
  const all = (await get('limit=200')).items;
  t.ok(all.length > 4);
  const pages: string[] = [];
  for (let url: string | undefined = '/v1/audit/entries?limit=4'; url !== undefined; ) {
    const answer = await as('auditor', { url });
    pages.push(...answer.json().items.map(({ id }: { id: string }) => id));
    url = /^<([^>]+)>; rel="next"$/.exec(String(answer.headers['link'] ?? ''))?.[1];
  }
  t.same(
    pages,
    all.map(({ id }: { id: string }) => id),
  );

  const types = new Set(all.map(({ type }: { type: string }) => type));
  t.ok(types.size > 2);
  for (const type of types) {
    const ofType = all.filter((entry: { type: string }) => entry.type === type);
    t.same((await get(`limit=200&type=${type}`)).items, ofType);
  }
  const ofKey = (await get(`dataset=${DATASET}&key=${DIFFERING_KEY}`)).items;
  t.match(ofKey, [{ type: 'discrepancy-opened', subject: { dataset: DATASET, key: DIFFERING_KEY } }]);
  t.match(await get('actor=nobody'), { items: [], next: null });
  t.match(await get('to=2020-01-01T00:00:00Z'), { items: [] });
  t.equal((await get('from=2020-01-01T00:00:00%2B08:00&limit=200')).items.length, all.length);
});

t.test('a filter that cannot be is refused', async (t) => {
  const { as } = await fixture(t);
  const code = async (query: string) =>
    (await as('auditor', { url: `/v1/audit/entries?${query}` })).json().code;
  t.equal(await code('type=cats'), 'REQUEST_INVALID');
  t.equal(await code('from=yesterday'), 'REQUEST_INVALID');
  t.equal(await code('dataset=cats'), 'DATASET_UNKNOWN');
});

t.test('every checkpoint is listed; the newest is there for everybody', async (t) => {
  const { as } = await fixture(t);
  const { items } = (await as('auditor', { url: '/v1/audit/checkpoints' })).json();
  const { size, root, vkey } = (await as('auditor', { url: '/v1/audit/checkpoint' })).json();
  t.match(items, [{ id: String(size), size, root, vkey, witnesses: [] }]);
  const note = await as(null, { url: '/audit/checkpoint' });
  t.equal(note.statusCode, 200);
  t.equal(note.headers['content-type'], 'text/plain; charset=utf-8');
  t.equal(note.headers['cache-control'], 'private, no-cache');
  t.match(note.payload, `tongdao/test\n${size}\n${root}\n\n— tongdao/test `);
});
