import type { DemoReport } from '../../src/demo/report.ts';
import type { Ended } from './command.ts';

export type { DemoReport };

/** A small world: what every end-to-end demo starts with. */
export const SMALL = ['demo', '--records', '60', '--format', 'json'] as const;

/** The report: the last line of stdout. */
export function reportOf({ stdout, stderr }: Pick<Ended, 'stdout' | 'stderr'>): DemoReport {
  const line = stdout.trimEnd().split('\n').at(-1) ?? '';
  if (!line.startsWith('{')) throw new Error(`no report: ${stderr.slice(-2000)}`);
  return JSON.parse(line) as DemoReport;
}

export const NOTHING_CHANGED = { versions: 0, discrepancyChanges: 0, deliveries: 0 };
