import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Published test vectors, beside the checkout (or the folder of checkouts) where somebody put them. */
const [FOLDER = ''] = ['../../..', '../../../..']
  .map((above) => resolve(import.meta.dirname, above, 'shared/vectors'))
  .sort((one, two) => Number(existsSync(two)) - Number(existsSync(one)));

/** A reason to skip, loud in the report, or false when the vectors are there. */
export const skipWithoutVectors = existsSync(FOLDER) ? false : `PUBLIC VECTORS MISSING: no folder ${FOLDER}`;

export const vectorFile = (path: string): Buffer => readFileSync(join(FOLDER, path));
export const vectorJson = (path: string): unknown => JSON.parse(vectorFile(path).toString());
export const vectorNames = (path: string): readonly string[] => readdirSync(join(FOLDER, path));
