import type { Test } from 'tap';
import { type CaseInFull, readCase } from '../../src/cases/read.ts';
import { takeStep } from '../../src/cases/steps.ts';
import type { CaseStepRequest } from '../../src/contract/cases.ts';
import type { Actor } from '../../src/contract/terms.ts';
import { type Engine, type EngineOptions, engine, keyOf, licence } from '../support/engine.ts';

export const TODAY = '2026-11-26';
export const operator: Actor = { name: 'li', role: 'operator' };
export const approver: Actor = { name: 'wang', role: 'approver' };
export const proposeDelivery = { step: 'propose', action: 'deliver', reason: '以青浦登记为准' } as const;

/** Jiashan agreed with its home Qingpu and then changed licence 1 on its own: a breach, for which the policy asks a person. */
export async function breach(t: Test, options?: EngineOptions): Promise<Engine> {
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

export async function onlyCase({ pool }: Engine): Promise<CaseInFull> {
  return (await readCase(pool, '1', TODAY))!;
}

export async function take(
  one: Engine,
  actor: Actor,
  ...requests: readonly CaseStepRequest[]
): Promise<void> {
  for (const request of requests) await takeStep(one.channel, actor, '1', null, request);
}

/** Steps after which an approver can decide. */
export async function verified(one: Engine, proposal: CaseStepRequest = proposeDelivery): Promise<void> {
  await take(one, operator, proposal, { step: 'accept' }, { step: 'verify' });
}

/** `actor step state` of each event, and why the channel took it. */
export async function stepsTaken(one: Engine): Promise<readonly string[]> {
  const { events } = await onlyCase(one);
  return events.map(({ actor, step, state, detail }) =>
    [actor, step, state, ...(detail?.because === undefined ? [] : [detail.because])].join(' '),
  );
}
