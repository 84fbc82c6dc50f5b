import t from 'tap';
import { listCases, readCase } from '../../src/cases/read.ts';
import { takeStep } from '../../src/cases/steps.ts';
import type { CaseActor, CaseStepRequest } from '../../src/contract/cases.ts';
import { type Engine, type EngineOptions, engine, keyOf, licence } from '../support/engine.ts';

const TODAY = '2026-11-26';
const operator: CaseActor = { name: 'li', role: 'operator' };
const approver: CaseActor = { name: 'wang', role: 'approver' };

/** Jiashan agreed with its home Qingpu and then changed licence 1 on its own: a breach, for which the policy asks a person. */
async function breach(t: Parameters<typeof engine>[0], options?: EngineOptions): Promise<Engine> {
  const one = await engine(t, options);
  const { qingpu, wujiang, jiashan } = one.platforms;
  for (const platform of [qingpu, wujiang, jiashan]) platform.put('n1', licence(1));
  await one.syncAll();
  await one.reconcile();
  jiashan.change('n1', { scope: '自己改的' });
  await one.syncAll();
  await one.reconcile();
  t.equal(await one.classOf(keyOf(1)), 'breach');
  return one;
}

const onlyCase = async ({ pool }: Engine) => (await readCase(pool, '1', TODAY))!;

async function take(one: Engine, actor: CaseActor, ...requests: readonly CaseStepRequest[]): Promise<void> {
  for (const request of requests) await takeStep(one.channel, actor, '1', null, request);
}

const proposeDelivery = { step: 'propose', action: 'deliver', reason: '以青浦登记为准' } as const;

t.test(
  'a breach raises a case, two people decide it, a delivery carries it out, a reconciliation closes it',
  async (t) => {
    const one = await breach(t);
    t.match(await listCases(one.pool, { limit: 10 }, TODAY), [
      { id: '1', state: 'raised', class: 'breach', raisedBy: 'system', key: keyOf(1), dataset: 'licence' },
    ]);
    await take(one, operator, proposeDelivery, { step: 'accept' }, { step: 'verify' });
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
    t.same(
      (await onlyCase(one)).events.map(({ actor, step, state }) => `${actor} ${step} ${state}`),
      [
        'system raise raised',
        'li propose proposed',
        'li accept accepted',
        'li verify verified',
        'wang approve approved',
        'system execute carried-out',
        'system close closed',
      ],
    );
    t.same(one.platforms.jiashan.contents(), one.platforms.qingpu.contents());
  },
);
