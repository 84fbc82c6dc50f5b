import type { JsonSchema } from './adapter.ts';
import type { Text } from './text.ts';

/** How a field is normalised and folded for comparing. One file each in src/pipeline/kinds/. */
export type FieldKind =
  | 'uscc'
  | 'regNo'
  | 'orgCode'
  | 'certIdentifier'
  | 'identifier'
  | 'name'
  | 'person'
  | 'text'
  | 'date'
  | 'openEnded'
  | 'money'
  | 'currency'
  | 'code'
  | 'division'
  | 'integer'
  | 'phone'
  | 'list'
  | 'holders'
  | 'materials'
  | 'days'
  | 'yesNo';

export interface Field {
  readonly name: string;
  readonly title: Text;
  readonly kind: FieldKind;
  /** Whether endpoints must agree on it. */
  readonly compare: boolean;
  /**
   * `personal`: masked for roles that need not see it; never in logs, the audit log or error params. `holder`: the same, unless the
   * record's holder is an organisation.
   */
  readonly sensitive: 'personal' | 'holder' | null;
  /** Allowed canonical values of a `code` field, or of a `list`'s items, with their titles; null when open. */
  readonly codes: Readonly<Record<string, Text>> | null;
}

/**
 * replicate: the home's record is brought to every replica.
 * compare: peers; differences are reported, never delivered.
 */
export type DatasetMode = 'replicate' | 'compare';

/** A kind of record: everything that is derived from schemas/datasets/<name>.json, the only place that knows the fields. */
export interface Dataset {
  readonly name: string;
  readonly title: Text;
  readonly mode: DatasetMode;
  readonly fields: readonly Field[];
  /** Names of the compared fields, in the order of the slots of SealedRecord.fields. */
  readonly compared: readonly string[];
  /** Fields that make the key, best first: the first alternative whose fields all have values counts. `@endpoint` is the endpoint's name. */
  readonly keys: readonly (readonly string[])[];
  /** The division field that tells the home, or null in mode compare. */
  readonly home: string | null;
  readonly status: string | null;
  /** Statuses of a record that has left its home's region: whoever shows one does not claim it where somebody else does. */
  readonly movedOut: readonly string[];
  /** Fields that the ledger keeps to check a licence: the holder's code, whose type stands in `<holder>Type`, and until when it is valid. */
  readonly licence?: { readonly holder: string; readonly validTo: string };
  /** When a record is valid; absent where nobody asks for that. */
  readonly validity?: Validity;
  readonly schema: JsonSchema;
}

/** How to tell whether a record is valid: a status among these, on a day not before `from` and not after `to`. Names of fields. */
export interface Validity {
  readonly statuses: readonly string[];
  readonly from?: string;
  readonly to: string;
  /** True: there is no last day. */
  readonly openEnded: string;
  /** The name that a record is shown with. */
  readonly holder: string;
}
