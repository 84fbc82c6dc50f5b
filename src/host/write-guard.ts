import type { WriteOutcome, WriteRecord } from '../contract/adapter.ts';

const RESULTS: readonly unknown[] = ['applied', 'unchanged', 'refused', 'conflict'];

/** What the outcomes of a write break of the contract; null when they are sound. Missing outcomes are sound: they were not answered. */
export function brokenOutcomeRule(
  outcomes: ReadonlyMap<string, WriteOutcome>,
  records: readonly WriteRecord[],
): string | null {
  if (!(outcomes instanceof Map)) return 'outcomes must be a Map';
  const keys = new Set(records.map(({ key }) => key));
  for (const [key, outcome] of outcomes) {
    if (!keys.has(key)) return 'an outcome for a record that was not given';
    if (!RESULTS.includes(outcome?.result))
      return 'a result that is not applied, unchanged, refused or conflict';
    if (outcome.result === 'refused' && !outcome.message) return "refused without the system's own words";
  }
  return null;
}
