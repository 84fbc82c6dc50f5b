import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { packageRoot } from '../storage/paths.ts';

/** A folder when the name looks like a path; otherwise config/<name> here, or else of the program. */
export function profileDir(name: string): string {
  if (/[./\\]/.test(name)) return resolve(name);
  const here = resolve('config', name);
  return existsSync(here) ? here : join(packageRoot(), 'config', name);
}
