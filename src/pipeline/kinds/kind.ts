import type { RawValue } from '../../contract/adapter.ts';
import type { Dataset, Field } from '../../contract/dataset.ts';
import type { Mapping, MappingRule } from '../../contract/mapping.ts';
import type { Body, CanonicalValue } from '../../contract/stages.ts';
import type { Draft } from '../draft.ts';

/** One field of one endpoint: what its kind needs to compile a reader. */
export interface FieldPlan {
  readonly endpoint: string;
  readonly field: Field;
  readonly rule: MappingRule;
  readonly dataset: Dataset;
  readonly mapping: Mapping;
  readonly divisions: ReadonlyMap<string, string>;
  readonly checksumExempt: ReadonlySet<string>;
}

/** Puts the field into the draft's body, or a reason into the draft, or leaves it empty. Never throws. */
export type Reader = (raw: RawValue | undefined, draft: Draft) => void;

/** The value in the platform's spelling; undefined when the column is not to be written. */
export type Writer = (value: CanonicalValue | undefined, body: Body) => RawValue;

export interface Kind {
  /** Mapping options that mean something for this kind, beside from, constant, codes, split and part. */
  readonly options: readonly (keyof MappingRule)[];
  reader(plan: FieldPlan): Reader;
  /** Exact value as text: what two endpoints must share to agree in format too. */
  exact(value: CanonicalValue): string;
  /** Compare form of the exact text. '' means: cannot be compared (masked); no other value folds to it. */
  fold(exact: string): string;
  writer?(plan: FieldPlan): Writer;
}

export const exactText = (value: CanonicalValue): string =>
  typeof value === 'string' ? value : String(value);

export const asIs = (text: string): string => text;

export function fieldOf(dataset: Dataset, name: string): Field | undefined {
  return dataset.fields.find((field) => field.name === name);
}
