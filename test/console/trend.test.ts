import fc from 'fast-check';
import t from 'tap';
import { trendOf } from '../../src/console/parts/trend.ts';
import type { ReconciliationReport } from '../../src/ledger/reconciliations.ts';

const reconciliation = (minute: number, dataset: string, totals: Readonly<Record<string, number>>) =>
  ({ dataset, totals, finishedAt: new Date(minute * 60_000) }) as unknown as ReconciliationReport;

t.test('a dataset stands as its own last reconciliation left it', async (t) => {
  const { classes, points } = trendOf([
    reconciliation(3, 'licence', { missing: 1 }),
    reconciliation(1, 'enterprise-registration', { missing: 4, agreed: 90 }),
    reconciliation(2, 'licence', { missing: 2, breach: 3 }),
  ]);
  t.same(
    points.map(({ at, counts }) => [at.getTime() / 60_000, counts.missing, counts.breach]),
    [
      [1, 4, 0],
      [2, 6, 3],
      [3, 5, 0],
    ],
  );
  t.same(
    [...classes].sort(),
    ['breach', 'missing'],
    'agreed is no discrepancy, and what never occurs is no line',
  );
});

t.test('however many there are, the newest is shown, and no more than a chart can tell apart', async () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2000 }), (count) => {
      const many = Array.from({ length: count }, (_, at) => reconciliation(at, 'licence', { stale: at }));
      const { points } = trendOf(many);
      return points.length <= 120 && points.at(-1)?.counts.stale === count - 1;
    }),
  );
});
