/**
 * The way of a record, one type per stage, so that no stage can be skipped:
 * RawRecord (adapter.ts) → MappedRecord → NormalisedRecord → ValidRecord → SealedRecord, or Rejected from any of them.
 */
import type { RawRecord, RawValue } from './adapter.ts';

declare const stage: unique symbol;
interface Stage<Name extends string> {
  readonly [stage]: Name;
}

/** Values by canonical field, still as the source wrote them. undefined: the mapping has no entry or the column is empty. */
export interface MappedRecord extends Stage<'mapped'> {
  readonly fields: readonly (RawValue | undefined)[];
}

export type CanonicalValue =
  | string
  | number
  | boolean
  | readonly CanonicalValue[]
  | { readonly [name: string]: CanonicalValue };

/** Canonical fields by name; a field without a value is absent, never null or ''. Dates `YYYY-MM-DD`, money decimal strings in yuan. */
export type Body = Readonly<Record<string, CanonicalValue>>;

/** A normalisation that changed a value, e.g. { field: 'regCapital', rule: 'money.unit' }. */
export interface Change {
  readonly field: string;
  readonly rule: string;
}

/** Why a record was rejected, or what should be known about it. `code` and `params` make the sentence (error-codes.ts). */
export interface Reason {
  readonly code: string;
  /** Canonical field, or '' for the whole record. */
  readonly field: string;
  readonly params: Readonly<Record<string, string | number>>;
}

/** A body under way: a field without a value is undefined. */
export type Fields = Readonly<Record<string, CanonicalValue | undefined>>;

export interface NormalisedRecord extends Stage<'normalised'> {
  readonly body: Fields;
  readonly changes: readonly Change[];
  readonly warnings: readonly Reason[];
}

export interface ValidRecord extends Stage<'valid'> {
  readonly body: Fields;
  readonly changes: readonly Change[];
  readonly warnings: readonly Reason[];
}

/** A canonical record with its digests: what the ledger takes. */
export interface SealedRecord {
  readonly outcome: 'sealed';
  /** Natural key as text: `91310118…`, or `<regNo>`, or `<endpoint>/<sourceEntityId>`. */
  readonly key: string;
  /** Made when it is asked for: most records need only their digests. */
  readonly body: Body;
  /** SHA-256 of the record in compare form, first 16 bytes, 32 lower-case hex digits. */
  readonly fingerprint: string;
  /** 64-bit digest of the record in exact form (before folding): differs where only the format differs. */
  readonly exact: bigint;
  /** One 8-byte slot per compared field, in the dataset's order: FIELD_EMPTY, FIELD_UNMAPPED, or a digest of its compare form. */
  readonly fields: Uint8Array;
  /** The endpoint that this record names as its home; null when its division belongs to none. */
  readonly home: string | null;
  /** Canonical status, or null when the dataset has none. */
  readonly status: string | null;
  /** USCC of a licence's holder; never the number of a person. */
  readonly holder?: string | null;
  /** Until when a licence is valid, `YYYY-MM-DD`. */
  readonly validTo?: string | null;
  readonly changes: readonly Change[];
  readonly warnings: readonly Reason[];
  readonly raw: RawRecord;
}

/** A raw record that could not become canonical, with every reason. */
export interface Rejected {
  readonly outcome: 'rejected';
  /** The key, when it could be made out all the same. */
  readonly key: string | null;
  readonly reasons: readonly Reason[];
  readonly raw: RawRecord;
}

/** Width of one field's slot in SealedRecord.fields, in bytes. */
export const FIELD_SLOT = 8;
export const FIELD_EMPTY = 0x00;
export const FIELD_UNMAPPED = 0xff;
