import t from 'tap';
import { levels, tilePath, tilesOfLevel } from '../../src/tlog/tile.ts';
import { verifyLog } from '../../src/verify/log.ts';
import { DATASET, fixture } from './fixture.ts';

const RUN = { endpoint: 'wujiang', dataset: DATASET, mode: 'changes' };

t.test('work is started by adding a job, and the audit log says who asked for it', async (t) => {
  const { as, jobs, channel } = await fixture(t);
  const post = (url: string, payload: object) => as('operator', { method: 'POST', url, payload });
  t.equal((await post('/v1/runs', RUN)).statusCode, 202);
  t.equal((await post('/v1/reconciliations', { dataset: DATASET, pass: 'full' })).statusCode, 202);
  t.equal((await post('/v1/deliveries', { endpoint: 'wujiang', dataset: DATASET })).statusCode, 202);
  t.same(jobs, [
    `sync ${JSON.stringify(RUN)}`,
    `reconcile ${JSON.stringify({ dataset: DATASET, pass: 'full' })}`,
    `deliver ${JSON.stringify({ endpoint: 'wujiang', dataset: DATASET })}`,
  ]);
  const { rows } = await channel.ledger.pool.query('SELECT body::json FROM audit_outbox ORDER BY id');
  t.match(
    rows.map(({ body }) => body),
    [
      { type: 'decision', actor: 'operator key', data: { what: 'run-started' } },
      { type: 'decision', data: { what: 'reconciliation-started' } },
      { type: 'decision', data: { what: 'delivery-started' } },
    ],
  );
});

t.test('what cannot be started is refused before anything is on record', async (t) => {
  const { as, jobs, channel } = await fixture(t);
  const post = async (payload: object) =>
    (await as('operator', { method: 'POST', url: '/v1/runs', payload })).json().code;
  t.equal(await post({ ...RUN, endpoint: 'suzhou' }), 'ENDPOINT_UNKNOWN');
  t.equal(await post({ ...RUN, dataset: 'licence' }), 'ENDPOINT_DATASET_UNKNOWN');
  t.equal(await post({ ...RUN, force: true }), 'REQUEST_INVALID');
  t.same(jobs, []);
  t.equal((await channel.ledger.pool.query('SELECT FROM audit_outbox')).rowCount, 0);
});

t.test('a request repeated with its Idempotency-Key is answered, not done, again', async (t) => {
  const { as, jobs, channel } = await fixture(t);
  const post = (payload: object, key = 'k1') =>
    as('operator', { method: 'POST', url: '/v1/runs', payload, headers: { 'idempotency-key': key } });
  const first = await post(RUN);
  const again = await post(RUN);
  t.same(again.json(), first.json());
  t.match([again.statusCode, again.headers['idempotency-replayed']], [202, 'true']);
  t.equal(jobs.length, 1);
  const other = await post({ ...RUN, mode: 'full' });
  t.match([other.statusCode, other.json().code], [422, 'IDEMPOTENCY_KEY_REUSED']);
  t.equal((await post(RUN, '空')).json().code, 'IDEMPOTENCY_KEY_INVALID');

  await channel.ledger.pool.query('UPDATE idempotency SET status = NULL, body = NULL');
  t.match([(await post(RUN)).statusCode, jobs.length], [409, 1], 'the first one is under way');
  await channel.ledger.pool.query(`UPDATE idempotency SET started_at = now() - interval '2 minutes'`);
  t.match([(await post(RUN)).statusCode, jobs.length], [202, 2], 'the first one was lost');
});

t.test('a request that failed may be sent again with the same Idempotency-Key', async (t) => {
  const { as, channel } = await fixture(t);
  const post = () =>
    as('operator', { method: 'POST', url: '/v1/runs', payload: RUN, headers: { 'idempotency-key': 'k' } });
  const { add } = channel.queue;
  channel.queue.add = () => Promise.reject(new Error('gone'));
  t.equal((await post()).statusCode, 500);
  channel.queue.add = add;
  t.equal((await post()).statusCode, 202);
});

