import type { RawValue } from './adapter.ts';

/**
 * One canonical field from the source's columns. A plain string is a column name (for nested JSON: a dotted path).
 *   from + codes      through a code list of the profile (config/<profile>/codes/<name>.yaml)
 *   from + unit       money as a plain number in that unit: 元, 万元; without unit: text that names its own (100万元人民币)
 *   from + currency   money whose currency is fixed, ISO 4217
 *   from + format     date in a fixed form: yyyyMMdd, yyyy-MM-dd, epoch-ms …
 *   from + split/part one part, counted from 0, of a range in one column: { from: yxq, split: 至, part: 1 }
 *   from + openEnd    a date column, and how this platform writes "open-ended": 长期, 9999-12-31, or '' for an empty cell
 *   from + separator  a list in one column
 *   constant          the same for every record
 *   items             holders, one entry per holder, each an object of columns
 *   expression        JSONata over the row as the way out; cannot be turned round for writing
 */
export type MappingEntry = string | MappingRule;

export interface MappingRule {
  readonly from?: string;
  readonly constant?: RawValue;
  readonly codes?: string;
  readonly unit?: '元' | '万元';
  readonly currency?: string;
  readonly format?: string;
  readonly split?: string;
  readonly part?: number;
  readonly openEnd?: string;
  readonly separator?: string;
  readonly items?: readonly Readonly<Record<string, string>>[];
  readonly expression?: string;
}

export type Mapping = Readonly<Record<string, MappingEntry>>;

/** Spellings of one endpoint for one code field. The first spelling of a canonical value is the one that is written back. */
export interface CodeList {
  readonly name: string;
  readonly map: Readonly<Record<string, string>>;
  /**
   * The spelling to write back, per canonical value. Without it the first in `map` counts, which is not what a person wrote
   * first when spellings look like numbers: an object lists those before all others.
   */
  readonly back?: Readonly<Record<string, string>>;
}
