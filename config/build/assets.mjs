// tsc emits code only: what the code reads beside itself (styles, SQL, pictures) goes to dist/ as it is.
import { cpSync } from 'node:fs';
import { extname, sep } from 'node:path';

const COMPILED = new Set(['.ts', '.tsx', '.mjs', '.md']);

/** What `tongdao adapter new` copies, whole. */
const isSkeleton = (file) => file.split(sep).includes('skeleton');

for (const folder of ['src', 'adapters']) {
  cpSync(folder, `dist/${folder}`, {
    recursive: true,
    filter: (file) => isSkeleton(file) || !COMPILED.has(extname(file)),
  });
}
