import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Moment } from './world/expectation.ts';

/** The four looks at the channel that the demo compares with what it planted. */
export const MOMENTS: readonly Moment[] = ['dayOne', 'dayOneAfter', 'dayTwo', 'dayTwoAfter'];

/** How far a demo got. Each step is taken when the one before it is written down; a step that was cut off is taken again. */
export interface Journal {
  /** Options that make a world; with other ones the demo starts anew. */
  readonly world: string;
  planted?: true;
  livedOn?: true;
  /** Reconciliation ids by dataset. */
  reconciliations: Partial<Record<Moment, Readonly<Record<string, string>>>>;
}

export async function readJournal(file: string): Promise<Journal | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Journal;
  } catch {
    return null;
  }
}

export async function writeJournal(file: string, journal: Journal): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.draft`, JSON.stringify(journal, null, 2));
  await rename(`${file}.draft`, file);
}
