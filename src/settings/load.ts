import path from 'node:path';
import type { AdapterKind } from '../contract/adapter.ts';
import type { Dataset } from '../contract/dataset.ts';
import { TongdaoError } from '../contract/errors.ts';
import { readChannel } from './channel.ts';
import { readCodeLists } from './code-lists.ts';
import { readEndpoint } from './endpoints.ts';
import { deepFreeze } from './freeze.ts';
import { type PipelineFactory, pipelineFactory } from './pipelines.ts';
import { asList, asObject } from './plain.ts';
import { SettingsError, where } from './problems.ts';
import { readProfile } from './profile-files.ts';
import { References } from './references.ts';
import type { Divisions, EndpointSettings, Settings } from './settings.ts';
import { escapePointer, type YamlSource } from './yaml-source.ts';

export interface LoadRequest {
  /** config/<profile> */
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly kinds: readonly AdapterKind[];
  readonly datasets: readonly Dataset[];
}

/**
 * Reads channel.yaml, endpoints/*.yaml and codes/*.yaml of a profile.
 * Environment: DATABASE_URL, QUEUE_URL, DATA_DIR, API_HOST, API_PORT, and every `${NAME}` in the files; each also as NAME_FILE.
 * Throws SettingsError with everything that is wrong in all of them, and nothing else.
 */
export async function loadSettings(request: LoadRequest): Promise<Settings> {
  const { dir, env, kinds, datasets } = request;
  const files = await readProfile(dir);
  const references = new References(env);
  const channel = readChannel(files.channel, path.resolve(dir), datasets, references);
  const codeLists = readCodeLists(files.codes);
  const known = { kinds, datasets, codeLists, references };
  const loaded = files.endpoints
    .filter((source) => source.value !== undefined)
    .map((source) => ({ source, endpoint: readEndpoint(source, known) }));
  const divisions = readDivisions(loaded);

  const sources = [files.channel, ...files.codes, ...files.endpoints];
  demandSound(sources);
  const settings: Settings = deepFreeze({
    profile: path.basename(path.resolve(dir)),
    dir: path.resolve(dir),
    ...channel,
    endpoints: loaded.map(({ endpoint }) => endpoint).sort((a, b) => (a.name < b.name ? -1 : 1)),
    codeLists: new Map([...codeLists].map(([name, { list }]) => [name, list])),
    divisions,
    digest: files.digest,
  });
  checkPipelines(loaded, pipelineFactory(settings, datasets));
  demandSound(sources);
  return settings;
}

/** The adapters that channel.yaml names beside the built-in ones; none while the file is faulty, which loadSettings reports. */
export async function namedAdapters(dir: string): Promise<readonly string[]> {
  const { channel } = await readProfile(dir);
  return asList(asObject(channel.value)['adapters']).filter((source) => typeof source === 'string');
}

/** The adapters that endpoints name. */
export async function usedAdapters(dir: string): Promise<readonly string[]> {
  const { endpoints } = await readProfile(dir);
  return endpoints.map(({ value }) => asObject(value)['adapter']).filter((id) => typeof id === 'string');
}

function demandSound(sources: readonly YamlSource[]): void {
  const problems = sources.flatMap((source) => source.problems);
  if (problems.length > 0) throw new SettingsError(problems);
}

/** Compiles every mapping once, so that one that cannot work is found now and not by the first job. */
function checkPipelines(loaded: readonly LoadedEndpoint[], compile: PipelineFactory): void {
  for (const { source, endpoint } of loaded) {
    for (const dataset of Object.keys(endpoint.datasets)) {
      try {
        compile(endpoint, dataset);
      } catch (thrown) {
        if (!(thrown instanceof TongdaoError)) throw thrown;
        const field = thrown.params['field'];
        const at = `/datasets/${dataset}/mapping${field === undefined ? '' : `/${escapePointer(String(field))}`}`;
        source.report(at, thrown.code, thrown.params);
      }
    }
  }
}

interface LoadedEndpoint {
  readonly source: YamlSource;
  readonly endpoint: EndpointSettings;
}

/** Who is home by division; reports names and divisions that two endpoints claim. */
function readDivisions(loaded: readonly LoadedEndpoint[]): Divisions {
  const names = new Map<string, LoadedEndpoint>();
  const owners = new Map<string, { owner: LoadedEndpoint; index: number }>();
  const current = new Map<string, string>();
  for (const item of loaded) {
    const { source, endpoint } = item;
    const namesake = names.get(endpoint.name);
    if (namesake !== undefined && endpoint.name !== '') {
      const place = where(namesake.source.place('/endpoint'));
      source.report('/endpoint', 'SETTINGS_ENDPOINT_TWICE', { endpoint: endpoint.name, where: place });
    }
    names.set(endpoint.name, item);
    for (const [index, division] of endpoint.divisions.entries()) {
      const claim = owners.get(division);
      if (claim !== undefined && division !== '') {
        source.report(`/divisions/${index}`, 'SETTINGS_DIVISION_TWICE', {
          division,
          endpoint: claim.owner.endpoint.name,
          where: where(claim.owner.source.place(`/divisions/${claim.index}`)),
        });
        continue;
      }
      owners.set(division, { owner: item, index });
      if (index > 0) current.set(division, endpoint.divisions[0]!);
    }
  }
  return {
    homes: new Map([...owners].map(([division, { owner }]) => [division, owner.endpoint.name])),
    current,
  };
}
