import endpointSchema from '../../schemas/settings/endpoint.schema.json' with { type: 'json' };
import type { AdapterKind, JsonSchema } from '../contract/adapter.ts';
import type { Dataset } from '../contract/dataset.ts';
import type { Mapping } from '../contract/mapping.ts';
import type { LoadedCodeList } from './code-lists.ts';
import { deepFreeze } from './freeze.ts';
import { nearest } from './nearest.ts';
import { asList, asObject, asText } from './plain.ts';
import { type References, refuseLiteralSecrets, refuseReferences } from './references.ts';
import { checkSchema } from './schema-check.ts';
import { Secret } from './secret.ts';
import type { EndpointSettings } from './settings.ts';
import { asTitle } from './title.ts';
import { escapePointer, type Pointer, type YamlSource } from './yaml-source.ts';

/** What the names in an endpoint's file may refer to. */
export interface Known {
  readonly kinds: readonly AdapterKind[];
  readonly datasets: readonly Dataset[];
  readonly codeLists: ReadonlyMap<string, LoadedCodeList>;
  readonly references: References;
}

/** One endpoint's file; faults are reported in its source, or in the code list that is at fault. */
export function readEndpoint(source: YamlSource, known: Known): EndpointSettings {
  checkSchema(source, '', source.value, endpointSchema);
  const document = asObject(source.value);
  const name = asText(document['endpoint']);
  const kind = findKind(source, document['adapter'], known.kinds);
  const written = asObject(document['options']);
  refuseLiteralSecrets(source, '/options', written, name);
  const options = known.references.resolve(source, '/options', written);
  if (kind !== undefined) checkSchema(source, '/options', options, kind.manifest.optionsSchema);

  const datasets: Record<string, EndpointSettings['datasets'][string]> = {};
  for (const [datasetName, value] of Object.entries(asObject(document['datasets']))) {
    const pointer = `/datasets/${escapePointer(datasetName)}`;
    const dataset = known.datasets.find((candidate) => candidate.name === datasetName);
    if (dataset === undefined) {
      const names = known.datasets.map((candidate) => candidate.name);
      source.report(pointer, 'SETTINGS_DATASET_UNKNOWN', {
        name: datasetName,
        nearest: nearest(datasetName, names),
      });
      continue;
    }
    const block = asObject(value);
    checkAccess(source, `${pointer}/read`, block['read'], name, kind?.manifest.readSchema);
    checkAccess(source, `${pointer}/write`, block['write'], name, kind?.manifest.writeSchema);
    const mapping = asObject(block['mapping']);
    if (dataset.mode === 'compare' && (block['write'] ?? null) !== null)
      source.report(`${pointer}/write`, 'SETTINGS_WRITE_COMPARE', { dataset: datasetName });
    checkMapping(source, `${pointer}/mapping`, mapping, dataset, name, known.codeLists);
    datasets[datasetName] = {
      shows: block['shows'] === 'own' ? 'own' : 'all',
      read: asObject(block['read']),
      write: block['write'] === undefined || block['write'] === null ? null : asObject(block['write']),
      mapping: mapping as Mapping,
    };
  }
  return {
    name,
    title: asTitle(document['title'], name),
    divisions: asList(document['divisions']).map((division) => asText(division)),
    adapter: asText(document['adapter']),
    options: new Secret(deepFreeze(options), deepFreeze(written)),
    datasets,
    file: source.file,
  };
}

function findKind(source: YamlSource, id: unknown, kinds: readonly AdapterKind[]): AdapterKind | undefined {
  const kind = kinds.find((candidate) => candidate.manifest.id === id);
  if (kind === undefined && typeof id === 'string') {
    const ids = kinds.map((candidate) => candidate.manifest.id);
    source.report('/adapter', 'SETTINGS_ADAPTER_UNKNOWN', {
      name: id,
      nearest: nearest(id, ids, ids.length),
    });
  }
  return kind;
}

/** A `read` or `write` block. */
function checkAccess(
  source: YamlSource,
  pointer: Pointer,
  block: unknown,
  endpoint: string,
  schema: JsonSchema | undefined,
): void {
  if (typeof block !== 'object' || block === null || Array.isArray(block)) return;
  refuseLiteralSecrets(source, pointer, block, endpoint);
  refuseReferences(source, pointer, block);
  if (schema !== undefined) checkSchema(source, pointer, block, schema);
}

function checkMapping(
  source: YamlSource,
  pointer: Pointer,
  mapping: Readonly<Record<string, unknown>>,
  dataset: Dataset,
  endpoint: string,
  codeLists: Known['codeLists'],
): void {
  for (const [fieldName, entry] of Object.entries(mapping)) {
    const at = `${pointer}/${escapePointer(fieldName)}`;
    const field = dataset.fields.find((candidate) => candidate.name === fieldName);
    if (field === undefined) {
      const names = dataset.fields.map((candidate) => candidate.name);
      source.report(at, 'SETTINGS_FIELD_UNKNOWN', {
        dataset: dataset.name,
        name: fieldName,
        nearest: nearest(fieldName, names),
      });
      continue;
    }
    const codes = asObject(entry)['codes'];
    if (typeof codes !== 'string') continue;
    const codeList = codeLists.get(codes);
    if (codeList === undefined) {
      source.report(`${at}/codes`, 'SETTINGS_CODE_LIST_UNKNOWN', {
        name: codes,
        nearest: nearest(codes, codeLists.keys()),
      });
    } else if (field.codes !== null) {
      checkCodeValues(codeList, Object.keys(field.codes), fieldName, endpoint);
    }
  }
}

function checkCodeValues(
  { list, source }: LoadedCodeList,
  allowed: readonly string[],
  field: string,
  endpoint: string,
): void {
  for (const [spelling, canonical] of Object.entries(list.map)) {
    const at = `/map/${escapePointer(spelling)}`;
    if (typeof canonical !== 'string' || allowed.includes(canonical) || source.isReported(at)) continue;
    source.report(at, 'SETTINGS_CODE_VALUE_UNKNOWN', {
      field,
      endpoint,
      name: canonical,
      nearest: nearest(canonical, allowed),
    });
  }
}
