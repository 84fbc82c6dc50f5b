import t from 'tap';
import type { Role } from '../../src/contract/terms.ts';
import { DATASET, DIFFERING_KEY, type Fixture, fixture } from './fixture.ts';

const get = async ({ as }: Fixture, url: string, role: Role = 'auditor') => as(role, { method: 'GET', url });
const post = ({ as }: Fixture, role: Role, url: string, payload: object, version: string | null) =>
  as(role, { method: 'POST', url, payload, headers: version === null ? {} : { 'if-match': version } });

const PROPOSAL = { action: 'deliver', endpoints: ['wujiang'], reason: '以青浦为准' };

/** The case of the record whose name differs at Wujiang. */
async function differing(one: Fixture): Promise<string> {
  const { items } = (await get(one, `/v1/cases?key=${DIFFERING_KEY}`)).json();
  t.equal(items.length, 1);
  return items[0].id;
}

t.test('the whole way of a case over the API, each step on the version that was seen', async (t) => {
  const one = await fixture(t);
  const id = await differing(one);
  const steps: readonly (readonly [Role, string, object])[] = [
    ['operator', 'propose', PROPOSAL],
    ['operator', 'accept', {}],
    ['operator', 'note', { reason: '已电话核实' }],
    ['operator', 'verify', {}],
    ['approver', 'approve', { reason: '同意' }],
  ];
  let tag = (await get(one, `/v1/cases/${id}`)).headers['etag'] as string;
  t.equal(tag, '"1"');
  for (const [role, step, body] of steps) {
    const answer = await post(one, role, `/v1/cases/${id}/${step}`, body, tag);
    t.equal(answer.statusCode, 200, `${step}: ${answer.body}`);
    tag = answer.headers['etag'] as string;
  }
  t.equal(tag, '"6"');
  const found = (await get(one, `/v1/cases/${id}`)).json();
  t.match(found, {
    state: 'approved',
    approvedBy: 'approver key',
    proposal: { by: 'operator key', endpoints: ['wujiang'] },
    deliveries: [{ target: 'wujiang', state: 'due' }],
    steps: [],
  });
  t.same(
    one.jobs.filter((job) => job.startsWith('deliver')),
    [`deliver ${JSON.stringify({ endpoint: 'wujiang', dataset: DATASET })}`],
  );
});

t.test('a step on no version is refused with 428, on an old one with 412, and changes nothing', async (t) => {
  const one = await fixture(t);
  const id = await differing(one);
  const propose = (version: string | null) =>
    post(one, 'operator', `/v1/cases/${id}/propose`, PROPOSAL, version);
  t.match(await propose(null), { statusCode: 428 });
  t.match(await propose('W/"1"'), { statusCode: 428 });
  t.match((await propose('"1"')).statusCode, 200);
  const late = await propose('"1"');
  t.match([late.statusCode, late.json().code], [412, 'CASE_CHANGED']);
  t.match((await get(one, `/v1/cases/${id}`)).json(), { version: 2, events: { length: 2 } });
  t.equal((await propose('*')).statusCode, 200);
});

t.test('steps out of turn, by the wrong role or with the wrong words are refused', async (t) => {
  const one = await fixture(t);
  const id = await differing(one);
  const code = async (role: Role, step: string, body: object) => {
    const { statusCode, json } = await post(one, role, `/v1/cases/${id}/${step}`, body, '*');
    return [statusCode, json().code];
  };
  t.same(await code('approver', 'approve', {}), [409, 'CASE_STEP_EARLY']);
  t.same(await code('operator', 'approve', {}), [403, 'ACCESS_DENIED']);
  t.same(await code('auditor', 'note', { reason: 'x' }), [403, 'ACCESS_DENIED']);
  t.same(await code('operator', 'note', {}), [400, 'REQUEST_INVALID']);
  t.same(await code('operator', 'propose', { ...PROPOSAL, force: true }), [400, 'REQUEST_INVALID']);
  t.same(await code('operator', 'propose', { ...PROPOSAL, endpoints: ['suzhou'] }), [
    404,
    'ENDPOINT_UNKNOWN',
  ]);
  t.same((await post(one, 'operator', '/v1/cases/999/accept', {}, '*')).statusCode, 404);
  t.same((await get(one, '/v1/cases/999')).json().code, 'CASE_UNKNOWN');
});

