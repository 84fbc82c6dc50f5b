import type { ReasonPreview, UnmappedCodes } from '../contract/preview.ts';
import type { Reason } from '../contract/stages.ts';
import { Counts, entryOf, mostFirst } from './counts.ts';

const POSITIONS = 3;

/** Reasons by code and field, with how many rows have them and where the first ones stand. */
export class ReasonTally {
  readonly #reasons = new Map<
    string,
    { readonly first: Reason; count: number; readonly positions: string[] }
  >();

  add(reasons: readonly Reason[], position: string): void {
    for (const reason of reasons) {
      const tally = entryOf(this.#reasons, `${reason.code} ${reason.field}`, () => ({
        first: reason,
        count: 0,
        positions: [],
      }));
      tally.count += 1;
      if (tally.positions.length < POSITIONS) tally.positions.push(position);
    }
  }

  list(): readonly ReasonPreview[] {
    return [...this.#reasons.values()]
      .map(({ first, count, positions }) => ({ ...first, count, positions }))
      .sort(mostFirst);
  }
}

/** Reasons that say: this spelling is in no code list. */
const SPELLINGS: ReadonlySet<string> = new Set(['CODE_UNMAPPED', 'CURRENCY_UNKNOWN', 'DIVISION_INVALID']);
const DISTINCT = 200;

/** Spellings that no code list has, by field. */
export class CodeTally {
  readonly #fields = new Map<string, { readonly list: string | null; readonly values: Counts }>();

  add(reasons: readonly Reason[]): void {
    for (const { code, field, params } of reasons) {
      if (!SPELLINGS.has(code)) continue;
      const { list = '-', value = '' } = params;
      entryOf(this.#fields, field, () => ({
        list: list === '-' ? null : String(list),
        values: new Counts(DISTINCT),
      })).values.add(String(value));
    }
  }

  /** @param endpointFile the file of the endpoint, where a field that has no code list is given one */
  list(endpointFile: string): readonly UnmappedCodes[] {
    return [...this.#fields].map(([field, { list, values }]) => ({
      field,
      list,
      file: list === null ? endpointFile : `codes/${list}.yaml`,
      values: values.list(),
      others: values.others,
    }));
  }
}
