import t from 'tap';
import { DATASET, DIFFERING_KEY, fixture, ID_NUMBER, PHONE } from './fixture.ts';

t.test('runs are listed with totals that balance, newest first, page by page', async (t) => {
  const { as } = await fixture(t);
  const first = (await as('auditor', { url: '/v1/runs?limit=2' })).json();
  t.equal(first.items.length, 2);
  const second = await as('auditor', { url: `/v1/runs?limit=2&cursor=${first.next}` });
  const all = [...first.items, ...second.json().items];
  t.same(
    all.map(({ endpoint }) => endpoint),
    ['jiashan', 'wujiang', 'qingpu'],
  );
  for (const { totals } of all) t.equal(totals.read, totals.accepted + totals.quarantined + totals.duplicate);
  t.equal(second.json().next, null);
  t.equal(second.headers['link'], undefined, 'the last page has no next');
  const one = (await as('auditor', { url: `/v1/runs/${all[0].id}` })).json();
  t.same(one, all[0]);
  t.equal((await as('auditor', { url: '/v1/runs/999' })).json().code, 'RUN_UNKNOWN');
});

t.test('the next page is linked with its filter, and a cursor serves its own filter only', async (t) => {
  const { as } = await fixture(t);
  const page = await as('auditor', { url: `/v1/runs?limit=1&dataset=${DATASET}` });
  const [, next] = /^<(.*)>; rel="next"$/.exec(String(page.headers['link'])) ?? [];
  t.match((await as('auditor', { url: next ?? '' })).json(), { items: [{ endpoint: 'wujiang' }] });
  const { next: cursor } = page.json();
  const other = await as('auditor', { url: `/v1/runs?limit=1&endpoint=qingpu&cursor=${cursor}` });
  t.match([other.statusCode, other.json().code], [400, 'CURSOR_FILTER']);
  const foreign = await as('auditor', { url: `/v1/quarantine?limit=1&dataset=${DATASET}&cursor=${cursor}` });
  t.match([foreign.statusCode, foreign.json().code], [400, 'CURSOR_FILTER']);
  const rubbish = await as('auditor', { url: '/v1/runs?cursor=rubbish' });
  t.match([rubbish.statusCode, rubbish.json().code], [400, 'CURSOR_INVALID']);
});

t.test('an unknown name is said, not answered with an empty list', async (t) => {
  const { as } = await fixture(t);
  t.equal((await as('auditor', { url: '/v1/runs?endpoint=suzhou' })).json().code, 'ENDPOINT_UNKNOWN');
  t.equal((await as('auditor', { url: '/v1/discrepancies?dataset=cats' })).json().code, 'DATASET_UNKNOWN');
});

t.test('a discrepancy shows both sides field by field', async (t) => {
  const { as } = await fixture(t);
  const list = (await as('operator', { url: `/v1/discrepancies?key=${DIFFERING_KEY}` })).json();
  t.equal(list.items.length, 1);
  const full = (await as('operator', { url: `/v1/discrepancies/${list.items[0].id}` })).json();
  t.same(
    full.sides.map(({ endpoint, values }: { endpoint: string; values: string }) => [endpoint, values]),
    [
      ['jiashan', 'current'],
      ['qingpu', 'current'],
      ['wujiang', 'current'],
    ],
  );
  const field = (name: string) => full.fields.find((one: { name: string }) => one.name === name);
  t.match(field('name'), { differs: true, values: { qingpu: '青浦0厂', wujiang: '青浦一厂（旧名）' } });
  t.match(field('phone'), { differs: false, values: { qingpu: PHONE } });
  t.equal(full.history.length, 1);
});

t.test('personal values are masked for those who need not see them', async (t) => {
  const { as } = await fixture(t);
  const [{ id }] = (await as('admin', { url: `/v1/discrepancies?key=${DIFFERING_KEY}` })).json().items;
  const admin = await as('admin', { url: `/v1/discrepancies/${id}` });
  t.notMatch(admin.payload, PHONE);
  t.notMatch(admin.payload, ID_NUMBER);
  t.match(admin.payload, '青浦一厂（旧名）', 'what is public is shown');
  const [row] = (await as('admin', { url: '/v1/quarantine' })).json().items;
  t.notMatch((await as('admin', { url: `/v1/quarantine/${row.id}` })).payload, PHONE);
  t.match((await as('operator', { url: `/v1/quarantine/${row.id}` })).json().raw, { tel: PHONE });
});

