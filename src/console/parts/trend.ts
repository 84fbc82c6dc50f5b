import { CLASSES, type RecordClass } from '../../contract/terms.ts';
import type { ReconciliationReport } from '../../ledger/reconciliations.ts';

/** How many discrepancies of each class were open after a reconciliation, over all datasets. */
export interface TrendPoint {
  readonly at: Date;
  readonly counts: Readonly<Partial<Record<RecordClass, number>>>;
}

export interface Trend {
  /** Classes that occur at all. */
  readonly classes: readonly RecordClass[];
  readonly points: readonly TrendPoint[];
}

/** Largest number of points that a chart of this size can show apart. */
const MOST_POINTS = 120;

/** A dataset that a reconciliation is not about stands as it stood after its own last one. */
export function trendOf(reconciliations: readonly ReconciliationReport[]): Trend {
  const inOrder = [...reconciliations].sort((a, b) => a.finishedAt.getTime() - b.finishedAt.getTime());
  const latest = new Map<string, Readonly<Record<string, number>>>();
  const points = inOrder.map(({ dataset, totals, finishedAt }): TrendPoint => {
    latest.set(dataset, totals);
    return { at: finishedAt, counts: added([...latest.values()]) };
  });
  const classes = CLASSES.filter(
    (name) => name !== 'agreed' && points.some(({ counts }) => (counts[name] ?? 0) > 0),
  );
  return { classes, points: thinned(points) };
}

function added(totals: readonly Readonly<Record<string, number>>[]): TrendPoint['counts'] {
  return Object.fromEntries(
    CLASSES.map((name) => [name, totals.reduce((sum, one) => sum + (one[name] ?? 0), 0)]),
  );
}

/** Every n-th point, the newest always. */
function thinned(points: readonly TrendPoint[]): readonly TrendPoint[] {
  const step = Math.ceil(points.length / MOST_POINTS);
  return points.filter((_, at) => (points.length - 1 - at) % step === 0);
}
