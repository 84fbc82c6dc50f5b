import type { Dataset } from '../contract/dataset.ts';
import type { MappedRecord, NormalisedRecord } from '../contract/stages.ts';
import { throughCodes } from './code-lists.ts';
import { bodyMaker, Draft } from './draft.ts';
import { KINDS } from './kinds/index.ts';
import type { Reader } from './kinds/kind.ts';
import type { MappedField } from './mapping-plan.ts';
import { rulesFor } from './rules.ts';

/** Brings every mapped field into canonical form, then derives and checks across fields. Never throws. */
export type NormaliseStage = (record: MappedRecord) => Draft & NormalisedRecord;

export function compileNormalise(
  dataset: Dataset,
  mapped: readonly MappedField[],
  shown: ReadonlySet<string>,
): NormaliseStage {
  const read = compileReaders(dataset, mapped);
  const rules = rulesFor(dataset, shown);
  return (record) => {
    const draft = read(record);
    for (let i = 0; i < rules.length; i += 1) rules[i]!(draft);
    return draft as Draft & NormalisedRecord;
  };
}

/** The readers alone, for the fields given. */
export function compileReaders(
  dataset: Dataset,
  mapped: readonly MappedField[],
): (record: MappedRecord) => Draft {
  const makeBody = bodyMaker(dataset);
  const readers = mapped.map(readerOf);
  const places = mapped.map((plan) => plan.index);
  return ({ fields }) => {
    const draft = new Draft(makeBody());
    for (let i = 0; i < readers.length; i += 1) readers[i]!(fields[places[i]!], draft);
    return draft;
  };
}

export function readerOf(plan: MappedField): Reader {
  const read = KINDS[plan.field.kind].reader(plan);
  return plan.codes === null ? read : throughCodes(plan, plan.codes, read);
}
