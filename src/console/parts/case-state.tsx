import { CASE_STATE_TITLES, type CaseState as Name } from '../../contract/cases.ts';
import type { Page } from '../page.ts';
import { type MarkName, State } from './mark.tsx';

const MARKS = {
  raised: 'warn',
  proposed: 'busy',
  accepted: 'busy',
  verified: 'busy',
  approved: 'busy',
  'carried-out': 'busy',
  rejected: 'bad',
  withdrawn: 'warn',
  closed: 'good',
} as const satisfies Record<Name, MarkName>;

export function CaseState({ page, state }: { readonly page: Page; readonly state: Name }) {
  return <State mark={MARKS[state]}>{CASE_STATE_TITLES[state][page.language]}</State>;
}
