import { type CaseAction, type CaseState, type CaseStep, OPEN_CASE_STATES } from '../contract/cases.ts';
import type { ErrorCode } from '../contract/error-codes.ts';
import { personOf } from '../contract/persons.ts';
import type { Actor, Role } from '../contract/terms.ts';

/** What the rules look at. */
export interface CaseStanding {
  readonly state: CaseState;
  readonly action: CaseAction | null;
  /** The person who proposed. */
  readonly proposer: string | null;
}

interface Rule {
  readonly from: readonly CaseState[];
  /** null: the state stays. */
  readonly to: CaseState | null;
  readonly roles: readonly Role[];
}

/** Nothing is decided yet: a proposal may still be replaced or taken back. */
const UNDECIDED: readonly CaseState[] = ['proposed', 'accepted', 'verified'];

/** Which step leads from where to where, and who may take it. */
export const CASE_RULES: Readonly<Record<CaseStep, Rule>> = {
  propose: { from: ['raised', ...UNDECIDED, 'rejected', 'withdrawn'], to: 'proposed', roles: ['operator'] },
  accept: { from: ['proposed'], to: 'accepted', roles: ['operator'] },
  verify: { from: ['accepted'], to: 'verified', roles: ['operator'] },
  approve: { from: ['verified'], to: 'approved', roles: ['approver'] },
  reject: { from: UNDECIDED, to: 'rejected', roles: ['approver'] },
  withdraw: { from: UNDECIDED, to: 'withdrawn', roles: ['operator'] },
  'carry-out': { from: ['approved'], to: 'carried-out', roles: ['operator'] },
  assign: { from: OPEN_CASE_STATES, to: null, roles: ['operator', 'approver'] },
  note: { from: OPEN_CASE_STATES, to: null, roles: ['operator', 'approver'] },
};

/** Where a step leads, or the code of why it may not be taken. */
export function nextState(
  standing: CaseStanding,
  step: CaseStep,
  actor: Actor,
): { readonly state: CaseState } | { readonly refused: ErrorCode } {
  const rule = CASE_RULES[step];
  if (actor.role !== 'shell' && !rule.roles.includes(actor.role)) return { refused: 'CASE_ROLE' };
  if (standing.state === 'closed') return { refused: 'CASE_CLOSED' };
  if (!rule.from.includes(standing.state)) return { refused: 'CASE_STEP_EARLY' };
  if (step === 'approve' && personOf(actor) === standing.proposer) return { refused: 'CASE_SAME_PERSON' };
  if (step === 'withdraw' && personOf(actor) !== standing.proposer) return { refused: 'CASE_NOT_PROPOSER' };
  // Whether a delivery was carried out is not for anybody to say: the target's receipt does.
  if (step === 'carry-out' && standing.action !== 'correct') return { refused: 'CASE_CARRIES_ITSELF_OUT' };
  // An exception is carried out by being granted.
  if (step === 'approve' && standing.action === 'except') return { state: 'carried-out' };
  return { state: rule.to ?? standing.state };
}
