import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { report, type Verdict } from '../adapters/conformance/conformance.ts';
import type { Fixture } from '../adapters/conformance/fixture.ts';
import { TongdaoError } from './contract/errors.ts';

/** Where an adapter's folder has what opens its fixture. */
const FIXTURE = join('test', 'fixture.js');

/**
 * Puts an adapter to the conformance suite. `path`: its folder, or the file whose default export opens a fixture.
 * Throws ADAPTER_UNLOADABLE.
 */
export async function testAdapter(
  path: string,
  onVerdict: (verdict: Verdict) => void,
): Promise<readonly Verdict[]> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return report(await openerOf(isFolder ? join(path, FIXTURE) : path), onVerdict);
}

async function openerOf(file: string): Promise<() => Promise<Fixture>> {
  const unloadable = (detail: string, cause?: unknown) =>
    new TongdaoError('ADAPTER_UNLOADABLE', { source: file, detail }, { cause });
  let opener: unknown;
  try {
    const module: { readonly default?: unknown } = await import(pathToFileURL(file).href);
    opener = module.default;
  } catch (thrown) {
    throw unloadable(thrown instanceof Error ? thrown.message : typeof thrown, thrown);
  }
  if (typeof opener !== 'function') throw unloadable('its default export opens no fixture');
  // What the fixture holds is the business of its author, who runs the suite.
  return opener as () => Promise<Fixture>;
}
