import { existsSync, readdirSync } from 'node:fs';
import t from 'tap';
import { ERROR_CODES } from '../../src/contract/error-codes.ts';
import { inProject, quoted, section, TEXTS, textOf } from './texts.ts';

const ARCHITECTURE = 'ARCHITECTURE.md';
const CODES = Object.keys(ERROR_CODES);

t.test('the layers are the folders and files of src, no more and no fewer', async (t) => {
  const names = quoted(
    section(ARCHITECTURE, 'Layers')
      .match(/^\|.*$/gm)
      ?.join('\n') ?? '',
  );
  const named = names.filter((name) => name !== 'src' && !name.includes('/'));
  const there = readdirSync(inProject('src')).filter((name) => name !== 'tongdao.mjs');
  t.strictSame([...new Set(named)].sort(), there.sort());
});

t.test('every file that it names is there', async (t) => {
  const files = quoted(textOf(ARCHITECTURE)).filter((code) => /^[\w/-]+\.(ts|tsx|mjs)$/.test(code));
  t.ok(files.length > 20);
  let folder = '';
  for (const file of files) {
    // "`pipeline/pipeline.ts` … then `map.ts`": the folder of the file named before.
    const places = [`src/${file}`, `src/${folder}/${file}`];
    const place = places.find((path) => existsSync(inProject(path)));
    t.ok(place, file);
    folder = (place ?? '').split('/').slice(1, -1).join('/') || folder;
  }
});

t.test('every table of the ledger is explained, and none that is not there', async (t) => {
  const folder = inProject('schemas/ledger');
  const sql = readdirSync(folder).map((file) => textOf(`schemas/ledger/${file}`));
  const tables = [...sql.join('\n').matchAll(/^CREATE (?:UNLOGGED )?TABLE (\w+)/gm)].map(
    ([, name = '']) => name,
  );
  const rows = [...section(ARCHITECTURE, 'The ledger').matchAll(/^\| (`.+?) \|/gm)].map(
    ([, names = '']) => names,
  );
  const named = rows.flatMap((names) => quoted(names));
  const fits = (table: string, name: string) =>
    name.endsWith('*') ? table.startsWith(name.slice(0, -1)) : table === name;
  // Endpoints and datasets are only names with numbers.
  for (const table of tables.filter((name) => name !== 'endpoint' && name !== 'dataset')) {
    t.ok(
      named.some((name) => fits(table, name)),
      table,
    );
  }
  for (const name of named) {
    t.ok(
      tables.some((table) => fits(table, name)),
      name,
    );
  }
});

t.test('every group of error codes has codes', async (t) => {
  const prefixes = quoted(section(ARCHITECTURE, 'Errors')).filter((code) => /^[A-Z]+_?[A-Z]*$/.test(code));
  t.ok(prefixes.length > 20);
  for (const prefix of prefixes) {
    const matching = CODES.filter((code) =>
      prefix.endsWith('_') ? code.startsWith(prefix) : code === prefix,
    );
    t.ok(matching.length > 0, prefix);
  }
});

t.test('every error code that a text names exists', async (t) => {
  const families = new Set(CODES.map((code) => code.split('_')[0]));
  for (const text of TEXTS) {
    const named = textOf(text).match(/(?<![`\w{])[A-Z]+(?:_[A-Z]+)+(?![\w*])/g) ?? [];
    for (const code of named.filter(
      (one) => families.has(one.split('_')[0]) && !/_(URL|DIR|FILE)$/.test(one),
    ))
      t.ok(CODES.includes(code), `${text}: ${code}`);
  }
});
