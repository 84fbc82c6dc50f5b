import type { ErrorCode } from '../contract/error-codes.ts';
import type { MoveOutcome, MoveState, MoveStep } from '../contract/moves.ts';
import { personOf } from '../contract/persons.ts';
import type { Actor, Role } from '../contract/terms.ts';

/** What the rules look at. */
export interface MoveStanding {
  readonly state: MoveState;
  /** The person who proposed. */
  readonly proposer: string;
}

interface Rule {
  readonly from: MoveState;
  readonly to: MoveState;
  /** Where the step closes the move. */
  readonly outcome: MoveOutcome | null;
  readonly roles: readonly Role[];
}

/**
 * Which step leads from where to where, and who may take it. Once the destination has registered nobody calls a move off: then it is the
 * destination that must take its registration back.
 */
export const MOVE_RULES: Readonly<Record<MoveStep, Rule>> = {
  freeze: { from: 'proposed', to: 'frozen', outcome: null, roles: ['approver'] },
  reject: { from: 'proposed', to: 'closed', outcome: 'rejected', roles: ['approver'] },
  withdraw: { from: 'proposed', to: 'closed', outcome: 'withdrawn', roles: ['operator'] },
  cancel: { from: 'frozen', to: 'closed', outcome: 'cancelled', roles: ['operator', 'approver'] },
  // Where the departure takes no deliveries, or has refused the notice: somebody has told it.
  notify: { from: 'registered', to: 'notified', outcome: null, roles: ['operator'] },
};

/** Null where the step may be taken, else the code of why not. */
export function refusalOf(standing: MoveStanding, step: MoveStep, actor: Actor): ErrorCode | null {
  const rule = MOVE_RULES[step];
  if (actor.role !== 'shell' && !rule.roles.includes(actor.role)) return 'MOVE_ROLE';
  if (standing.state !== rule.from) return 'MOVE_STEP_EARLY';
  if (step === 'freeze' && personOf(actor) === standing.proposer) return 'MOVE_SAME_PERSON';
  if (step === 'withdraw' && personOf(actor) !== standing.proposer) return 'MOVE_NOT_PROPOSER';
  return null;
}
