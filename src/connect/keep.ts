import { cp, link, mkdir, mkdtemp, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AdapterKind } from '../contract/adapter.ts';
import type { Dataset } from '../contract/dataset.ts';
import { TongdaoError } from '../contract/errors.ts';
import { checkSettings, type SettingsCheck } from '../settings/check.ts';
import { loadSettings } from '../settings/load.ts';
import { pipelineFactory } from '../settings/pipelines.ts';
import type { DraftFile } from './files.ts';

export interface KeepRequest {
  /** config/<profile>; made when it is not there. */
  readonly dir: string;
  readonly files: readonly DraftFile[];
  readonly force: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly kinds: readonly AdapterKind[];
  readonly datasets: readonly Dataset[];
}

/** Throws CONNECT_FILE_EXISTS for the first file that is there already. */
export async function demandFree(dir: string, files: readonly Pick<DraftFile, 'path'>[]): Promise<void> {
  for (const file of files) {
    const place = path.join(dir, file.path);
    if (await exists(place)) throw new TongdaoError('CONNECT_FILE_EXISTS', { file: place });
  }
}

/**
 * Checks the profile as it would be with the files, in a copy; then writes them. A profile that would no longer load (SettingsError) is left
 * as it was, and so is one whose files cannot all be written.
 */
export async function keepFiles(request: KeepRequest): Promise<SettingsCheck> {
  const { dir, files, force } = request;
  if (!force) await demandFree(dir, files);
  const result = await tryOut(request);
  await writeAll(dir, files, force);
  return result;
}

async function tryOut({ dir, files, env, kinds, datasets }: KeepRequest): Promise<SettingsCheck> {
  const copy = await mkdtemp(path.join(tmpdir(), 'tongdao-connect-'));
  try {
    for (const part of ['channel.yaml', 'endpoints', 'codes'])
      if (await exists(path.join(dir, part)))
        await cp(path.join(dir, part), path.join(copy, part), { recursive: true });
    for (const { path: name, text } of files) {
      await mkdir(path.dirname(path.join(copy, name)), { recursive: true });
      await writeFile(path.join(copy, name), text);
    }
    const settings = await loadSettings({ dir: copy, env, kinds, datasets });
    return await checkSettings(settings, datasets, pipelineFactory(settings, datasets));
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** All under other names first, then each under its own: nobody sees half a file, and a failure takes back what was new. */
async function writeAll(dir: string, files: readonly DraftFile[], force: boolean): Promise<void> {
  const drafts: string[] = [];
  const made: string[] = [];
  try {
    for (const { path: name, text } of files) {
      const place = path.join(dir, name);
      await mkdir(path.dirname(place), { recursive: true });
      const draft = path.join(path.dirname(place), `.${path.basename(place)}.draft`);
      drafts.push(draft);
      await writeFile(draft, text, { mode: 0o644 });
    }
    for (const [at, { path: name }] of files.entries()) {
      const place = path.join(dir, name);
      if (force) await rename(drafts[at]!, place);
      else {
        // A link refuses to replace what somebody else has written meanwhile.
        await link(drafts[at]!, place);
        made.push(place);
      }
    }
  } catch (thrown) {
    await Promise.all(made.map((place) => unlink(place)));
    const { code, path: file } = thrown as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new TongdaoError('CONNECT_FILE_EXISTS', { file: file ?? dir });
    throw new TongdaoError(
      'FILE_UNWRITABLE',
      { file: file ?? dir, detail: code ?? 'ERROR' },
      { cause: thrown },
    );
  } finally {
    await Promise.all(drafts.map((draft) => rm(draft, { force: true })));
  }
}

const exists = (place: string): Promise<boolean> =>
  stat(place).then(
    () => true,
    () => false,
  );
