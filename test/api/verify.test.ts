import t from 'tap';
import { checkAnswer } from '../../src/verify/answer.ts';
import { DATASET, DIFFERING_KEY, fixture, ID_NUMBER, PHONE } from './fixture.ts';

const ASK = { method: 'POST', url: '/v1/verify' } as const;
const payload = { dataset: DATASET, key: DIFFERING_KEY, purpose: '窗口核验' };

t.test(
  'a verifier asks whether a registration is valid, and gets a signed answer without personal values',
  async (t) => {
    const { as, channel } = await fixture(t);
    const answer = await as('verifier', { ...ASK, payload: { ...payload, holder: '青浦0厂' } });
    t.equal(answer.statusCode, 200);
    const { answer: told, note } = answer.json();
    t.match(told, { source: 'last-seen', found: true, endpoint: 'qingpu', key: DIFFERING_KEY });
    t.same(checkAnswer(note, channel.signer.vkey), told);
    t.same(checkAnswer(answer.payload, channel.signer.vkey), told);
    for (const value of [PHONE, ID_NUMBER, '青浦0厂']) t.notMatch(answer.payload, value);
    t.equal(answer.headers['cache-control'], 'no-store');
  },
);

t.test('without a purpose nothing is answered', async (t) => {
  const { as, channel } = await fixture(t);
  const { purpose, ...rest } = payload;
  t.equal((await as('verifier', { ...ASK, payload: rest })).json().code, 'PURPOSE_REQUIRED');
  const header = { purpose: encodeURIComponent(purpose) };
  t.equal((await as('verifier', { ...ASK, payload: rest, headers: header })).statusCode, 200);
  t.equal((await channel.ledger.pool.query('SELECT FROM access_book')).rowCount, 1);
});

t.test('the access book tells auditors and admins who looked at what, and nobody else', async (t) => {
  const { as } = await fixture(t);
  await as('verifier', { ...ASK, payload });
  await as('operator', { url: `/v1/records/${DATASET}/${DIFFERING_KEY}?purpose=complaint` });
  const [{ id }] = (await as('operator', { url: '/v1/discrepancies' })).json().items;
  await as('approver', { url: `/v1/discrepancies/${id}` });
  const [{ id: row }] = (await as('operator', { url: '/v1/quarantine' })).json().items;
  await as('operator', { url: `/v1/quarantine/${row}` });
  const book = async (query = '') =>
    (await as('auditor', { url: `/v1/access-book?${query}` }))
      .json()
      .items.map(({ actor, what }: { actor: string; what: string }) => `${actor}: ${what}`);
  const all = [
    'operator key: quarantine',
    'approver key: discrepancy',
    'operator key: record',
    'verifier key: verification',
  ];
  t.same(await book(), all);
  t.same(await book('actor=verifier%20key'), [all[3]]);
  t.same(await book(`dataset=${DATASET}&key=${DIFFERING_KEY}&limit=200`), all.slice(1));
  t.same(await book('until=2020-01-01'), []);
  t.equal((await book('from=2020-01-01')).length, 4);
  t.equal((await as('auditor', { url: '/v1/access-book?from=yesterday' })).statusCode, 400);
  const page = (await as('admin', { url: '/v1/access-book?limit=3' })).json();
  const rest = (await as('admin', { url: `/v1/access-book?limit=3&cursor=${page.next}` })).json();
  t.same([page.items.length, rest.items.length, rest.next], [3, 1, null]);
});
