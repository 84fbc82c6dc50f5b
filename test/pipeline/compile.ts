import enterpriseRegistration from '../../schemas/datasets/enterprise-registration.json' with {
  type: 'json',
};
import licenceFile from '../../schemas/datasets/licence.json' with { type: 'json' };
import type { RawRecord, RawValue } from '../../src/contract/adapter.ts';
import type { Dataset } from '../../src/contract/dataset.ts';
import type { CodeList, Mapping } from '../../src/contract/mapping.ts';
import type { Body, Rejected, SealedRecord } from '../../src/contract/stages.ts';
import { parseDataset } from '../../src/pipeline/dataset.ts';
import { compilePipeline, type Pipeline, type PipelineSpec } from '../../src/pipeline/pipeline.ts';

export const registration: Dataset = parseDataset(enterpriseRegistration, 'enterprise-registration.json');
export const licence: Dataset = parseDataset(licenceFile, 'licence.json');

export const USCC = '91310118MA1JTE5T1L';

export interface Setup extends Partial<Omit<PipelineSpec, 'codeLists'>> {
  readonly codes?: Readonly<Record<string, CodeList['map']>>;
}

export function compile(mapping: Mapping, { codes = {}, ...setup }: Setup = {}): Pipeline {
  return compilePipeline({
    endpoint: 'qingpu',
    dataset: registration,
    mapping,
    codeLists: new Map(Object.entries(codes).map(([name, map]) => [name, { name, map }])),
    homes: new Map([
      ['310118', 'qingpu'],
      ['310229', 'qingpu'],
      ['320509', 'wujiang'],
    ]),
    divisions: new Map([
      ['310229', '310118'],
      ['320584', '320509'],
    ]),
    checksumExempt: new Set(['91350100M0001TGQXM']),
    ...setup,
  });
}

export type Row = Readonly<Record<string, RawValue>>;

export const recordOf = (row: Row): RawRecord => ({ position: 'row 1', id: '1', values: Object.values(row) });

export function processRow(pipeline: Pipeline, row: Row): SealedRecord | Rejected {
  return pipeline.bind(Object.keys(row)).process(recordOf(row));
}

const KEYED: Mapping = { uscc: 'uscc', name: 'name' };

/** One field, read from the column `x` of a record that is right otherwise. */
export function read(
  field: string,
  raw: RawValue,
  rule: Mapping[string] = 'x',
  setup: Setup = {},
): SealedRecord | Rejected {
  return processRow(compile({ ...KEYED, [field]: rule }, setup), { uscc: USCC, name: '甲公司', x: raw });
}

/** The canonical value of one field; the codes of the reasons when it was rejected. */
export function fieldValue(field: string, raw: RawValue, rule?: Mapping[string], setup?: Setup): unknown {
  const result = read(field, raw, rule, setup);
  return result.outcome === 'sealed' ? result.body[field] : codesOf(result);
}

export const codesOf = (result: SealedRecord | Rejected): readonly string[] =>
  (result.outcome === 'sealed' ? result.warnings : result.reasons).map(({ code }) => code);

export function bodyOf(result: SealedRecord | Rejected): Body {
  if (result.outcome === 'sealed') return result.body;
  throw new Error(`rejected: ${JSON.stringify(result.reasons)}`);
}

export const rulesOf = (result: SealedRecord | Rejected, field: string): readonly string[] =>
  result.outcome === 'sealed'
    ? result.changes.filter((one) => one.field === field).map(({ rule }) => rule)
    : [];
