import t from 'tap';
import { DATASET, fixture, key } from './fixture.ts';

/** One whose record all three show alike. */
const AGREED = key(1);
const PROPOSAL = { dataset: DATASET, key: AGREED, destination: 'wujiang', reason: '企业申请迁入吴江' };

async function moving(t: Parameters<typeof fixture>[0]) {
  const one = await fixture(t);
  const proposed = await one.as('operator', { method: 'POST', url: '/v1/moves', payload: PROPOSAL });
  t.equal(proposed.statusCode, 201, proposed.body);
  const { id } = proposed.json();
  const step = (role: 'operator' | 'approver', name: string, version: string, reason = '核对无误') =>
    one.as(role, {
      method: 'POST',
      url: `/v1/moves/${id}/steps`,
      payload: { step: name, reason },
      headers: { 'if-match': version },
    });
  return { ...one, id, step };
}

t.test('a move over the API, each step on the version that was seen', async (t) => {
  const { as, id, step } = await moving(t);
  const shown = await as('auditor', { url: `/v1/moves/${id}` });
  t.equal(shown.headers['etag'], '"1"');
  t.match(shown.json(), { state: 'proposed', departure: 'qingpu', proposedBy: 'operator key', steps: [] });
  t.match((await step('operator', 'freeze', '"1"')).json(), { code: 'MOVE_ROLE' });
  t.match(await step('approver', 'freeze', '"7"'), { statusCode: 412 });
  t.match(await step('approver', 'freeze', ''), { statusCode: 428 });
  const frozen = await step('approver', 'freeze', '"1"');
  t.match(
    frozen.json(),
    { state: 'frozen', version: 2, frozenBy: 'approver key', steps: ['cancel'] },
    frozen.body,
  );
  t.match((await step('operator', 'cancel', '*')).json(), { state: 'closed', outcome: 'cancelled' });
});

t.test('lists by state, key and endpoint; a reader of an endpoint sees its own moves only', async (t) => {
  const { as, id } = await moving(t);
  const list = async (query: string, role: 'auditor' | 'endpoint' = 'auditor') =>
    (await as(role, { url: `/v1/moves?${query}` })).json();
  t.match(await list('open=true'), { items: [{ id, key: AGREED }], next: null });
  t.match(await list('state=frozen'), { items: [] });
  t.match(await list(`key=${AGREED}&endpoint=wujiang`), { items: [{ id }] });
  t.match(await list('endpoint=jiashan'), { items: [] });
  const own = await as('endpoint', { url: `/v1/moves/${id}` });
  t.ok([200, 404].includes(own.statusCode));
  const { items } = await list('', 'endpoint');
  t.equal(
    items.length > 0,
    own.statusCode === 200,
    'the list shows it exactly where the move itself is shown',
  );
});

t.test('what a person writes is kept without personal numbers', async (t) => {
  const { as, id, step } = await moving(t);
  await step('approver', 'reject', '*', '经办人 310101199001011237 来电');
  const { events } = (await as('auditor', { url: `/v1/moves/${id}` })).json();
  t.match(events.at(-1), { step: 'reject', reason: /310101\*\*\*/ });
});

t.test('there is nowhere to depart from, nowhere to go, and one move at a time', async (t) => {
  const { as, id } = await moving(t);
  const propose = (more: object) =>
    as('operator', { method: 'POST', url: '/v1/moves', payload: { ...PROPOSAL, ...more } });
  t.match((await propose({ key: 'unknown' })).json(), { code: 'MOVE_NO_HOME' });
  t.match((await propose({ key: key(2), destination: 'qingpu' })).json(), { code: 'MOVE_DESTINATION' });
  const again = await propose({});
  t.match([again.statusCode, again.json().code], [409, 'MOVE_OPEN']);
  t.match(again.json().detail, id);
});

t.test('the life of a record tells of its move', async (t) => {
  const { as } = await moving(t);
  const life = await as('auditor', { url: `/v1/records/${DATASET}/${AGREED}?purpose=check` });
  t.match(life.json().timeline.at(-1), { what: 'move', detail: 'propose' });
});
