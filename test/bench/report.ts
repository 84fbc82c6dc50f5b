import type { Measured } from './child.ts';

export const STAGES = ['cold', 'unchanged', 'changed'] as const;
type Stage = (typeof STAGES)[number];

/** One pass over all stages, both sides of each. */
export type Round = Readonly<Record<Stage, { readonly channel: Measured; readonly duckdb: Measured }>>;

const TITLES: Readonly<Record<Stage, string>> = {
  cold: 'cold: first reading of all, reconciliation',
  unchanged: 'unchanged: all read again, reconciliation',
  changed: '1 % changed: all read again, reconciliation',
};

/** Medians over the rounds; ratios are medians of the rounds' own ratios. */
export function report(
  keys: number,
  rounds: readonly Round[],
  quarter: Round,
): { readonly text: string; readonly json: unknown } {
  const stages = STAGES.map((stage) => {
    const pairs = rounds.map((round) => round[stage]);
    const [{ channel, duckdb }] = pairs as [(typeof pairs)[number]];
    const seconds = median(pairs.map((pair) => pair.channel.seconds));
    const duckdbSeconds = median(pairs.map((pair) => pair.duckdb.seconds));
    return {
      stage,
      records: channel.records,
      seconds,
      parts: Object.fromEntries(
        Object.keys(channel.parts).map((part) => [
          part,
          median(pairs.map((pair) => pair.channel.parts[part]!)),
        ]),
      ),
      recordsPerSecond: Math.round(channel.records / seconds),
      duckdbSeconds,
      duckdbRecordsPerSecond: Math.round(duckdb.records / duckdbSeconds),
      ratioToDuckdb: median(pairs.map((pair) => pair.channel.seconds / pair.duckdb.seconds)),
      peakMemoryMb: Math.max(...pairs.map((pair) => pair.channel.memory)),
      peakMemoryQuarterMb: quarter[stage].channel.memory,
      duckdbPeakMemoryMb: Math.max(...pairs.map((pair) => pair.duckdb.memory)),
      differing: channel.differing,
      classes: channel.classes,
    };
  });
  const lines = [
    `${keys} keys at three endpoints, medians of ${rounds.length}; both sides found the same number of differing keys`,
    '',
    row(
      '',
      'channel s',
      'records/s',
      'DuckDB s',
      'records/s',
      'ratio',
      'memory MB',
      'of N/4',
      'DuckDB MB',
      'differing',
    ),
    ...stages.map((one) =>
      row(
        TITLES[one.stage],
        one.seconds.toFixed(2),
        one.recordsPerSecond,
        one.duckdbSeconds.toFixed(2),
        one.duckdbRecordsPerSecond,
        one.ratioToDuckdb.toFixed(2),
        one.peakMemoryMb.toFixed(0),
        one.peakMemoryQuarterMb.toFixed(0),
        one.duckdbPeakMemoryMb.toFixed(0),
        one.differing,
      ),
    ),
    ...stages.map(
      (one) =>
        `  ${one.stage}: ${Object.entries(one.parts)
          .map(([part, s]) => `${part} ${s.toFixed(2)} s`)
          .join(', ')}; ${Object.entries(one.classes)
          .map(([name, count]) => `${name} ${count}`)
          .join(', ')}`,
    ),
  ];
  return { text: `${lines.join('\n')}\n`, json: { keys, rounds: rounds.length, stages } };
}

function row(title: string, ...cells: readonly (string | number)[]): string {
  return `${title.padEnd(44)}${cells.map((cell) => String(cell).padStart(11)).join('')}`;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
