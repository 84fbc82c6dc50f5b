import codesSchema from '../../schemas/settings/codes.schema.json' with { type: 'json' };
import type { CodeList } from '../contract/mapping.ts';
import { asObject, asText } from './plain.ts';
import { where } from './problems.ts';
import { checkSchema } from './schema-check.ts';
import { escapePointer, type YamlSource } from './yaml-source.ts';

export interface LoadedCodeList {
  readonly list: CodeList;
  readonly source: YamlSource;
}

/** Code lists by name; faults are reported in their sources. */
export function readCodeLists(sources: readonly YamlSource[]): ReadonlyMap<string, LoadedCodeList> {
  const lists = new Map<string, LoadedCodeList>();
  for (const source of sources) {
    if (source.value === undefined) continue;
    checkSchema(source, '', source.value, codesSchema);
    const document = asObject(source.value);
    const name = asText(document['name']);
    const other = lists.get(name);
    if (other !== undefined) {
      source.report('/name', 'SETTINGS_CODE_LIST_TWICE', { name, where: where(other.source.place('/name')) });
      continue;
    }
    const map = asObject(document['map']) as CodeList['map'];
    lists.set(name, { list: { name, map, back: firstSpellings(source, map) }, source });
  }
  return lists;
}

function firstSpellings(source: YamlSource, map: CodeList['map']): Readonly<Record<string, string>> {
  const pointer = (spelling: string) => `/map/${escapePointer(spelling)}`;
  const first = new Map<string, string>();
  for (const [spelling, canonical] of Object.entries(map)) {
    const known = first.get(canonical);
    if (known === undefined || source.isBefore(pointer(spelling), pointer(known)))
      first.set(canonical, spelling);
  }
  return Object.fromEntries(first);
}
