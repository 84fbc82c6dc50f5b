import t from 'tap';
import {
  agreed,
  approver,
  enterprise,
  frozen,
  KEY,
  look,
  onlyMove,
  operator,
  passDeadline,
  propose,
  stepsTaken,
  TAKEN_IN,
  take,
} from './moving.ts';

t.test('the digits of the first registrar in the code of an enterprise raise no alarm', async (t) => {
  const one = await agreed(t);
  t.same(await one.verdicts(), [`${KEY} agreed`]);
});

t.test('proposed, frozen, registered, notified, struck off: nobody is alarmed on the way', async (t) => {
  const one = await frozen(t);
  one.platforms.wujiang.change('e1', TAKEN_IN);
  await look(one);
  t.match(await onlyMove(one), { state: 'registered', notices: [{ state: 'due' }] });
  t.equal(await one.classOf(KEY), 'in-flight', 'both claim it, and that is as it should be');
  t.same(await one.deliveries(), [`${KEY} qingpu due`], 'the third region hears nothing until it is over');
  await one.drain();
  t.match(await onlyMove(one), { state: 'closed', outcome: 'moved', dueOn: null });
  t.same(await stepsTaken(one), [
    'li propose proposed',
    'wang freeze frozen',
    'system register registered',
    'system send registered',
    'system strike-off closed',
  ]);
  await one.drain();
  t.same(await one.verdicts(), [`${KEY} agreed`], 'the third region has the new home’s record');
  for (const { contents } of Object.values(one.platforms).map((platform) => ({
    contents: platform.contents(),
  })))
    t.match(contents[0], /320509/);
  t.same(await one.query('SELECT key, class FROM case_file'), []);
});

t.test('a departure that keeps the record as moved out has struck it off, too', async (t) => {
  const one = await frozen(t);
  const { qingpu, wujiang } = one.platforms;
  wujiang.change('e1', TAKEN_IN);
  await look(one);
  qingpu.change('e1', { state: 'MIGRATED_OUT' });
  await look(one);
  t.match(await onlyMove(one), { state: 'closed', outcome: 'moved' });
  await one.drain();
  t.same(await one.verdicts(), [`${KEY} agreed`], 'what it keeps is no copy of the new home’s');
  t.match(qingpu.contents()[0], /MIGRATED_OUT/);
});

t.test('where the departure takes no deliveries somebody tells it, and says so', async (t) => {
  const one = await frozen(t, { readOnly: ['qingpu'] });
  one.platforms.wujiang.change('e1', TAKEN_IN);
  await look(one);
  t.match(await onlyMove(one), { state: 'registered', notices: [] });
  await take(one, operator, 'notify');
  t.match(await onlyMove(one), { state: 'notified' });
  one.platforms.qingpu.change('e1', TAKEN_IN);
  await look(one);
  t.match(await onlyMove(one), { state: 'closed', outcome: 'moved' });
});

t.test('a destination that takes its registration back leaves the move frozen', async (t) => {
  const one = await frozen(t);
  const { wujiang } = one.platforms;
  wujiang.change('e1', TAKEN_IN);
  await look(one);
  wujiang.change('e1', enterprise());
  await look(one);
  t.match(await onlyMove(one), { state: 'frozen', notices: [{ state: 'superseded' }] });
  await take(one, operator, 'cancel');
  await look(one);
  t.same(await one.verdicts(), [`${KEY} agreed`]);
});

t.test('what nobody registers in time is rolled back, and differences count again', async (t) => {
  const one = await frozen(t);
  one.platforms.jiashan.change('e1', { address: '自己改的' });
  await look(one);
  t.equal(await one.classOf(KEY), 'in-flight');
  await passDeadline(one);
  await look(one);
  t.match(await onlyMove(one), { state: 'closed', outcome: 'timed-out' });
  t.equal(await one.classOf(KEY), 'breach');
});

t.test('a departure that does not strike off in time is a matter for people', async (t) => {
  const one = await frozen(t, { readOnly: ['qingpu'] });
  one.platforms.wujiang.change('e1', TAKEN_IN);
  await look(one);
  await passDeadline(one);
  await look(one);
  t.match(await onlyMove(one), { state: 'registered', overdue: true }, 'it cannot be undone by itself');
  t.equal(await one.classOf(KEY), 'contested');
});

t.test('a departure that strikes off before anybody has registered raises the alarm', async (t) => {
  const one = await frozen(t);
  one.platforms.qingpu.change('e1', { area: '320509' });
  await look(one);
  t.equal(await one.classOf(KEY), 'unclaimed');
  t.match(await onlyMove(one), { state: 'frozen' });
});

t.test('two people decide', async (t) => {
  const one = await agreed(t);
  await t.rejects(propose(one, approver), { code: 'MOVE_ROLE' });
  await propose(one);
  await t.rejects(propose(one), { code: 'MOVE_OPEN', params: { id: '1' } });
  await t.rejects(take(one, operator, 'freeze'), { code: 'MOVE_ROLE' });
  await t.rejects(take(one, { ...approver, name: 'li' }, 'freeze'), { code: 'MOVE_SAME_PERSON' });
  await t.rejects(
    one.query(`UPDATE home_move SET frozen_by = proposed_by`),
    /two_people/,
    'the database refuses it too',
  );
  const other = { name: 'approver desk', person: ' Ｌi', role: 'approver' } as const;
  await t.rejects(take(one, other, 'freeze'), { code: 'MOVE_SAME_PERSON' }, 'another key is no other person');
  await t.rejects(take(one, operator, 'cancel'), { code: 'MOVE_STEP_EARLY' });
  await take(one, approver, 'reject');
  t.match(await onlyMove(one), { state: 'closed', outcome: 'rejected' });
  await propose(one);
  t.match(await onlyMove(one), { state: 'proposed' }, 'it may be proposed anew');
});

t.test('what is not settled is not frozen', async (t) => {
  const one = await agreed(t);
  await propose(one);
  one.platforms.jiashan.change('e1', { address: '自己改的' });
  await look(one);
  await t.rejects(take(one, approver, 'freeze'), {
    code: 'MOVE_PRECHECK',
    params: { en: /do not agree.*case/ },
  });
  one.platforms.jiashan.change('e1', enterprise());
  one.platforms.qingpu.change('e1', { state: 'CANCELLED' });
  await look(one);
  await t.rejects(take(one, approver, 'freeze'), { code: 'MOVE_PRECHECK', params: { en: /status/ } });
});

t.test('only one of two who freeze at once does it', async (t) => {
  const one = await agreed(t);
  await propose(one);
  const results = await Promise.allSettled([
    take(one, approver, 'freeze'),
    take(one, { ...approver, name: 'zhao' }, 'freeze'),
  ]);
  t.same(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
});

t.test('every step is in the audit log', async (t) => {
  const one = await frozen(t);
  one.platforms.wujiang.change('e1', TAKEN_IN);
  await look(one);
  await one.drain();
  const rows = await one.query<{ what: string; actor: string }>(
    `SELECT body::json->'data'->>'what' AS what, body::json->>'actor' AS actor
     FROM audit_entry WHERE body LIKE '%"move-%' ORDER BY seq`,
  );
  t.same(
    rows.map(({ actor, what }) => `${actor} ${what}`),
    [
      'li move-propose',
      'wang move-freeze',
      'system move-register',
      'system move-send',
      'system move-strike-off',
    ],
  );
});
