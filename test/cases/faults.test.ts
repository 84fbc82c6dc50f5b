import t from 'tap';
import { takeStep } from '../../src/cases/steps.ts';
import type { Actor } from '../../src/contract/terms.ts';
import { sweep } from '../../src/handlers.ts';
import { keyOf } from '../support/engine.ts';
import {
  approver,
  breach,
  onlyCase,
  operator,
  proposeDelivery,
  stepsTaken,
  take,
  verified,
} from './deciding.ts';

const second: Actor = { name: 'zhao', role: 'approver' };
const approve = { step: 'approve' } as const;

t.test('of two people who approve at once, one does, and one delivery is planned', async (t) => {
  const one = await breach(t);
  await verified(one);
  const { version } = await onlyCase(one);
  const results = await Promise.allSettled(
    [approver, second].map((actor) => takeStep(one.channel, actor, '1', version, approve)),
  );
  t.same(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  t.match(results.find((result) => result.status === 'rejected')?.reason, { code: 'CASE_CHANGED' });
  t.equal((await onlyCase(one)).deliveries.length, 1);
});

t.test('the database itself refuses one person as both', async (t) => {
  const one = await breach(t);
  await verified(one);
  await t.rejects(one.query(`UPDATE case_file SET approved_by = proposed_by`), /two_people/);
});

t.test('nothing is decided on what is no longer so', async (t) => {
  const one = await breach(t);
  await verified(one);
  one.platforms.jiashan.change('n1', { premises: '别处' });
  await one.sync('jiashan');
  t.match(await onlyCase(one), { state: 'verified', isEvidenceCurrent: false });
  await t.rejects(take(one, approver, approve), { code: 'CASE_EVIDENCE_CHANGED' });
  await one.reconcile();
  await t.rejects(take(one, approver, approve), { code: 'CASE_EVIDENCE_CHANGED' });
  await verified(one);
  await take(one, approver, approve);
  await one.drain();
  t.match(await onlyCase(one), { state: 'closed', outcome: 'proved' });
});

t.test('the class of a case follows its discrepancy, but not into flight', async (t) => {
  const one = await breach(t);
  await verified(one);
  await take(one, approver, approve);
  await one.reconcile('full');
  t.equal(await one.classOf(keyOf(1)), 'in-flight');
  t.match(await onlyCase(one), { state: 'approved', class: 'breach' });
  const other = await breach(t);
  other.platforms.jiashan.put('again', { ...other.platforms.jiashan.row('n1')!.cells, scope: '另一行' });
  await other.syncAll();
  await other.reconcile();
  t.match(await onlyCase(other), { state: 'raised', class: 'duplicate' });
});

t.test('a process that dies after the approval: the sweep finds the delivery in the ledger', async (t) => {
  const one = await breach(t);
  await verified(one);
  await take(one, approver, approve);
  one.jobs.length = 0;
  t.equal(await sweep(one.channel), 1);
  await one.drain();
  t.match(await onlyCase(one), { state: 'closed', outcome: 'proved' });
});

t.test('a queue that does not answer loses nothing: the approval stands', async (t) => {
  const one = await breach(t);
  await verified(one);
  const queue = { ...one.channel.queue, add: () => Promise.reject(new Error('no queue')) };
  await t.rejects(takeStep({ ...one.channel, queue }, approver, '1', null, approve));
  t.match(await onlyCase(one), { state: 'approved', deliveries: [{ state: 'due' }] });
});

t.test(
  'a target that changed meanwhile is not overwritten: the case goes back to verified and says why',
  async (t) => {
    const one = await breach(t);
    await verified(one);
    await take(one, approver, approve);
    one.platforms.jiashan.change('n1', { scope: '又改了' });
    await one.drain();
    t.match(one.platforms.jiashan.row('n1')?.cells, { scope: '又改了' });
    t.match(await onlyCase(one), {
      state: 'verified',
      approvedBy: null,
      deliveries: [{ state: 'conflict' }],
    });
    t.equal((await stepsTaken(one)).at(-1), 'system return verified conflict');
    await t.rejects(take(one, approver, approve), { code: 'CASE_EVIDENCE_CHANGED' });
  },
);

t.test('a target that refuses brings the case back at once; approved again, it is sent again', async (t) => {
  const one = await breach(t);
  await verified(one);
  await take(one, approver, approve);
  const { jiashan } = one.platforms;
  jiashan.script = { instead: () => ({ result: 'refused', message: '名称重复' }) };
  await one.deliver('jiashan');
  t.match(await onlyCase(one), {
    state: 'verified',
    deliveries: [{ state: 'refused', message: '名称重复' }],
  });
  jiashan.script = {};
  await take(one, second, approve);
  t.match(await onlyCase(one), {
    state: 'approved',
    deliveries: [{ state: 'due' }, { state: 'superseded' }],
  });
  await one.drain();
  t.match(await onlyCase(one), { state: 'closed', outcome: 'proved', approvedBy: 'zhao' });
});

t.test('a target that says applied and shows something else: disproved, and the case says so', async (t) => {
  const one = await breach(t);
  await verified(one);
  await take(one, approver, approve);
  one.platforms.jiashan.script = { instead: () => ({ result: 'applied' }) };
  await one.deliver('jiashan');
  t.equal((await onlyCase(one)).state, 'carried-out');
  one.platforms.jiashan.change('n1', { scope: '第三样' });
  await one.drain();
  t.equal((await stepsTaken(one)).at(-1), 'system return verified disproved');
});

t.test('proved at one endpoint while another still differs: the case is raised again', async (t) => {
  const one = await breach(t);
  one.platforms.wujiang.change('n1', { scope: '吴江改的' });
  await one.syncAll();
  await one.reconcile();
  await verified(one, { ...proposeDelivery, endpoints: ['jiashan'] });
  await take(one, approver, approve);
  await one.drain();
  t.equal((await stepsTaken(one)).at(-1), 'system reopen raised still-open');
  await verified(one);
  await take(one, approver, approve);
  await one.drain();
  t.match(await onlyCase(one), {
    state: 'closed',
    outcome: 'proved',
    proposal: { endpoints: ['wujiang'] },
  });
});

t.test('a home that lets the record go takes the reason away: the case is raised again', async (t) => {
  const one = await breach(t);
  await verified(one);
  await take(one, approver, approve);
  one.platforms.qingpu.remove('n1');
  await one.deliver('jiashan');
  await one.reconcile();
  t.match(one.platforms.jiashan.row('n1')?.cells, { scope: '自己改的' });
  t.match(await onlyCase(one), { state: 'raised', deliveries: [{ state: 'superseded' }] });
  t.equal((await stepsTaken(one)).at(-1), 'system reopen raised superseded');
});

t.test('what does not fit the discrepancy is not proposed', async (t) => {
  const one = await breach(t);
  const propose = (more: object) => take(one, operator, { ...proposeDelivery, ...more });
  await t.rejects(propose({ endpoints: ['wujiang'] }), { code: 'CASE_ACTION_UNFIT' });
  await t.rejects(propose({ endpoints: ['suzhou'] }), { code: 'ENDPOINT_UNKNOWN' });
  await t.rejects(propose({ action: 'except' }), { code: 'CASE_UNTIL' });
  await t.rejects(propose({ action: 'except', until: '2020-01-01' }), { code: 'CASE_UNTIL' });
  await t.rejects(propose({ action: 'except', until: '2999-01-01' }), { code: 'CASE_UNTIL' });
  await t.rejects(propose({ reason: '  ' }), { code: 'CASE_REASON' });
  t.match(await onlyCase(one), { state: 'raised', version: 1, events: { length: 1 } });
});
