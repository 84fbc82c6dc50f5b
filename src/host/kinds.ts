import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type AdapterKind, type AdapterManifest, CONTRACT_VERSION } from '../contract/adapter.ts';
import { asTongdaoError, TongdaoError } from '../contract/errors.ts';
import { compileSchema } from '../settings/schema-check.ts';
import { kindOf } from './adapter-error.ts';
import { Late, within } from './patience.ts';

/** How long a module may take to load. */
const PATIENCE_MS = 30_000;

/** A deployment's own adapter, and where its code lies. */
export interface Home {
  readonly adapter: string;
  readonly folder: string;
}

export interface LoadedKinds {
  readonly kinds: readonly AdapterKind[];
  readonly homes: readonly Home[];
  /** ADAPTER_UNLOADABLE, ADAPTER_KIND_INVALID or ADAPTER_CONTRACT_VERSION, one per source that cannot be used. */
  readonly failures: readonly TongdaoError[];
}

/**
 * The built-in adapter kinds and a deployment's own: a path (`./mine.js`, from `baseDir`) or the name of an installed package,
 * whose default export is an AdapterKind. One that cannot be used harms no other: it is a failure, and nothing is thrown.
 */
export async function loadKinds(
  builtIn: readonly AdapterKind[],
  sources: readonly string[],
  baseDir: string,
  patienceMs = PATIENCE_MS,
): Promise<LoadedKinds> {
  const kinds = [...builtIn];
  const homes: Home[] = [];
  const failures: TongdaoError[] = [];
  for (const source of sources) {
    try {
      const url = resolved(source, baseDir);
      const kind = usable(source, await importDefault(source, url, patienceMs), kinds);
      kinds.push(kind);
      homes.push({ adapter: kind.manifest.id, folder: path.dirname(fileURLToPath(url)) });
    } catch (thrown) {
      failures.push(asTongdaoError(thrown));
    }
  }
  return { kinds, homes, failures };
}

/**
 * What stands for adapters that endpoints name and nobody has, when some could not be loaded: opening it says why, so that only
 * those endpoints suffer. Nobody knows the id of what did not load; the one whose source has it in its name is taken, else the first.
 */
export function standIns(ids: readonly string[], { kinds, failures }: LoadedKinds): readonly AdapterKind[] {
  const unknown = [...new Set(ids)].filter((id) => !kinds.some(({ manifest }) => manifest.id === id));
  const [first] = failures;
  if (first === undefined) return [];
  return unknown.map((id) => {
    const failure = failures.find(({ params }) => String(params['source']).includes(id)) ?? first;
    const title = { zh: id, en: id };
    const anything = {};
    return {
      manifest: {
        id,
        contract: CONTRACT_VERSION,
        title,
        maturity: 'untested',
        promises: [],
        optionsSchema: anything,
        readSchema: anything,
        writeSchema: anything,
      },
      open: () => {
        throw failure;
      },
    };
  });
}

function resolved(source: string, baseDir: string): string {
  const isPath = source.startsWith('.') || path.isAbsolute(source);
  if (isPath) return pathToFileURL(path.resolve(baseDir, source)).href;
  try {
    return import.meta.resolve(source);
  } catch (thrown) {
    throw unloadable(source, kindOf(thrown), thrown);
  }
}

async function importDefault(source: string, url: string, patienceMs: number): Promise<unknown> {
  try {
    const module: { readonly default?: unknown } = await within(patienceMs, import(url));
    return module.default;
  } catch (thrown) {
    const detail = thrown instanceof Late ? `not loaded after ${patienceMs} ms` : kindOf(thrown);
    throw unloadable(source, detail, thrown);
  }
}

function unloadable(source: string, detail: string, cause: unknown): TongdaoError {
  return new TongdaoError('ADAPTER_UNLOADABLE', { source, detail }, { cause });
}

/** The kind, unless something is wrong with it. */
function usable(source: string, kind: unknown, others: readonly AdapterKind[]): AdapterKind {
  const { manifest, open } = (kind ?? {}) as Partial<AdapterKind>;
  const invalid = (detail: string) =>
    new TongdaoError('ADAPTER_KIND_INVALID', { source, detail, contract: CONTRACT_VERSION });
  if (typeof manifest !== 'object' || manifest === null || typeof open !== 'function')
    throw invalid('the default export is not { manifest, open }');
  const given: Partial<Record<keyof AdapterManifest, unknown>> = manifest;
  if (given.contract !== CONTRACT_VERSION) {
    const found = String(given.contract);
    throw new TongdaoError('ADAPTER_CONTRACT_VERSION', { source, found, wanted: CONTRACT_VERSION });
  }
  if (typeof given.id !== 'string' || !/^[a-z][a-z0-9-]*$/.test(given.id))
    throw invalid('manifest.id is not a name');
  if (others.some((other) => other.manifest.id === given.id))
    throw invalid(`there is an adapter ${given.id} already`);
  for (const name of ['optionsSchema', 'readSchema', 'writeSchema'] as const) {
    try {
      compileSchema(manifest[name]);
    } catch (thrown) {
      throw invalid(`manifest.${name} is not a JSON Schema (draft 2020-12), ${kindOf(thrown)}`);
    }
  }
  return { manifest, open: open.bind(kind) };
}
