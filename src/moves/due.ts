import { workingDays } from '../cases/due.ts';
import type { OpenMoveState } from '../contract/moves.ts';
import type { Settings } from '../settings/settings.ts';

/** When what comes next of a move is due. */
export interface MoveTerms {
  /** The last day, YYYY-MM-DD, for a move that comes into a state now. */
  readonly dueOn: (state: OpenMoveState) => string;
  /** IANA time zone in which the day ends. */
  readonly timeZone: string;
}

export function moveTerms(settings: Pick<Settings, 'channel' | 'cases' | 'moves'>): MoveTerms {
  const after = workingDays(settings);
  return { dueOn: (state) => after(settings.moves[state]), timeZone: settings.channel.timeZone };
}
