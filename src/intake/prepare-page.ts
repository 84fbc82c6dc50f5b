import type { Page, RawRecord, ReadMode } from '../contract/adapter.ts';
import type { SealedRecord } from '../contract/stages.ts';
import type { Match, RawIdentity } from '../ledger/match.ts';
import type { QuarantinedRow } from '../ledger/quarantine.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';

/** A page's rows sorted by what the ledger has to do with them. */
export interface PreparedPage {
  readonly page: Page;
  /** Rows in the page. */
  readonly read: number;
  /** Rows that a later row of the same page makes out of date (changes reads only). */
  readonly superseded: number;
  /** Ids of states whose raw row is unchanged; negative: a second occurrence. */
  readonly unchanged: readonly number[];
  /** Raw digests of rows that lie in quarantine already. */
  readonly quarantinedAgain: readonly string[];
  readonly sealed: readonly { readonly sealed: SealedRecord; readonly rawDigest: string }[];
  readonly rejected: readonly QuarantinedRow[];
  /** Native ids of rows that the platform says are deleted. */
  readonly removed: readonly string[];
  /** Native ids of good rows (changes reads only). */
  readonly good: readonly string[];
}

/**
 * From raw rows to what the ledger takes. `match` looks rows up; null when the ledger has nothing of this reading yet.
 * Only rows that the ledger does not know go through the pipeline.
 */
export async function preparePage(
  given: Page,
  mode: ReadMode,
  pipeline: Pipeline,
  match: ((rows: readonly RawIdentity[]) => Promise<readonly Match[]>) | null,
): Promise<PreparedPage> {
  const page = await pipeline.expand(given);
  const bound = pipeline.bind(page.columns);
  const records = mode === 'changes' ? lastOfEachId(page.records) : page.records;
  const shown = records.filter((record) => record.removed !== true);
  const identities = shown.map((record) => ({ nativeId: record.id, rawDigest: bound.rawDigest(record) }));
  const matches = match === null ? null : await match(identities);

  const unchanged: number[] = [];
  const quarantinedAgain: string[] = [];
  const sealed: { sealed: SealedRecord; rawDigest: string }[] = [];
  const rejected: QuarantinedRow[] = [];
  const good: string[] = [];
  shown.forEach((record, i) => {
    const { rawDigest } = identities[i]!;
    const known = matches?.[i] ?? null;
    if (known === 'quarantined') quarantinedAgain.push(rawDigest);
    else if (known !== null) {
      unchanged.push(known);
      if (mode === 'changes') good.push(record.id);
    } else {
      const result = bound.process(record);
      if (result.outcome === 'sealed') {
        sealed.push({ sealed: result, rawDigest });
        if (mode === 'changes') good.push(record.id);
      } else rejected.push({ rejected: result, rawDigest, columns: page.columns });
    }
  });
  return {
    page,
    read: page.records.length,
    superseded: page.records.length - records.length,
    unchanged,
    quarantinedAgain,
    sealed,
    rejected,
    removed: records.filter((record) => record.removed === true).map(({ id }) => id),
    good,
  };
}

/** Of several rows with one native id the last one is the present state. Rows without an id all stay. */
function lastOfEachId(records: readonly RawRecord[]): readonly RawRecord[] {
  const last = new Map<string, RawRecord>();
  for (const record of records) if (record.id !== '') last.set(record.id, record);
  return records.filter((record) => record.id === '' || last.get(record.id) === record);
}
