/**
 * What a preview of one endpoint's dataset found. Everything in it may be shown to people: values of personal fields are shapes only
 * (`**` for two letters, `###` for three digits).
 */
import type { Reason } from './stages.ts';
import type { DiscrepancyClass, Policy, RecordClass } from './terms.ts';

export interface PreviewReport {
  readonly endpoint: string;
  readonly dataset: string;
  /** Every record was read, not only the first ones. */
  readonly whole: boolean;
  /** Nothing would be rejected and no run held. */
  readonly sound: boolean;
  readonly totals: PreviewTotals;
  /** In the dataset's order. */
  readonly fields: readonly FieldPreview[];
  /** The most frequent first. */
  readonly rejections: readonly ReasonPreview[];
  readonly warnings: readonly ReasonPreview[];
  readonly unmapped: readonly UnmappedCodes[];
  readonly duplicates: DuplicateKeys;
  readonly homes: Homes;
  /** null: there is no ledger yet. */
  readonly ledger: LedgerPreview | null;
}

/** As a run would count them: read = accepted + quarantined + duplicate. */
export interface PreviewTotals {
  readonly read: number;
  readonly accepted: number;
  readonly quarantined: number;
  readonly duplicate: number;
}

export interface FieldPreview {
  readonly field: string;
  /** The mapping, or a field that it maps, gives it. */
  readonly shown: boolean;
  /** Good rows with a value. */
  readonly filled: number;
  readonly changes: readonly RulePreview[];
}

/** One normalisation rule on one field, with the first example. */
export interface RulePreview {
  readonly rule: string;
  readonly count: number;
  /** null: no single column gives it. */
  readonly before: string | null;
  /** null: the rule left it without a value. */
  readonly after: string | null;
  readonly position: string;
}

/** Rows with the same reason on the same field; the parameters are those of the first. */
export interface ReasonPreview extends Reason {
  readonly count: number;
  /** Of the first few rows. */
  readonly positions: readonly string[];
}

/** Spellings that no code list has. */
export interface UnmappedCodes {
  readonly field: string;
  /** null: the field is mapped without a code list. */
  readonly list: string | null;
  /** Where to mend it: the code list, or the endpoint that should name one. From the profile's folder. */
  readonly file: string;
  /** The most frequent first. */
  readonly values: readonly Counted[];
  /** Rows with further spellings, beyond the distinct ones that are kept. */
  readonly others: number;
}

export interface Counted {
  readonly value: string;
  readonly count: number;
}

export interface DuplicateKeys {
  /** Keys that are shown by more than one row. */
  readonly keys: number;
  /** Rows that repeat an earlier one in everything: harmless. */
  readonly repeats: number;
  /** The first few second rows. */
  readonly examples: readonly { readonly key: string; readonly position: string }[];
}

export interface Homes {
  /** Good rows by the endpoint that they name as home. */
  readonly endpoints: Readonly<Record<string, number>>;
  readonly homeless: number;
  /** Divisions of rows without a home that belong to no endpoint; '': no division at all. The most frequent first. */
  readonly divisions: readonly Counted[];
}

export interface LedgerPreview {
  /** Keys read. */
  readonly keys: number;
  /** Of these: shown by this endpoint before. */
  readonly known: number;
  /** Of these: shown by another endpoint. */
  readonly elsewhere: number;
  /** Records that this endpoint showed and a full read would remove; 0 unless every record was read. */
  readonly removed: number;
  /** The volume guard would hold the run for a person, and remove nothing. */
  readonly held: boolean;
  /** null: no other endpoint has been read in full, so there is nothing to compare with. */
  readonly comparison: ComparisonPreview | null;
}

/** What a reconciliation would say if the records were taken. */
export interface ComparisonPreview {
  /** The endpoints that must agree. */
  readonly endpoints: readonly string[];
  /** Keys looked at: all of the dataset when every record was read, otherwise the keys read. */
  readonly keys: number;
  readonly classes: readonly ClassPreview[];
  readonly formatOnly: number;
  /** The same if it ran right after the sync, when changes are still younger than the settling time. null: there is none. */
  readonly atFirst: Readonly<Partial<Record<RecordClass, number>>> | null;
  readonly differences: readonly FieldDifference[];
  readonly deliveries: readonly DeliveryPreview[];
}

export interface ClassPreview {
  readonly class: RecordClass;
  readonly keys: number;
  /** null for agreed. */
  readonly policy: Policy | null;
}

/** How often a field differs between this endpoint and another one. */
export interface FieldDifference {
  readonly field: string;
  readonly endpoint: string;
  /** Keys on which both have a value and the values differ. */
  readonly differing: number;
  /** Keys on which only this endpoint, or only the other one, has a value. */
  readonly onlyHere: number;
  readonly onlyThere: number;
  /** Keys that both show. */
  readonly shared: number;
  readonly examples: readonly SideBySide[];
}

export interface SideBySide {
  readonly key: string;
  /** null: no value, or it could not be looked up. */
  readonly here: string | null;
  readonly there: string | null;
}

export interface DeliveryPreview {
  readonly target: string;
  readonly class: DiscrepancyClass;
  readonly count: number;
  /** The target takes no deliveries of this dataset: a person would be asked instead. */
  readonly impossible: boolean;
}
