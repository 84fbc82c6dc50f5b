import type { EndpointStatus, Overview } from '../../api/overview.ts';
import type { RunState } from '../../ledger/runs.ts';
import type { Word } from '../words.ts';
import type { MarkName } from './mark.tsx';

/** How an endpoint is, in one word. */
export interface Standing {
  readonly word: Extract<Word, 'ok' | 'reading' | 'unread' | 'held' | 'failed' | 'parked'>;
  readonly mark: MarkName;
}

const OF_RUN = {
  done: { word: 'ok', mark: 'good' },
  running: { word: 'reading', mark: 'busy' },
  held: { word: 'held', mark: 'warn' },
  failed: { word: 'failed', mark: 'bad' },
} as const satisfies Record<RunState, Standing>;

export const RUN_WORDS = {
  done: 'runDone',
  running: 'runRunning',
  held: 'runHeld',
  failed: 'runFailed',
} as const satisfies Record<RunState, Word>;

export const markOfRun = (state: RunState): MarkName => OF_RUN[state].mark;

const UNREAD: Standing = { word: 'unread', mark: 'warn' };
const WORST_FIRST = ['bad', 'warn', 'busy', 'good'] as const;

export function standingOfRun(run: EndpointStatus['datasets'][number]['lastRun']): Standing {
  return run === null ? UNREAD : OF_RUN[run.state];
}

/** The worst of its datasets; no deliveries there comes before everything but a failed run. */
export function standingOf({ circuit, datasets }: EndpointStatus): Standing {
  const all: Standing[] = datasets.map(({ lastRun }) => standingOfRun(lastRun));
  if (circuit !== null) all.push({ word: 'parked', mark: 'bad' });
  return (
    WORST_FIRST.map((mark) => all.find((one) => one.mark === mark)).find((one) => one !== undefined) ?? UNREAD
  );
}

export function deliveriesTo({ deliveries }: Overview, endpoint: string): number {
  return sum(deliveries.filter(({ target }) => target === endpoint).map(({ count }) => count));
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
