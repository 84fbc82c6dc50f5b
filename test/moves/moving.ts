import type { Test } from 'tap';
import type { MoveStep } from '../../src/contract/moves.ts';
import type { Actor } from '../../src/contract/terms.ts';
import { listMoves, type MoveInFull, readMove } from '../../src/moves/read.ts';
import { proposeMove, takeMoveStep } from '../../src/moves/steps.ts';
import { AREAS, type Engine, type EngineDataset, type EngineOptions, engine } from '../support/engine.ts';
import type { Cells } from '../support/memory-platform.ts';

export const operator: Actor = { name: 'li', role: 'operator' };
export const approver: Actor = { name: 'wang', role: 'approver' };
/** First registered in Wujiang, whose digits it keeps, at home in Qingpu. */
export const KEY = '91320509MA1MQ1GB52';
const DATASET = 'enterprise-registration';

const ENTERPRISES: EngineDataset = {
  name: DATASET,
  mapping: { uscc: 'code', name: 'name', divisionCode: 'area', status: 'state', domicile: 'address' },
  columns: ['code', 'name', 'area', 'state', 'address'],
  key: ['code'],
  canWrite: true,
};

export const enterprise = (more: Cells = {}): Cells => ({
  code: KEY,
  name: '示范食品有限公司',
  area: AREAS.qingpu,
  state: 'ACTIVE',
  address: '盈港路 18 号',
  ...more,
});

/** What the destination's registrar enters when it takes the enterprise in. */
export const TAKEN_IN = { area: AREAS.wujiang, address: '流虹路 5 号' };

/** An enterprise at home in Qingpu, which all three show alike. */
export async function agreed(t: Test, options: EngineOptions = {}): Promise<Engine> {
  const one = await engine(t, { dataset: ENTERPRISES, policy: { 'in-flight': 'ignore' }, ...options });
  for (const platform of Object.values(one.platforms)) platform.put('e1', enterprise());
  await look(one);
  t.equal(await one.classOf(KEY), 'agreed');
  return one;
}

/** Reads all platforms, then compares. */
export async function look(one: Engine): Promise<void> {
  await one.syncAll();
  await one.reconcile();
}

export const propose = (one: Engine, actor = operator): Promise<MoveInFull> =>
  proposeMove(one.channel, actor, {
    dataset: DATASET,
    key: KEY,
    destination: 'wujiang',
    reason: '企业申请迁入吴江',
  });

export const take = (one: Engine, actor: Actor, step: MoveStep, id = '1'): Promise<MoveInFull> =>
  takeMoveStep(one.channel, actor, id, null, step, '核对无误');

/** A move that is frozen: proposed by one person, checked and frozen by another. */
export async function frozen(t: Test, options: EngineOptions = {}): Promise<Engine> {
  const one = await agreed(t, options);
  await propose(one);
  await take(one, approver, 'freeze');
  return one;
}

export async function onlyMove(one: Engine): Promise<MoveInFull> {
  const [move] = await listMoves(one.pool, { limit: 1 });
  return (await readMove(one.pool, move!.id))!;
}

/** `actor step state` of each event. */
export async function stepsTaken(one: Engine): Promise<readonly string[]> {
  const { events } = await onlyMove(one);
  return events.map(({ actor, step, state }) => `${actor} ${step} ${state}`);
}

/** Lets the last day of the move's present state be over. */
export async function passDeadline({ pool }: Engine): Promise<void> {
  await pool.query(`UPDATE home_move SET due_on = '2020-01-01', overdue_at = '2020-01-02'`);
}
