import type { DeliveryState as Name } from '../../ledger/deliveries.ts';
import type { Page } from '../page.ts';
import { type MarkName, State } from './mark.tsx';

const MARKS = {
  due: 'busy',
  sent: 'busy',
  applied: 'busy',
  refused: 'bad',
  disproved: 'bad',
  proved: 'good',
  conflict: 'warn',
  superseded: 'quiet',
} as const satisfies Record<Name, MarkName>;

export const DELIVERY_STATES = Object.keys(MARKS) as readonly Name[];

export function DeliveryState({ page, state }: { readonly page: Page; readonly state: Name }) {
  return <State mark={MARKS[state]}>{page.words[state]}</State>;
}
