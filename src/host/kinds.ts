import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type AdapterKind, type AdapterManifest, CONTRACT_VERSION } from '../contract/adapter.ts';
import { TongdaoError } from '../contract/errors.ts';
import { compileSchema } from '../settings/schema-check.ts';

/**
 * The built-in adapter kinds and a deployment's own: a path (`./mine.ts`, from `baseDir`) or the name of an installed package,
 * whose default export is an AdapterKind. Throws ADAPTER_UNLOADABLE or ADAPTER_KIND_INVALID.
 */
export async function loadKinds(
  builtIn: readonly AdapterKind[],
  sources: readonly string[],
  baseDir: string,
): Promise<readonly AdapterKind[]> {
  const kinds = [...builtIn];
  for (const source of sources) {
    const kind = await importDefault(source, baseDir);
    const fault = faultOf(kind, kinds);
    if (fault !== null)
      throw new TongdaoError('ADAPTER_KIND_INVALID', { source, detail: fault, contract: CONTRACT_VERSION });
    kinds.push(kind as AdapterKind);
  }
  return kinds;
}

async function importDefault(source: string, baseDir: string): Promise<unknown> {
  const isPath = source.startsWith('.') || path.isAbsolute(source);
  const specifier = isPath ? pathToFileURL(path.resolve(baseDir, source)).href : source;
  try {
    const module: { readonly default?: unknown } = await import(specifier);
    return module.default;
  } catch (thrown) {
    const { code, name } = thrown as NodeJS.ErrnoException;
    throw new TongdaoError(
      'ADAPTER_UNLOADABLE',
      { source, detail: code ?? name ?? typeof thrown },
      { cause: thrown },
    );
  }
}

/** Why something cannot be used as an adapter kind; null when it can. */
function faultOf(kind: unknown, others: readonly AdapterKind[]): string | null {
  const { manifest, open } = (kind ?? {}) as Partial<AdapterKind>;
  if (typeof manifest !== 'object' || manifest === null || typeof open !== 'function') {
    return 'the default export is not { manifest, open }';
  }
  const given: Partial<Record<keyof AdapterManifest, unknown>> = manifest;
  if (given.contract !== CONTRACT_VERSION) return `manifest.contract is ${String(given.contract)}`;
  if (typeof given.id !== 'string' || !/^[a-z][a-z0-9-]*$/.test(given.id)) return 'manifest.id is not a name';
  if (others.some((other) => other.manifest.id === given.id))
    return `there is an adapter ${given.id} already`;
  for (const name of ['optionsSchema', 'readSchema', 'writeSchema'] as const) {
    try {
      compileSchema(manifest[name]);
    } catch {
      return `manifest.${name} is not a JSON Schema (draft 2020-12)`;
    }
  }
  return null;
}
