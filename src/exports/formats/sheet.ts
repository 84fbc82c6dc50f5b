import type { Language, Text } from '../../contract/text.ts';
import type { Cell } from '../../tlog/export.ts';

export interface Column {
  readonly name: string;
  readonly title: Text;
  /** A count or a number of ours, small enough to stay what it is in a spreadsheet. Everything else is text. */
  readonly isNumber?: boolean;
}

export type Row = readonly Cell[];

/** What a data file shows. Rows come in pages, so that it may have any length. */
export interface Sheet {
  readonly title: Text;
  readonly language: Language;
  readonly columns: readonly Column[];
  readonly pages: AsyncIterable<readonly Row[]>;
  /** What the report says above the rows. */
  readonly facts: readonly (readonly [Text, string])[];
  /** How the report's reader can check it. */
  readonly proof: Text;
}

export type WriteSheet = (sheet: Sheet) => AsyncIterable<string | Buffer>;
