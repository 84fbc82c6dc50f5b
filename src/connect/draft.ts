import type { AdapterKind } from '../contract/adapter.ts';
import type { Dataset } from '../contract/dataset.ts';
import type { Mapping } from '../contract/mapping.ts';
import { compilePipeline } from '../pipeline/pipeline.ts';
import { inventExamples } from '../proposal/examples.ts';
import type { TableSample } from '../proposal/meanings.ts';
import type { Proposal } from '../proposal/propose.ts';
import type { Secret } from '../settings/secret.ts';
import { codeListFile, type DraftFile, endpointFile, examplesFile } from './files.ts';

type Block = Readonly<Record<string, unknown>>;

/** A new endpoint as it is to stand in the profile. */
export interface Draft {
  readonly endpoint: string;
  readonly divisions: readonly string[];
  readonly kind: AdapterKind;
  readonly options: Secret<Block>;
  readonly read: Block;
  readonly dataset: Dataset;
  readonly proposal: Proposal;
  readonly table: TableSample;
}

/** The profile's files for it. */
export function draftFiles(draft: Draft): readonly DraftFile[] {
  const { endpoint, proposal } = draft;
  const examples = canRead(draft) ? examplesOf(draft) : [];
  return [
    endpointFile(draft),
    ...proposal.codeLists.map((list) => codeListFile(list, proposal.open)),
    ...(examples.length === 0 ? [] : [examplesFile(endpoint, proposal.dataset, examples)]),
  ];
}

/** Without a home a record can be read; without a key it cannot. */
const canRead = ({ proposal, dataset }: Draft): boolean =>
  proposal.open.every(
    (point) => point.about !== 'missing' || point.fields.every((name) => name === dataset.home),
  );

function examplesOf({ endpoint, divisions, dataset, proposal, table }: Draft) {
  const mapping: Mapping = proposal.mapping;
  const pipeline = compilePipeline({
    endpoint,
    dataset,
    mapping,
    codeLists: new Map(proposal.codeLists.map((list) => [list.name, list])),
    homes: new Map(divisions.map((division) => [division, endpoint])),
    divisions: new Map(divisions.slice(1).map((division) => [division, divisions[0]!])),
    checksumExempt: new Set(),
  });
  return inventExamples(dataset, mapping, pipeline, table);
}

/** The `read` block with key, version and time of change where the kind knows them and the block does not name them. */
export function completeRead(
  kind: AdapterKind,
  read: Block,
  { keys, changedAt }: Pick<Proposal, 'keys' | 'changedAt'>,
): Block {
  const properties = asBlock(kind.manifest.readSchema['properties']);
  const isText = (name: string): boolean => JSON.stringify(properties[name] ?? null).includes('"string"');
  const takes = (name: string): boolean => properties[name] !== undefined && read[name] === undefined;
  const [key] = keys;
  return {
    ...read,
    ...(takes('key') && key !== undefined ? { key } : {}),
    ...(takes('changedAt') && isText('changedAt') && changedAt !== null && read['changes'] === undefined
      ? { changedAt }
      : {}),
    ...(takes('version') && !takes('changedAt') && read['changedAt'] === undefined && changedAt !== null
      ? { version: changedAt }
      : {}),
  };
}

const asBlock = (value: unknown): Block => (typeof value === 'object' && value !== null ? { ...value } : {});
