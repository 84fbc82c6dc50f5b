import { type MoveDays, OPEN_MOVE_STATES } from '../contract/moves.ts';
import { asObject } from './plain.ts';
import type { YamlSource } from './yaml-source.ts';

/** Working days for what comes next, by the state that a home move is in. */
export const MOVE_DAYS: MoveDays = { proposed: 5, frozen: 10, registered: 3, notified: 3 };

/** The block `moves` of channel.yaml. */
export function readMoves(source: YamlSource): MoveDays {
  const written = asObject(asObject(asObject(source.value)['moves'])['days']);
  const days = OPEN_MOVE_STATES.map((state) => [state, Number(written[state] ?? MOVE_DAYS[state])]);
  return Object.fromEntries(days) as Record<keyof MoveDays, number>;
}
