import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import { kinds } from '../../adapters/index.ts';
import channelSchema from '../../schemas/settings/channel.schema.json' with { type: 'json' };
import endpointSchema from '../../schemas/settings/endpoint.schema.json' with { type: 'json' };
import { readSettings } from '../../src/compose.ts';
import { CLASS_TITLES, CLASSES } from '../../src/contract/terms.ts';
import { blocks, quoted, section, textOf } from './texts.ts';

const ENV = {
  WUJIANG_DB_URL: 'postgres://reader@db.example/wj',
  NORTH_URL: 'https://north.example',
  NORTH_SECRET: 'secret of the north',
  NORTH_SID: 'sid',
  NORTH_RID: 'rid',
  EAST_SECRET: 'whsec_ZWFzdA==',
  MIDDLE_DB_URL: 'postgres://reader@db.example/middle',
};

for (const text of ['README.md', 'README.zh-CN.md', 'adapters/README.md']) {
  t.test(`${text}: its YAML is a profile that loads`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'tongdao-docs-'));
    t.teardown(() => rm(folder, { recursive: true }));
    const files = blocks(text, 'yaml');
    for (const content of files) {
      const path = /^# (config\/zone\/\S+)\n/.exec(content)?.[1];
      if (path === undefined) throw new Error(`a block does not say where it belongs:\n${content}`);
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    const { settings } = await readSettings(join(folder, 'config', 'zone'), ENV);
    const endpoints = files.filter((content) => content.includes('\nendpoint: '));
    t.equal(settings.endpoints.length, endpoints.length);
  });
}

t.test('both READMEs show the same profile', async (t) => {
  const profile = (text: string) => blocks(text, 'yaml').map((block) => parse(block));
  t.strictSame(profile('README.zh-CN.md'), profile('README.md'));
});

t.test('both READMEs explain every class, in the order in which they count', async (t) => {
  const classes = CLASSES.map((name) => [CLASS_TITLES[name].zh, name]);
  const rows = (text: string) =>
    [...textOf(text).matchAll(/^\| (\S+) \| (\S+) \|.*\|.*\|$/gm)]
      .map(([, one = '', other = '']) => (/^[a-z]/.test(one) ? [other, one] : [one, other]))
      .filter(([, name]) => CLASSES.some((known) => known === name));
  t.strictSame(rows('README.md'), classes);
  t.strictSame(rows('README.zh-CN.md'), classes);
});

t.test('adapters/README.md explains every option of every adapter, and none that is not there', async (t) => {
  for (const { manifest } of kinds) {
    const { id, optionsSchema, readSchema, writeSchema } = manifest;
    const text = section('adapters/README.md', id);
    const known = new Set([optionsSchema, readSchema, writeSchema].flatMap(namesIn));
    const words = new Set(quoted(text).flatMap((code) => code.match(/[A-Za-z][A-Za-z0-9]*/g) ?? []));
    for (const name of known) t.ok(words.has(name), `${id}: ${name} is explained`);
    const rows = [...text.matchAll(/^\| (`.+?) \|/gm)].flatMap(([, names = '']) => quoted(names));
    const blockNames = ['options', 'read', 'write', 'mode: upsert', 'mode: staging'];
    for (const name of rows.flatMap((one) => (blockNames.includes(one) ? [] : one.split('.'))))
      t.ok(known.has(name), `${id}: ${name} exists`);
  }
});

t.test('config/README.md explains every key of channel.yaml and of a mapping', async (t) => {
  const words = new Set(quoted(textOf('config/README.md')).flatMap((code) => code.split(/[^A-Za-z]+/)));
  const mapping = Object.keys(endpointSchema.$defs.rule.properties);
  const channel = Object.keys(channelSchema.properties);
  for (const key of [...channel, ...Object.keys(channelSchema.$defs.dataset.properties), ...mapping]) {
    t.ok(words.has(key), key);
  }
});

/** Names of all properties in a JSON Schema, at any depth. */
function namesIn(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  if (Array.isArray(schema)) return schema.flatMap(namesIn);
  return Object.entries(schema).flatMap(([keyword, value]) => {
    if (keyword !== 'properties') return namesIn(value);
    return Object.entries(value as Record<string, unknown>).flatMap(([name, inner]) => [
      name,
      ...namesIn(inner),
    ]);
  });
}
