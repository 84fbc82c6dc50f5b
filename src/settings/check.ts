import { isDeepStrictEqual } from 'node:util';
import type { RawValue } from '../contract/adapter.ts';
import type { Dataset } from '../contract/dataset.ts';
import type { CanonicalValue, Reason } from '../contract/stages.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { Irreversible } from '../pipeline/write-back.ts';
import { type MappingExample, mappingExamples } from './examples.ts';
import type { PipelineFactory } from './pipelines.ts';
import type { EndpointSettings, Settings } from './settings.ts';

/** What can be said of settings that load, before anything is read. Faces put it into words. */
export interface SettingsCheck {
  /** Nothing in it keeps records from being read and understood as the examples say. */
  readonly sound: boolean;
  readonly mappings: readonly MappingCheck[];
  /** Code lists that no mapping names. */
  readonly unusedCodeLists: readonly string[];
}

export interface MappingCheck {
  readonly endpoint: string;
  readonly dataset: string;
  readonly mapped: readonly string[];
  readonly unmapped: readonly string[];
  /** Mapped fields that cannot be turned round; they matter where the endpoint is written to. */
  readonly irreversible: readonly Irreversible[];
  /** The field that tells the home is not mapped: no record would have a home. */
  readonly homeless: boolean;
  readonly examples: readonly ExampleCheck[];
}

export interface ExampleCheck {
  readonly file: string;
  readonly line: number;
  /** Fields that came out otherwise than the example says; null where there is no value. */
  readonly differences: readonly {
    readonly field: string;
    readonly expected: CanonicalValue | null;
    readonly actual: CanonicalValue | null;
  }[];
  /** Why the example's row was rejected. */
  readonly reasons: readonly Reason[];
}

/** Checks mappings and runs their examples. Throws SettingsError when an example file is faulty. */
export async function checkSettings(
  settings: Settings,
  datasets: readonly Dataset[],
  compile: PipelineFactory,
): Promise<SettingsCheck> {
  const examples = await mappingExamples(settings.dir);
  const mappings = await Promise.all(
    settings.endpoints.flatMap((endpoint) =>
      Object.keys(endpoint.datasets).map((name) => {
        const own = examples.filter(
          (example) => example.endpoint === endpoint.name && example.dataset === name,
        );
        return checkMapping(endpoint, datasets.find((dataset) => dataset.name === name)!, compile, own);
      }),
    ),
  );
  return { sound: mappings.every(isSound), mappings, unusedCodeLists: unusedCodeLists(settings) };
}

export const isSound = ({ homeless, examples }: MappingCheck): boolean =>
  !homeless && examples.every(({ differences, reasons }) => differences.length + reasons.length === 0);

async function checkMapping(
  endpoint: EndpointSettings,
  dataset: Dataset,
  compile: PipelineFactory,
  examples: readonly MappingExample[],
): Promise<MappingCheck> {
  const pipeline = compile(endpoint, dataset.name);
  const unmapped = new Set(pipeline.unmapped);
  return {
    endpoint: endpoint.name,
    dataset: dataset.name,
    mapped: dataset.fields.map(({ name }) => name).filter((name) => !unmapped.has(name)),
    unmapped: pipeline.unmapped,
    irreversible: pipeline.irreversible,
    homeless: dataset.home !== null && unmapped.has(dataset.home),
    examples: await Promise.all(examples.map((example) => runExample(pipeline, example))),
  };
}

async function runExample(
  pipeline: Pipeline,
  { file, line, raw, canonical }: MappingExample,
): Promise<ExampleCheck> {
  // An example shows the columns that it is about; the others are empty.
  const others = pipeline.columns.filter((column) => !Object.hasOwn(raw, column));
  const columns = [...Object.keys(raw), ...others];
  const values = columns.map((column): RawValue => raw[column] ?? null);
  const record = { position: `${file}:${line}`, id: `${line}`, values };
  const page = await pipeline.expand({ columns, records: [record], cursor: file });
  const result = pipeline.bind(page.columns).process(page.records[0] ?? record);
  if (result.outcome === 'rejected') return { file, line, differences: [], reasons: result.reasons };
  const differences = Object.entries(canonical)
    .map(([field, expected]) => ({ field, expected, actual: result.body[field] ?? null }))
    .filter(({ expected, actual }) => !isDeepStrictEqual(expected, actual));
  return { file, line, differences, reasons: [] };
}

function unusedCodeLists(settings: Settings): readonly string[] {
  const used = new Set(
    settings.endpoints
      .flatMap(({ datasets }) => Object.values(datasets))
      .flatMap(({ mapping }) => Object.values(mapping))
      .map((entry) => (typeof entry === 'string' ? undefined : entry.codes)),
  );
  return [...settings.codeLists.keys()].filter((name) => !used.has(name));
}
