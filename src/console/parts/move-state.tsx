import { MOVE_OUTCOME_TITLES, MOVE_STATE_TITLES, type MoveOutcome } from '../../contract/moves.ts';
import type { Move } from '../../moves/read.ts';
import type { Page } from '../page.ts';
import { type MarkName, State } from './mark.tsx';

const MARKS = {
  moved: 'good',
  rejected: 'quiet',
  withdrawn: 'quiet',
  cancelled: 'quiet',
  'timed-out': 'warn',
} as const satisfies Record<MoveOutcome, MarkName>;

/** How a move stands, or how it ended. */
export function MoveState({
  page: { language, words },
  move: { state, outcome, overdue },
}: {
  readonly page: Page;
  readonly move: Pick<Move, 'state' | 'outcome' | 'overdue'>;
}) {
  if (outcome !== null) return <State mark={MARKS[outcome]}>{MOVE_OUTCOME_TITLES[outcome][language]}</State>;
  return (
    <State mark={overdue ? 'bad' : 'busy'}>
      {MOVE_STATE_TITLES[state][language]}
      {overdue && ` · ${words.overdue}`}
    </State>
  );
}
