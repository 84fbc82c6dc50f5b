import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export interface Asset {
  readonly type: string;
  readonly body: Buffer;
}

const packages = createRequire(import.meta.url);
const ours = (file: string): Buffer => readFileSync(new URL(file, import.meta.url));
const theirs = (file: string): Buffer => readFileSync(packages.resolve(file));

const SCRIPT = 'text/javascript; charset=utf-8';
const STYLE = 'text/css; charset=utf-8';

/** What a browser needs beside the pages, each under a name that changes with its content. */
const SOURCES = {
  'console.css': {
    type: STYLE,
    read: () =>
      Buffer.concat(
        ['tokens', 'shell', 'parts', 'tables', 'picture', 'narrow'].map((name) => ours(`style/${name}.css`)),
      ),
  },
  'console.js': { type: SCRIPT, read: () => ours('client/console.js') },
  // One script: htmx looks at the page as soon as it can, and what its extension adds must be there by then.
  'htmx.js': {
    type: SCRIPT,
    read: () =>
      Buffer.concat([
        theirs('htmx.org/dist/htmx.min.js'),
        Buffer.from(';\n'),
        theirs('htmx.org/dist/ext/hx-sse.min.js'),
      ]),
  },
  'uplot.js': { type: SCRIPT, read: () => theirs('uplot/dist/uPlot.iife.min.js') },
  'uplot.css': { type: STYLE, read: () => theirs('uplot/dist/uPlot.min.css') },
} as const satisfies Record<string, { readonly type: string; readonly read: () => Buffer }>;

export type AssetName = keyof typeof SOURCES;

let loaded:
  | { readonly paths: ReadonlyMap<string, string>; readonly files: ReadonlyMap<string, Asset> }
  | undefined;

function load() {
  const paths = new Map<string, string>();
  const files = new Map<string, Asset>();
  for (const [name, { type, read }] of Object.entries(SOURCES)) {
    const body = read();
    const digest = createHash('sha256').update(body).digest('hex').slice(0, 10);
    const file = name.replace('.', `.${digest}.`);
    paths.set(name, `/assets/${file}`);
    files.set(file, { type, body });
  }
  loaded = { paths, files };
  return loaded;
}

export const assetPath = (name: AssetName): string => (loaded ?? load()).paths.get(name) ?? '';

export const assetFile = (file: string): Asset | undefined => (loaded ?? load()).files.get(file);
