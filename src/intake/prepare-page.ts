import type { Page, RawRecord } from '../contract/adapter.ts';
import type { KeptBody } from '../ledger/bodies.ts';
import type { KeyFilter } from '../ledger/key-filter.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Match, RawIdentity } from '../ledger/match.ts';
import type { QuarantinedRow } from '../ledger/quarantine.ts';
import type { Rulesets } from '../ledger/rulesets.ts';
import type { Run } from '../ledger/runs.ts';
import { StagedRows } from '../ledger/staging.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';

/** Canonical records on their way to the ledger; their bodies only where the endpoint cannot be asked again. */
export interface SealedRows {
  readonly rows: StagedRows;
  readonly bodies: readonly KeptBody[];
}

/** A page's rows sorted by what the ledger has to do with them. */
export interface PreparedPage {
  readonly cursor: string;
  readonly changesFrom: string | null;
  /** Rows in the page. */
  readonly read: number;
  /** Rows that are the same as, or made out of date by, another row of this read. */
  readonly repeated: number;
  /** Ids of states whose raw row is unchanged; negative: a second occurrence. */
  readonly unchanged: readonly number[];
  /** Raw digests of rows that lie in quarantine already. */
  readonly quarantinedAgain: readonly string[];
  /** Records of keys that this first reading meets for the first time. */
  readonly fresh: SealedRows;
  /** All other records that the ledger does not know. */
  readonly merging: SealedRows;
  readonly rejected: readonly QuarantinedRow[];
  /** Native ids of rows that the platform says are deleted. */
  readonly removed: readonly string[];
  /** Native ids of good rows (changes reads only). */
  readonly good: readonly string[];
  /** What each native id shows now, as far as the ledger does not know it (changes reads only). */
  readonly shown: readonly { readonly key: string; readonly nativeId: string }[];
}

export interface PrepareTerms {
  readonly run: Run;
  readonly pipeline: Pipeline;
  readonly ledger: Ledger;
  readonly rulesets: Rulesets;
  /** Looks rows up; null when the ledger has nothing of this reading yet. */
  readonly match: ((rows: readonly RawIdentity[]) => Promise<readonly Match[]>) | null;
  /** The keys that this first reading has met; null when it is not the first. */
  readonly keys: KeyFilter | null;
  readonly keepsBodies: boolean;
  /** Empty buffers to use again: new ones for every page would cost more than filling them. */
  readonly spare: StagedRows[];
}

/** From raw rows to what the ledger takes. Only rows that the ledger does not know go through the pipeline. */
export async function preparePage(given: Page, terms: PrepareTerms): Promise<PreparedPage> {
  const { run, pipeline, ledger, rulesets, match, keys, keepsBodies, spare } = terms;
  const page = await pipeline.expand(given);
  const bound = pipeline.bind(page.columns);
  const isChanges = run.mode === 'changes';
  const records = isChanges ? lastOfEachId(page.records) : page.records;
  const shownRows = records.filter((record) => record.removed !== true);
  const identities = shownRows.map((record) => ({ nativeId: record.id, rawDigest: bound.rawDigest(record) }));
  const matches = match === null ? null : await match(identities);

  let again = 0;
  const unchanged: number[] = [];
  const quarantinedAgain: string[] = [];
  const fresh = { rows: spare.pop() ?? new StagedRows(run), bodies: [] as KeptBody[] };
  const merging = { rows: spare.pop() ?? new StagedRows(run), bodies: [] as KeptBody[] };
  const rejected: QuarantinedRow[] = [];
  const good: string[] = [];
  const shown: { key: string; nativeId: string }[] = [];
  for (let i = 0; i < shownRows.length; i += 1) {
    const record = shownRows[i]!;
    const { rawDigest } = identities[i]!;
    const known = matches?.[i] ?? null;
    if (known === 'quarantined') quarantinedAgain.push(rawDigest);
    else if (known === 'again') again += 1;
    else if (known !== null) {
      unchanged.push(known);
      if (isChanges) good.push(record.id);
    } else {
      const result = bound.process(record);
      if (isChanges && result.key !== null && record.id !== '')
        shown.push({ key: result.key, nativeId: record.id });
      if (result.outcome === 'rejected') {
        rejected.push({ rejected: result, rawDigest, columns: page.columns });
        continue;
      }
      const home = result.home === null ? null : ledger.endpointId(result.home);
      const target = keys?.add(result.key) === true ? fresh : merging;
      target.rows.add({ sealed: result, rawDigest, home, ruleset: rulesets.number(result) });
      if (keepsBodies)
        target.bodies.push({ key: result.key, fingerprint: result.fingerprint, body: result.body });
      if (isChanges) good.push(record.id);
    }
  }
  await rulesets.enter(ledger.pool);
  return {
    cursor: page.cursor,
    changesFrom: page.changesFrom ?? null,
    read: page.records.length,
    repeated: page.records.length - records.length + again,
    unchanged,
    quarantinedAgain,
    fresh,
    merging,
    rejected,
    removed: records.filter((record) => record.removed === true).map(({ id }) => id),
    good,
    shown,
  };
}

/** Gives a page's buffers back. */
export function release({ fresh, merging }: PreparedPage, { spare }: PrepareTerms): void {
  for (const { rows } of [merging, fresh]) {
    rows.clear();
    spare.push(rows);
  }
}

/** Of several rows with one native id the last one is the present state. Rows without an id all stay. */
function lastOfEachId(records: readonly RawRecord[]): readonly RawRecord[] {
  const last = new Map<string, RawRecord>();
  for (const record of records) if (record.id !== '') last.set(record.id, record);
  return records.filter((record) => record.id === '' || last.get(record.id) === record);
}
