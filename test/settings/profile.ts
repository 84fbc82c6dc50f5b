import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AdapterKind } from '../../src/contract/adapter.ts';
import type { Dataset, Field } from '../../src/contract/dataset.ts';
import { loadSettings } from '../../src/settings/load.ts';
import { SettingsError } from '../../src/settings/problems.ts';
import type { Settings } from '../../src/settings/settings.ts';

const field = (name: string, more: Partial<Field> = {}): Field => ({
  name,
  title: { zh: name, en: name },
  kind: 'text',
  compare: true,
  sensitive: null,
  codes: null,
  ...more,
});

const title = { zh: '某', en: 'some' };

export const datasets: readonly Dataset[] = [
  {
    name: 'registration',
    title,
    mode: 'replicate',
    fields: [
      field('uscc', { kind: 'uscc' }),
      field('name', { kind: 'name' }),
      field('divisionCode', { kind: 'division' }),
      field('status', { kind: 'code', codes: { ACTIVE: title, CANCELLED: title } }),
    ],
    compared: ['name', 'status'],
    keys: [['uscc']],
    home: 'divisionCode',
    status: 'status',
    movedOut: [],
    schema: {},
  },
  {
    name: 'service-item',
    title,
    mode: 'compare',
    fields: [field('taskCode')],
    compared: [],
    keys: [['taskCode']],
    home: null,
    status: null,
    movedOut: [],
    schema: {},
  },
];

export const tableKind: AdapterKind = {
  manifest: {
    id: 'table',
    contract: 1,
    title,
    maturity: 'stable',
    promises: [],
    optionsSchema: {
      type: 'object',
      additionalProperties: false,
      required: ['url'],
      properties: {
        url: { type: 'string', format: 'uri' },
        password: { type: 'string', maxLength: 40 },
        port: { type: 'integer', minimum: 1 },
        client: { enum: ['pg', 'mysql'] },
        auth: {
          oneOf: [
            {
              type: 'object',
              additionalProperties: false,
              properties: { by: { const: 'key' }, header: { type: 'string' } },
            },
            { type: 'object', additionalProperties: false, properties: { by: { const: 'none' } } },
          ],
        },
      },
    },
    readSchema: {
      type: 'object',
      additionalProperties: false,
      required: ['table'],
      properties: { table: { type: 'string' } },
    },
    writeSchema: {
      type: 'object',
      additionalProperties: false,
      required: ['table'],
      properties: { table: { type: 'string' } },
    },
  },
  open: () => {
    throw new Error('settings open nothing');
  },
};

export const QINGPU = `endpoint: qingpu
title: { zh: 青浦, en: Qingpu }
divisions: ["310118", "310229"]
adapter: table
options: { url: "\${QINGPU_URL}", password: "\${QINGPU_PASSWORD}" }
datasets:
  registration:
    read: { table: corp }
    write: { table: shared }
    mapping:
      uscc: uni_scid
      name: corp_name
      divisionCode: org
      status: { from: st, codes: qingpu-status }
`;

export const STATUS = `name: qingpu-status
map: { 开业: ACTIVE, "1": ACTIVE, 注销: CANCELLED }
`;

export const ENV = { QINGPU_URL: 'https://qingpu.example', QINGPU_PASSWORD: 'canary-7f3a' };

export const GOOD = { 'channel.yaml': '', 'endpoints/qingpu.yaml': QINGPU, 'codes/status.yaml': STATUS };

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Writes a profile into a folder of its own, hands it to `use`, and removes it. */
export async function withProfile<Result>(
  files: Files,
  use: (dir: string) => Promise<Result>,
): Promise<Result> {
  const parent = await mkdtemp(path.join(tmpdir(), 'tongdao-settings-'));
  const dir = path.join(parent, 'county');
  try {
    await mkdir(dir);
    for (const [name, content] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(dir, name)), { recursive: true });
      await writeFile(path.join(dir, name), content);
    }
    return await use(dir);
  } finally {
    await rm(parent, { recursive: true });
  }
}

/** Settings of the good profile with some files replaced. */
export function load(files: Files = {}, env: NodeJS.ProcessEnv = ENV): Promise<Settings> {
  return withProfile({ ...GOOD, ...files }, (dir) =>
    loadSettings({ dir, env, kinds: [tableKind], datasets }),
  );
}

/** What is wrong with the good profile once some files are replaced: `file:line:column path CODE`, and the error. */
export async function faults(
  files: Files,
  env: NodeJS.ProcessEnv = ENV,
): Promise<{ lines: readonly string[]; error: SettingsError }> {
  try {
    await load(files, env);
  } catch (thrown) {
    if (!(thrown instanceof SettingsError)) throw thrown;
    const lines = thrown.problems.map(
      ({ file, line, column, path: at, code }) =>
        `${file.replace(/^.*\/county\//, '')}:${line}:${column} ${at} ${code}`,
    );
    return { lines, error: thrown };
  }
  throw new Error('nothing was found wrong');
}
