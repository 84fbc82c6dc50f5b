// tsc emits code only: what the code reads beside itself (styles, SQL, pictures) goes to dist/ as it is.
import { cpSync } from 'node:fs';
import { extname } from 'node:path';

const COMPILED = new Set(['.ts', '.tsx', '.mjs', '.md']);

for (const folder of ['src', 'adapters']) {
  cpSync(folder, `dist/${folder}`, {
    recursive: true,
    filter: (file) => !COMPILED.has(extname(file)),
  });
}
