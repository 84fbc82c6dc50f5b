import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseYaml, YamlSource } from './yaml-source.ts';

const MAX_BYTES = 4 * 1024 * 1024;

/** The YAML files of one profile, parsed; what is wrong with each is in its `problems`. */
export interface ProfileFiles {
  readonly channel: YamlSource;
  readonly endpoints: readonly YamlSource[];
  readonly examples: readonly YamlSource[];
  readonly codes: readonly YamlSource[];
  /** SHA-256 over channel, endpoint and code files with their names, hex. */
  readonly digest: string;
}

/** @param dir config/<profile>, as messages are to name it */
export async function readProfile(dir: string): Promise<ProfileFiles> {
  const hash = createHash('sha256');
  const channelFile = path.join(dir, 'channel.yaml');
  const channel = new YamlSource(channelFile);
  const isFolder = await stat(dir).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  if (!isFolder) channel.report('', 'SETTINGS_DIR_MISSING', { dir });

  const hasChannel = isFolder && (await readdir(dir)).includes('channel.yaml');
  const endpointFiles = await yamlFiles(path.join(dir, 'endpoints'));
  const isExample = (file: string) => file.endsWith('.examples.yaml');
  const read = async (file: string) => {
    const { source, bytes } = await readSource(file);
    // Name and length first, so that moving text from one file to another shows.
    hash.update(`${path.relative(dir, file)}\0${bytes.length}\0`).update(bytes);
    return source;
  };
  const readAll = async (files: readonly string[]) => {
    const sources: YamlSource[] = [];
    for (const file of files) sources.push(await read(file));
    return sources;
  };
  return {
    channel: hasChannel ? await read(channelFile) : channel,
    endpoints: await readAll(endpointFiles.filter((file) => !isExample(file))),
    codes: await readAll(await yamlFiles(path.join(dir, 'codes'))),
    digest: hash.digest('hex'),
    examples: await Promise.all(
      endpointFiles.filter(isExample).map(async (file) => (await readSource(file)).source),
    ),
  };
}

async function yamlFiles(dir: string): Promise<readonly string[]> {
  const names = await readdir(dir).catch(() => []);
  return names
    .filter((name) => name.endsWith('.yaml') && !name.startsWith('.'))
    .sort()
    .map((name) => path.join(dir, name));
}

async function readSource(file: string): Promise<{ source: YamlSource; bytes: Uint8Array }> {
  try {
    if ((await stat(file)).size > MAX_BYTES) throw Object.assign(new Error(), { code: '> 4 MiB' });
    const bytes = await readFile(file);
    return { source: parseYaml(file, bytes), bytes };
  } catch (thrown) {
    const source = new YamlSource(file);
    source.report('', 'SETTINGS_FILE_UNREADABLE', {
      detail: (thrown as NodeJS.ErrnoException).code ?? 'ERROR',
    });
    return { source, bytes: new Uint8Array() };
  }
}
