import type { Dataset, Field } from '../contract/dataset.ts';
import type { Mapping } from '../contract/mapping.ts';
import type { FieldPreview } from '../contract/preview.ts';
import type { SealedRecord } from '../contract/stages.ts';
import { entryOf } from './counts.ts';
import { rawReader, shownValue } from './values.ts';

interface RuleTally {
  count: number;
  readonly before: string | null;
  readonly after: string | null;
  readonly position: string;
}

/** Per field: how many good rows fill it, and which rules changed it, each with its first example. */
export class FieldTally {
  readonly #dataset: Dataset;
  readonly #mapping: Mapping;
  readonly #fields: ReadonlyMap<string, Field>;
  readonly #filled: Uint32Array;
  readonly #rules = new Map<string, Map<string, RuleTally>>();

  constructor(dataset: Dataset, mapping: Mapping) {
    this.#dataset = dataset;
    this.#mapping = mapping;
    this.#fields = new Map(dataset.fields.map((field) => [field.name, field]));
    this.#filled = new Uint32Array(dataset.fields.length);
  }

  /** @param columns of the page that the row came with */
  add(record: SealedRecord, columns: readonly string[]): void {
    const { fields } = this.#dataset;
    const { body } = record;
    for (let i = 0; i < fields.length; i += 1) {
      if (body[fields[i]!.name] !== undefined) this.#filled[i]! += 1;
    }
    for (const { field, rule } of record.changes) {
      const rules = entryOf(this.#rules, field, () => new Map<string, RuleTally>());
      entryOf(rules, rule, () => this.#example(field, record, columns)).count += 1;
    }
  }

  #example(name: string, { body, raw }: SealedRecord, columns: readonly string[]): RuleTally {
    const field = this.#fields.get(name)!;
    const before = rawReader(this.#mapping[name], columns)(raw.values);
    const after = body[name];
    return {
      count: 0,
      before: before === undefined ? null : shownValue(field, before),
      after: after === undefined ? null : shownValue(field, after),
      position: raw.position,
    };
  }

  list(unmapped: readonly string[]): readonly FieldPreview[] {
    return this.#dataset.fields.map(({ name }, i) => ({
      field: name,
      shown: !unmapped.includes(name),
      filled: this.#filled[i]!,
      changes: [...(this.#rules.get(name) ?? [])]
        .map(([rule, tally]) => ({ rule, ...tally }))
        .sort((a, b) => b.count - a.count),
    }));
  }
}
