import t from 'tap';
import { disputesOf, listCases } from '../../src/cases/read.ts';
import { endException, raiseCase } from '../../src/cases/steps.ts';
import { keyOf } from '../support/engine.ts';
import {
  approver,
  breach,
  onlyCase,
  operator,
  proposeDelivery,
  stepsTaken,
  TODAY,
  take,
  verified,
} from './deciding.ts';

t.test(
  'a breach raises a case, two people decide it, a delivery carries it out, a reconciliation closes it',
  async (t) => {
    const one = await breach(t);
    t.match(await listCases(one.pool, { limit: 10 }, TODAY), [
      { id: '1', state: 'raised', class: 'breach', raisedBy: 'system', key: keyOf(1), dataset: 'licence' },
    ]);
    await verified(one);
    t.match(await onlyCase(one), {
      state: 'verified',
      isEvidenceCurrent: true,
      proposal: { action: 'deliver', endpoints: ['jiashan'], by: 'li' },
    });
    await take(one, approver, { step: 'approve' });
    t.match(await onlyCase(one), {
      state: 'approved',
      approvedBy: 'wang',
      deliveries: [{ target: 'jiashan', state: 'due' }],
    });
    await one.drain();
    t.match(await onlyCase(one), {
      state: 'closed',
      outcome: 'proved',
      deliveries: [{ state: 'proved' }],
      closedBy: '3',
    });
    t.same(await stepsTaken(one), [
      'system raise raised',
      'li propose proposed',
      'li accept accepted',
      'li verify verified',
      'wang approve approved',
      'system execute carried-out',
      'system close closed',
    ]);
    t.same(one.platforms.jiashan.contents(), one.platforms.qingpu.contents());
  },
);

t.test('while the case is open its record is disputed, afterwards it is not', async (t) => {
  const one = await breach(t);
  const disputes = async () => [...(await disputesOf(one.pool, 1, [keyOf(1), keyOf(2)]))];
  t.match(await disputes(), [[keyOf(1), { case: '1', state: 'raised', class: 'breach' }]]);
  await verified(one);
  await take(one, approver, { step: 'approve' });
  await one.drain();
  t.same(await disputes(), []);
});

t.test('every step is in the audit log, by name and without personal numbers', async (t) => {
  const one = await breach(t);
  await take(one, operator, { ...proposeDelivery, reason: '经办人 310101199001011237 来电' });
  await take(one, operator, { step: 'accept' });
  const rows = await one.query<{ body: object }>(
    `SELECT body::json FROM (SELECT body FROM audit_outbox UNION ALL SELECT body FROM audit_entry) AS entry
     WHERE body LIKE '%"case-%' ORDER BY body::json->>'at'`,
  );
  const data = { what: 'case-propose', case: '1', version: 2, reason: /310101\*\*\*/ };
  t.match(
    rows.map(({ body }) => body),
    [
      { actor: 'system', data: { what: 'case-raise', cases: [{ case: '1', discrepancy: '1' }] } },
      { actor: 'li', subject: { key: keyOf(1) }, data },
      { actor: 'li', data: { what: 'case-accept', version: 3, state: 'accepted' } },
    ],
  );
  t.notMatch(JSON.stringify([rows, await onlyCase(one)]), '199001011237');
});

t.test('a correction is asked of the home, reported, and proved by the reading', async (t) => {
  const one = await breach(t);
  await verified(one, { step: 'propose', action: 'correct', reason: '嘉善现场核实无误' });
  await take(one, approver, { step: 'approve' });
  t.match(await onlyCase(one), { state: 'approved', proposal: { endpoints: ['qingpu'] }, deliveries: [] });
  await take(one, operator, { step: 'carry-out' });
  await one.reconcile('full');
  t.equal((await onlyCase(one)).state, 'carried-out', 'nothing is proved yet');
  for (const name of ['qingpu', 'wujiang'] as const) one.platforms[name].change('n1', { scope: '自己改的' });
  await one.syncAll();
  await one.reconcile();
  t.match(await onlyCase(one), { state: 'closed', outcome: 'proved' });
});

t.test('a case whose discrepancy goes by itself is closed as settled, wherever it stands', async (t) => {
  const one = await breach(t);
  await take(one, operator, proposeDelivery);
  one.platforms.jiashan.change('n1', { scope: one.platforms.qingpu.row('n1')!.cells['scope']! });
  await one.syncAll();
  await one.reconcile();
  t.match(await onlyCase(one), { state: 'closed', outcome: 'settled' });
  await t.rejects(take(one, operator, { step: 'accept' }), { code: 'CASE_CLOSED' });
});

const UNTIL = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
const exception = { step: 'propose', action: 'except', reason: '系统升级中', until: UNTIL } as const;

t.test('an exception lets the discrepancy stand until its end, and then it counts again', async (t) => {
  const one = await breach(t);
  const policy = async () => (await one.query('SELECT policy FROM discrepancy'))[0];
  await verified(one, exception);
  await take(one, approver, { step: 'approve' });
  t.match(await onlyCase(one), {
    state: 'carried-out',
    dueOn: null,
    exception: { until: UNTIL, approvedBy: 'wang' },
  });
  for (const pass of ['changed', 'full'] as const) {
    await one.reconcile(pass);
    t.same(await policy(), { policy: 'ignore' }, pass);
  }
  await one.query(`UPDATE case_exception SET ends_at = now() - interval '1 second'`);
  await one.reconcile();
  t.same(await policy(), { policy: 'case' });
  t.match(await onlyCase(one), { state: 'raised', exception: { endedBy: 'system' } });
  t.equal((await stepsTaken(one)).at(-1), 'system reopen raised exception-over');
});

t.test('an exception covers what was approved and nothing worse', async (t) => {
  const one = await breach(t);
  await verified(one, exception);
  await take(one, approver, { step: 'approve' });
  one.platforms.jiashan.change('n1', { scope: '又改了' });
  await one.syncAll();
  await one.reconcile();
  t.equal((await onlyCase(one)).state, 'carried-out', 'the same field differs');
  one.platforms.jiashan.change('n1', { premises: '别处' });
  await one.syncAll();
  await one.reconcile();
  t.equal((await stepsTaken(one)).at(-1), 'system reopen raised exception-over');
  t.match(await one.query('SELECT policy FROM discrepancy'), [{ policy: 'case' }]);
});

t.test('an exception that an approver ends counts again from the next reconciliation on', async (t) => {
  const one = await breach(t);
  await verified(one, exception);
  await take(one, approver, { step: 'approve' });
  await t.rejects(endException(one.channel, operator, '1', '够了'), { code: 'CASE_ROLE' });
  await endException(one.channel, approver, '1', '够了');
  await t.rejects(endException(one.channel, approver, '1', '够了'), { code: 'EXCEPTION_UNKNOWN' });
  await one.reconcile();
  t.match(await onlyCase(one), { state: 'raised', exception: { endedBy: 'wang', endReason: '够了' } });
});

t.test('where the policy asks nobody, there is a case only when somebody raises one', async (t) => {
  const one = await breach(t, { policy: { breach: 'ignore' } });
  t.same(await listCases(one.pool, { limit: 10 }, TODAY), []);
  await raiseCase(one.channel, operator, '1');
  await t.rejects(raiseCase(one.channel, operator, '1'), { code: 'CASE_EXISTS' });
  await t.rejects(raiseCase(one.channel, operator, '99'), { code: 'CASE_DISCREPANCY_CLOSED' });
  t.match(await listCases(one.pool, { limit: 10 }, TODAY), [{ raisedBy: 'li', state: 'raised' }]);
});
