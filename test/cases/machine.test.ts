import t from 'tap';
import { CASE_RULES, nextState } from '../../src/cases/machine.ts';
import {
  CASE_ACTIONS,
  CASE_STATES,
  CASE_STEPS,
  type CaseState,
  type CaseStep,
} from '../../src/contract/cases.ts';
import { type Actor, ROLES } from '../../src/contract/terms.ts';

/** The whole machine, written down by hand: what may be done in each state. */
const ALLOWED: Readonly<Record<CaseState, readonly CaseStep[]>> = {
  raised: ['propose', 'assign', 'note'],
  proposed: ['propose', 'accept', 'reject', 'withdraw', 'assign', 'note'],
  accepted: ['propose', 'verify', 'reject', 'withdraw', 'assign', 'note'],
  verified: ['propose', 'approve', 'reject', 'withdraw', 'assign', 'note'],
  approved: ['carry-out', 'assign', 'note'],
  'carried-out': ['assign', 'note'],
  rejected: ['propose', 'assign', 'note'],
  withdrawn: ['propose', 'assign', 'note'],
  closed: [],
};

const LEADS_TO: Readonly<Partial<Record<CaseStep, CaseState>>> = {
  propose: 'proposed',
  accept: 'accepted',
  verify: 'verified',
  approve: 'approved',
  reject: 'rejected',
  withdraw: 'withdrawn',
  'carry-out': 'carried-out',
};

const everything = CASE_STATES.flatMap((state) =>
  CASE_STEPS.flatMap((step) =>
    [...CASE_ACTIONS, null].flatMap((action) =>
      (['li', 'wang'] as const).flatMap((proposer) =>
        ([...ROLES, 'shell'] as const).map((role) => ({
          standing: { state, action, proposer },
          step,
          actor: { name: 'li', role } satisfies Actor,
        })),
      ),
    ),
  ),
);

t.test('every step of every role in every state leads where the table says, or nowhere', async (t) => {
  t.equal(everything.length, 9 * 9 * 4 * 2 * 7);
  const wrong = everything.filter(({ standing, step, actor }) => {
    const { state, action, proposer } = standing;
    const mayRole = actor.role === 'shell' || CASE_RULES[step].roles.includes(actor.role);
    const isOwn = proposer === actor.name;
    const mayPerson = step === 'approve' ? !isOwn : step === 'withdraw' ? isOwn : true;
    const mayAction = step !== 'carry-out' || action === 'correct';
    const may = mayRole && mayPerson && mayAction && ALLOWED[state].includes(step);
    const next = nextState(standing, step, actor);
    if (!may) return !('refused' in next);
    const isGranted = step === 'approve' && action === 'except';
    return !('state' in next) || next.state !== (isGranted ? 'carried-out' : (LEADS_TO[step] ?? state));
  });
  t.same(wrong, []);
});

t.test('nobody approves what he proposed, whatever his role and wherever he sits', async (t) => {
  for (const role of [...ROLES, 'shell'] as const) {
    const standing = { state: 'verified', action: 'deliver', proposer: 'li' } as const;
    t.match(nextState(standing, 'approve', { name: 'li', role }), {
      refused: role === 'approver' || role === 'shell' ? 'CASE_SAME_PERSON' : 'CASE_ROLE',
    });
  }
});

t.test('roles that decide nothing take no step at all', async (t) => {
  for (const role of ['auditor', 'endpoint', 'verifier', 'admin'] as const) {
    const taken = everything.filter(
      ({ standing, step }) => 'state' in nextState(standing, step, { name: 'li', role }),
    );
    t.same(taken, [], role);
  }
});
