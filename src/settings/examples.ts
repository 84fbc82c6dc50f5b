import path from 'node:path';
import examplesSchema from '../../schemas/settings/examples.schema.json' with { type: 'json' };
import type { RawValue } from '../contract/adapter.ts';
import type { Body } from '../contract/stages.ts';
import { asList, asObject } from './plain.ts';
import { SettingsError } from './problems.ts';
import { readProfile } from './profile-files.ts';
import { checkSchema } from './schema-check.ts';
import { escapePointer } from './yaml-source.ts';

/** What a platform shows and what it means, beside the mapping that must turn the one into the other. */
export interface MappingExample {
  readonly endpoint: string;
  readonly dataset: string;
  /** By column. */
  readonly raw: Readonly<Record<string, RawValue>>;
  /** The fields that the example is about; others are not looked at. */
  readonly canonical: Body;
  readonly file: string;
  readonly line: number;
}

/** The examples of endpoints/<endpoint>.examples.yaml. Throws SettingsError. */
export async function mappingExamples(dir: string): Promise<readonly MappingExample[]> {
  const files = await readProfile(dir);
  const endpoints = new Set(files.endpoints.map(({ value }) => asObject(value)['endpoint']));
  const examples: MappingExample[] = [];
  for (const source of files.examples) {
    if (source.value === undefined || source.value === null) continue;
    const endpoint = path.basename(source.file, '.examples.yaml');
    if (!endpoints.has(endpoint)) source.report('', 'SETTINGS_EXAMPLES_ENDPOINT', { endpoint });
    if (!checkSchema(source, '', source.value, examplesSchema)) continue;
    for (const [dataset, items] of Object.entries(asObject(source.value))) {
      for (const [index, item] of asList(items).entries()) {
        const { raw, canonical } = asObject(item);
        const { line } = source.place(`/${escapePointer(dataset)}/${index}`);
        // A YAML value has no other types than these.
        const columns = asObject(raw) as MappingExample['raw'];
        examples.push({
          endpoint,
          dataset,
          raw: columns,
          canonical: asObject(canonical) as Body,
          file: source.file,
          line,
        });
      }
    }
  }
  const problems = files.examples.flatMap((source) => source.problems);
  if (problems.length > 0) throw new SettingsError(problems);
  return examples;
}