t.test('a key is shown once, works until it is revoked, and is nowhere else', async (t) => {
  const { as, app, channel } = await fixture(t);
  const payload = { name: '青浦 信息科', role: 'auditor', days: 30 };
  const made = await as('admin', {
    method: 'POST',
    url: '/v1/keys',
    payload,
    headers: { 'idempotency-key': 'k' },
  });
  t.equal(made.statusCode, 201);
  const { id, secret } = made.json();
  const use = () => app.inject({ url: '/v1/runs', headers: { authorization: `Bearer ${secret}` } });
  t.equal((await use()).statusCode, 200);
  t.notMatch((await as('admin', { url: '/v1/keys' })).payload, secret);
  const taken = await as('admin', { method: 'POST', url: '/v1/keys', payload });
  t.match([taken.statusCode, taken.json().code], [409, 'ACCESS_KEY_NAME_TAKEN']);
  t.equal((await as('admin', { method: 'DELETE', url: `/v1/keys/${id}` })).statusCode, 204);
  t.equal((await use()).statusCode, 401);
  t.equal((await as('admin', { method: 'DELETE', url: `/v1/keys/${id}` })).statusCode, 404);
  for (const table of ['idempotency', 'audit_outbox', 'access_key']) {
    const { rows } = await channel.ledger.pool.query(`SELECT t::text AS line FROM ${table} AS t`);
    t.notMatch(JSON.stringify(rows), secret, table);
  }
});

t.test('a key of role endpoint names its endpoint, and no other does', async (t) => {
  const { as } = await fixture(t);
  const post = async (payload: object) =>
    (await as('admin', { method: 'POST', url: '/v1/keys', payload })).json().code;
  t.equal(await post({ name: 'a', role: 'endpoint', days: 1 }), 'ACCESS_KEY_ENDPOINT');
  t.equal(await post({ name: 'a', role: 'auditor', endpoint: 'qingpu', days: 1 }), 'ACCESS_KEY_ENDPOINT');
  t.equal(await post({ name: 'a', role: 'endpoint', endpoint: 'suzhou', days: 1 }), 'ENDPOINT_UNKNOWN');
});

t.test('an expired key is no key', async (t) => {
  const { as, channel } = await fixture(t);
  await channel.ledger.pool.query(`UPDATE access_key SET expires_at = now() - interval '1 second'`);
  t.equal((await as('auditor', { url: '/v1/runs' })).statusCode, 401);
});

t.test('replay and check answer in the language of who asks', async (t) => {
  const reasons = [{ code: 'FIELD_REQUIRED', field: 'name', params: { zh: '企业名称', en: 'name' } }];
  const { as } = await fixture(t, { replay: async (id) => ({ id, accepted: false, reasons }) });
  const [{ id }] = (await as('operator', { url: '/v1/quarantine' })).json().items;
  const post = (url: string, language: string) =>
    as('operator', { method: 'POST', url, headers: { 'accept-language': language } });
  const replayed = await post(`/v1/quarantine/${id}/replay`, 'en-GB,zh;q=0.5');
  t.match(replayed.json(), {
    accepted: false,
    reasons: [{ detail: 'There is no name. Complete it at the source.' }],
  });
  t.match((await post('/v1/endpoints/wujiang/check', 'zh-CN')).json().items[0].detail, '可读');
});

t.test('the log is served so that an auditor can check all of it', async (t) => {
  const { as } = await fixture(t);
  const get = (url: string) => as('auditor', { url });
  const { size, vkey } = (await get('/v1/audit/checkpoint')).json();
  t.ok(size > 1);
  const source = {
    async read(path: string) {
      const { statusCode, rawPayload } = await get(`/audit/${path}`);
      return statusCode === 200 ? rawPayload : null;
    },
    async *list() {
      for (let level = 0; level < levels(size); level++) {
        for (const place of tilesOfLevel(size, level)) yield tilePath(place);
      }
      for (const place of tilesOfLevel(size, 0)) yield tilePath({ ...place, level: 'entries' });
    },
  };
  const verdict = await verifyLog(source, { vkey });
  t.match(verdict, { ok: true, faults: [], checkpoint: { size } });
  const proof = await get(`/v1/audit/proofs/${size - 1}`);
  t.match([proof.statusCode, proof.payload.split('\n')[0]], [200, 'c2sp.org/tlog-proof@v1']);
  t.equal((await get(`/v1/audit/proofs/${size}`)).statusCode, 404);
  for (const path of [
    `tile/0/000.p/${size + 1}`,
    'tile/0/001',
    'tile/entries/000',
    'tile/9/000',
    'tile/x',
    'tile/',
  ]) {
    t.equal((await get(`/audit/${path}`)).statusCode, 404, path);
  }
});
