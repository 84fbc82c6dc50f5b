import type { AdapterKind } from '../contract/adapter.ts';
import { TongdaoError } from '../contract/errors.ts';
import { nearest } from '../settings/nearest.ts';
import { SettingsError } from '../settings/problems.ts';
import { References, refuseLiteralSecrets, refuseReferences } from '../settings/references.ts';
import { checkSchema } from '../settings/schema-check.ts';
import { Secret } from '../settings/secret.ts';
import { YamlSource } from '../settings/yaml-source.ts';

type Block = Readonly<Record<string, unknown>>;

/** Throws SETTINGS_ADAPTER_UNKNOWN. */
export function kindOf(kinds: readonly AdapterKind[], id: string): AdapterKind {
  const kind = kinds.find(({ manifest }) => manifest.id === id);
  if (kind !== undefined) return kind;
  const ids = kinds.map(({ manifest }) => manifest.id);
  throw new TongdaoError('SETTINGS_ADAPTER_UNKNOWN', { name: id, nearest: nearest(id, ids, ids.length) });
}

/**
 * Options as they are to stand in the file, with `${NAME}` replaced by what the environment has.
 * Throws SettingsError: a secret that is written out, a name that is not set, an option that the kind does not have.
 */
export function resolveOptions(
  kind: AdapterKind,
  endpoint: string,
  written: Block,
  env: NodeJS.ProcessEnv,
): Secret<Block> {
  const source = new YamlSource(`endpoints/${endpoint}.yaml`);
  refuseLiteralSecrets(source, '/options', written, endpoint);
  demandSound(source);
  const options = new References(env).resolve(source, '/options', written);
  checkSchema(source, '/options', options, kind.manifest.optionsSchema);
  demandSound(source);
  return new Secret(options, written);
}

/** Throws SettingsError when a `read` block is not what the kind can read. */
export function demandReadable(kind: AdapterKind, endpoint: string, dataset: string, read: Block): void {
  const source = new YamlSource(`endpoints/${endpoint}.yaml`);
  const at = `/datasets/${dataset}/read`;
  refuseLiteralSecrets(source, at, read, endpoint);
  refuseReferences(source, at, read);
  checkSchema(source, at, read, kind.manifest.readSchema);
  demandSound(source);
}

function demandSound({ problems }: YamlSource): void {
  if (problems.length > 0) throw new SettingsError(problems);
}
