import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Facts and real exports that lie beside the checkout on some machines. */
export const SHARED = fileURLToPath(new URL('../../../shared/data/', import.meta.url));

/** What tap prints when they are not there; false when they are. */
export const skipWithout = (path: string): string | false =>
  existsSync(`${SHARED}${path}`) ? false : `SKIPPED: ${SHARED}${path} is not there`;

export const readShared = (path: string): string => readFileSync(`${SHARED}${path}`, 'utf8');