t.test('an endpoint sees its own data only', async (t) => {
  const { as } = await fixture(t);
  const get = async (url: string) => (await as('endpoint', { url })).json();
  t.same(
    (await get('/v1/endpoints')).items.map(({ name }: { name: string }) => name),
    ['wujiang'],
  );
  t.ok((await get('/v1/runs')).items.every(({ endpoint }: { endpoint: string }) => endpoint === 'wujiang'));
  t.equal((await get('/v1/runs?endpoint=qingpu')).code, 'ACCESS_OTHER_ENDPOINT');
  t.same((await get('/v1/quarantine')).items, [], 'the row in quarantine is of another endpoint');
  const [row] = (await as('auditor', { url: '/v1/quarantine' })).json().items;
  t.equal((await get(`/v1/quarantine/${row.id}`)).code, 'QUARANTINE_UNKNOWN');
  const [{ id }] = (await get('/v1/discrepancies')).items;
  const { sides, fields, findings } = await get(`/v1/discrepancies/${id}`);
  t.same([...new Set([...sides, ...findings].map(({ endpoint }) => endpoint))], ['wujiang']);
  for (const { values } of fields) t.same(Object.keys(values), ['wujiang']);
  const { shown, timeline } = await get(`/v1/records/${DATASET}/${DIFFERING_KEY}?purpose=check`);
  for (const { endpoint } of [...shown, ...timeline]) t.ok(endpoint === null || endpoint === 'wujiang');
  const [{ id: other }] = (await as('auditor', { url: '/v1/runs?endpoint=qingpu' })).json().items;
  t.equal((await get(`/v1/runs/${other}`)).code, 'RUN_UNKNOWN');
});

t.test('a record is shown to those who say what for, and the look-up is on record', async (t) => {
  const { as, channel } = await fixture(t);
  const url = `/v1/records/${DATASET}/${DIFFERING_KEY}`;
  t.equal((await as('auditor', { url })).json().code, 'PURPOSE_REQUIRED');
  const purpose = encodeURIComponent('核对企业名称');
  const byHeader = await as('auditor', { url, headers: { purpose } });
  t.match(byHeader.json(), { key: DIFFERING_KEY, timeline: [{ what: 'version' }] });
  t.equal(byHeader.json().shown.length, 3);
  t.equal(byHeader.headers['cache-control'], 'no-store');
  await as('operator', { url: `${url}?purpose=${purpose}` });
  const { rows } = await channel.ledger.pool.query('SELECT actor, key, purpose FROM access_book ORDER BY id');
  t.same(rows, [
    { actor: 'auditor key', key: DIFFERING_KEY, purpose: '核对企业名称' },
    { actor: 'operator key', key: DIFFERING_KEY, purpose: '核对企业名称' },
  ]);
  const logged = await channel.ledger.pool.query(
    `SELECT body FROM audit_outbox WHERE body LIKE '%"lookup"%'`,
  );
  t.equal(logged.rowCount, 2);
});

t.test('what was looked up by mistake stands in the log as a digest only', async (t) => {
  const { as, channel, logged } = await fixture(t);
  const answer = await as('auditor', { url: `/v1/records/${DATASET}/${ID_NUMBER}?purpose=${ID_NUMBER}` });
  t.equal(answer.json().code, 'RECORD_UNKNOWN');
  t.notMatch(answer.payload, ID_NUMBER);
  const { rows } = await channel.ledger.pool.query('SELECT body FROM audit_outbox');
  t.notMatch(JSON.stringify(rows), ID_NUMBER);
  t.notMatch(logged.join('\n'), ID_NUMBER);
});

t.test('an answer that has not changed is not sent again', async (t) => {
  const { as } = await fixture(t);
  const { headers } = await as('auditor', { url: '/v1/reconciliations' });
  const again = await as('auditor', {
    url: '/v1/reconciliations',
    headers: { 'if-none-match': `W/${headers['etag']}` },
  });
  t.match([again.statusCode, again.payload], [304, '']);
});

t.test('health is for everybody, and readiness names what is missing', async (t) => {
  const { as, channel } = await fixture(t);
  t.same((await as(null, { url: '/healthz' })).json(), { status: 'ok' });
  t.equal((await as(null, { url: '/readyz' })).statusCode, 200);
  t.match((await as('auditor', { url: '/metrics' })).payload, 'tongdao_build_info');
  channel.queue.counts = () => Promise.reject(new Error('gone'));
  const answer = await as(null, { url: '/readyz', headers: { 'accept-language': 'en' } });
  t.match([answer.statusCode, answer.json().detail], [503, 'Not ready: queue cannot be used.']);
});