t.test('the list is filtered, paged and says what is overdue', async (t) => {
  const one = await fixture(t);
  await one.channel.ledger.pool.query(
    `WITH made AS (
       INSERT INTO discrepancy (dataset, key, class, policy, findings, opened_by, changed_by)
       SELECT 1, 'K' || n, 'breach', 'case', '[]', 1, 1 FROM generate_series(1, 25) AS n RETURNING id, key, class
     )
     INSERT INTO case_file (discrepancy, dataset, key, class, raised_by, due_on, state)
     SELECT id, 1, key, class, 'system', date '2020-01-01' + (id % 3)::int, 'proposed' FROM made`,
  );
  const ids: string[] = [];
  for (let url: string | null = '/v1/cases?overdue=true&limit=10'; url !== null; ) {
    const { items, next }: { items: { id: string }[]; next: string | null } = (await get(one, url)).json();
    for (const item of items) t.match(item, { overdue: true, state: 'proposed', class: 'breach' });
    ids.push(...items.map(({ id }) => id));
    url = next === null ? null : `/v1/cases?overdue=true&limit=10&cursor=${next}`;
  }
  t.equal(new Set(ids).size, 25);
  t.equal(ids.length, 25);
  t.equal((await get(one, '/v1/cases?state=raised&overdue=true')).json().items.length, 0);
  t.equal((await get(one, '/v1/cases?class=breach&state=proposed')).json().items.length, 25);
  t.equal((await get(one, '/v1/cases?class=agreed')).statusCode, 400);
  t.equal((await get(one, '/v1/cases?assignee=nobody')).json().items.length, 0);
});

t.test('a case whose record is looked at is told of there', async (t) => {
  const one = await fixture(t);
  const id = await differing(one);
  const record = (await get(one, `/v1/records/${DATASET}/${DIFFERING_KEY}?purpose=test`)).json();
  t.match(record, { dispute: { case: id, state: 'raised' } });
  t.ok(
    record.timeline.some(
      (event: { what: string; detail: string }) => event.what === 'case' && event.detail === 'raise',
    ),
  );
  const { items } = (await get(one, `/v1/discrepancies?key=${DIFFERING_KEY}`)).json();
  t.match(items, [{ case: id, caseState: 'raised' }]);
});

t.test('an exception is granted by two people, listed, and ended by an approver', async (t) => {
  const one = await fixture(t);
  const id = await differing(one);
  const until = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
  const step = (role: Role, name: string, body: object) =>
    post(one, role, `/v1/cases/${id}/${name}`, body, '*');
  await step('operator', 'propose', { action: 'except', until, reason: '迁移期间' });
  await step('operator', 'accept', {});
  await step('operator', 'verify', {});
  t.equal((await step('approver', 'approve', {})).statusCode, 200);
  const list = async (query = '') => (await get(one, `/v1/exceptions${query}`)).json().items;
  t.match(await list(), [{ case: id, until, key: DIFFERING_KEY, proposedBy: 'operator key' }]);
  const [{ id: exception }] = await list();
  t.equal(
    (await post(one, 'approver', `/v1/exceptions/${exception}/end`, { reason: '提前完成' }, null)).statusCode,
    200,
  );
  t.same(await list(), []);
  t.match(await list('?ended=true'), [{ endedBy: 'approver key', endReason: '提前完成' }]);
});

t.test('somebody with two keys is one person, and does not approve what he proposed', async (t) => {
  const one = await fixture(t);
  const id = await differing(one);
  const keyFor = async (name: string, role: Role) => {
    const payload = { name, role, person: 'Wang Li', days: 1 };
    const made = await one.as('admin', { method: 'POST', url: '/v1/keys', payload });
    t.match(made.json(), { person: 'Wang Li' }, made.body);
    return made.json().secret as string;
  };
  const operator = await keyFor('desk 1', 'operator');
  const approver = await keyFor('desk 2', 'approver');
  const step = (secret: string, name: string, payload: object) =>
    one.app.inject({
      method: 'POST',
      url: `/v1/cases/${id}/${name}`,
      payload,
      headers: { authorization: `Bearer ${secret}`, 'if-match': '*' },
    });
  for (const [name, body] of [
    ['propose', PROPOSAL],
    ['accept', {}],
    ['verify', {}],
  ] as const)
    t.equal((await step(operator, name, body)).statusCode, 200, name);
  const refused = await step(approver, 'approve', {});
  t.match([refused.statusCode, refused.json().code], [403, 'CASE_SAME_PERSON']);
  t.equal(
    (await post(one, 'approver', `/v1/cases/${id}/approve`, {}, '*')).statusCode,
    200,
    'somebody else may',
  );
  const { rows } = await one.channel.ledger.pool.query<{ body: string }>(
    `SELECT body FROM audit_outbox WHERE body LIKE '%access-key-created%'`,
  );
  t.ok(
    rows.length >= 2 && rows.every(({ body }) => !/wang/i.test(body)),
    'the log has the person as a digest only',
  );
});
