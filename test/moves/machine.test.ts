import fc from 'fast-check';
import t from 'tap';
import { MOVE_STATES, MOVE_STEPS } from '../../src/contract/moves.ts';
import { ROLES } from '../../src/contract/terms.ts';
import { MOVE_RULES, refusalOf } from '../../src/moves/machine.ts';

const people = fc.constantFrom('li', 'wang');
const standings = fc.record({ state: fc.constantFrom(...MOVE_STATES), proposer: people });
const actors = fc.record({ name: people, role: fc.constantFrom(...ROLES, 'shell' as const) });
const steps = fc.constantFrom(...MOVE_STEPS);

t.test('nobody freezes what he proposed himself, in whatever role', async () => {
  fc.assert(
    fc.property(
      standings,
      actors,
      (standing, actor) => standing.proposer !== actor.name || refusalOf(standing, 'freeze', actor) !== null,
    ),
  );
});

t.test('readers take no step', async () => {
  fc.assert(
    fc.property(
      standings,
      actors,
      steps,
      (standing, actor, step) =>
        !['auditor', 'verifier', 'endpoint', 'admin'].includes(actor.role) ||
        refusalOf(standing, step, actor) === 'MOVE_ROLE',
    ),
  );
});

t.test('once the destination has registered no step calls a move off', async (t) => {
  for (const [step, { from, to, outcome }] of Object.entries(MOVE_RULES)) {
    if (to === 'closed') t.ok(from === 'proposed' || from === 'frozen', step);
    t.equal(outcome !== null, to === 'closed', step);
  }
});

t.test('a closed move stays as it is', async () => {
  fc.assert(
    fc.property(
      people,
      actors,
      steps,
      (proposer, actor, step) => refusalOf({ state: 'closed', proposer }, step, actor) !== null,
    ),
  );
});
