import t from 'tap';
import { sequence } from '../../src/audit/sequence.ts';
import { verifyGrowth } from '../../src/verify/consistency.ts';
import { isResultOf, verifyReceipt } from '../../src/verify/receipt.ts';
import { recordMany } from '../audit/channel.ts';
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

t.test('a list of discrepancies is proved to be the result of its reconciliation', async (t) => {
  const { as, channel } = await fixture(t);
  const { id } = (await as('auditor', { url: '/v1/reconciliations' })).json().items[0];
  const proof = await as('auditor', { url: `/v1/audit/reconciliations/${id}/proof` });
  t.match(String(proof.headers['content-disposition']), `reconciliation-${id}.tlog-proof`);
  const receipt = verifyReceipt(proof.payload, channel.signer.vkey);
  t.match(JSON.parse(receipt.entry), { type: 'reconciliation', data: { reconciliation: id } });

  const items: readonly Listed[] = (await as('auditor', { url: '/v1/discrepancies?limit=200' })).json().items;
  const list = items
    .map(({ key, class: recordClass, findings }) => ({
      key,
      class: recordClass,
      findings: findings.map(({ endpoint, class: finding, fields }) => ({
        endpoint,
        class: finding,
        fields,
      })),
    }))
    .sort((one, two) => (one.key < two.key ? -1 : 1));
  t.ok(list.length > 1);
  t.equal(await isResultOf(receipt, list), true);
  t.equal(await isResultOf(receipt, list.slice(1)), false, 'one is left out');
  t.equal(await isResultOf(receipt, [...list].reverse()), false, 'another order');
  t.equal(await isResultOf(receipt, list.with(0, { ...list[0]!, class: 'agreed' })), false, 'another class');
  t.equal((await as('auditor', { url: '/v1/audit/reconciliations/99/proof' })).statusCode, 404);
});

t.test('growth between two checkpoints is proved', async (t) => {
  const { as, channel } = await fixture(t);
  const kept = (await as(null, { url: '/audit/checkpoint' })).payload;
  const { size } = (await as('endpoint', { url: '/v1/audit/checkpoint' })).json();
  await recordMany(channel.ledger.pool, 40);
  await sequence(channel.ledger.pool, channel.signer);
  const proof = await as('endpoint', { url: `/v1/audit/consistency?from=${size}` });
  const { older, newer } = verifyGrowth(proof.payload, kept, channel.signer.vkey);
  t.match([older.size, newer.size], [size, size + 40]);
  t.equal((await as('auditor', { url: `/v1/audit/consistency?from=1&to=${size}` })).statusCode, 200);
  t.equal((await as('auditor', { url: '/v1/audit/consistency?from=0' })).statusCode, 400);
  t.equal((await as('auditor', { url: '/v1/audit/consistency?from=99' })).statusCode, 422);
  t.equal((await as('auditor', { url: `/v1/audit/consistency?from=1&to=${size + 1}` })).statusCode, 404);
});

interface Listed {
  readonly key: string;
  readonly class: string;
  readonly findings: readonly {
    readonly endpoint: string;
    readonly class: string;
    readonly fields: string[];
  }[];
}
