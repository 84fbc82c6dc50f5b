import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import { runCli } from '../../src/cli/program.ts';
import { commandContext } from '../../src/main.ts';
import { packageRoot } from '../../src/storage/paths.ts';
import { database } from '../support/database.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real command as a child process, with nothing of the developer's environment but the path. */
export function tongdao(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  onStart: (stop: (signal: NodeJS.Signals) => void, heard: () => string) => void = () => {},
): Promise<Ended> {
  const child = spawn(process.execPath, [join(packageRoot(), 'src', 'tongdao.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], LANG: 'en_US.UTF-8', ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  onStart(
    (signal) => child.kill(signal),
    () => stdout,
  );
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** The command in this process: as the child does it, without the second that loading takes. */
export async function inProcess(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const heard = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      heard[name] += text;
    },
    isTerminal: false,
    columns: 0,
  });
  const outputs = { stdout: output('stdout'), stderr: output('stderr') };
  const context = commandContext({ LANG: 'en_US.UTF-8', ...env }, outputs, new AbortController().signal);
  return { code: await runCli(args, context), ...heard };
}

export const REGIONS = ['qingpu', 'wujiang', 'jiashan'] as const;
export type Region = (typeof REGIONS)[number];

const DIVISIONS: Readonly<Record<Region, string>> = {
  qingpu: '310118',
  wujiang: '320509',
  jiashan: '330421',
};

const COLUMNS = ['id', 'code', 'name', 'phone', 'capital', 'division', 'state'];

/** A platform's row, in the order of COLUMNS. */
export type Row = readonly [
  id: string,
  code: string,
  name: string,
  phone: string,
  capital: string,
  division: string,
  state: string,
];

/** Three platforms that exchange CSV files, connected by YAML alone, and a ledger of their own. */
export class Zone {
  readonly profile: string;
  readonly #root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly #snapshots = new Map<Region, number>();

  /** `env` goes on top of the zone's own environment. */
  static async open(t: Test, env: NodeJS.ProcessEnv = {}): Promise<Zone> {
    const { url } = await database(t);
    const root = await mkdtemp(join(tmpdir(), 'tongdao-cli-'));
    t.teardown(() => rm(root, { recursive: true, force: true }));
    const zone = new Zone(root, { DATABASE_URL: url, DATA_DIR: join(root, 'data'), ...env });
    await zone.#configure();
    return zone;
  }

  private constructor(root: string, env: NodeJS.ProcessEnv) {
    this.#root = root;
    this.profile = join(root, 'zone');
    this.env = env;
  }

  /** A command on this zone, in this process. */
  run(...args: readonly string[]): Promise<Ended> {
    return inProcess([...args, '--profile', this.profile], this.env);
  }

  /** The one JSON document that a command prints. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into it with patterns
  async json(...args: readonly string[]): Promise<Ended & { readonly result: any }> {
    const ended = await this.run(...args, '--format', 'json');
    return { ...ended, result: ended.stdout === '' ? null : JSON.parse(ended.stdout) };
  }

  /** The real command on this zone; `onStart` may stop it. */
  start(args: readonly string[], onStart?: Parameters<typeof tongdao>[2]): Promise<Ended> {
    return tongdao([...args, '--profile', this.profile], this.env, onStart);
  }

  folder(region: Region, ...below: readonly string[]): string {
    return join(this.#root, region, ...below);
  }

  path(...below: readonly string[]): string {
    return join(this.#root, ...below);
  }

  /** The platform exports all of its rows anew. */
  async publish(region: Region, rows: readonly Row[]): Promise<void> {
    const number = (this.#snapshots.get(region) ?? 0) + 1;
    this.#snapshots.set(region, number);
    const lines = [COLUMNS, ...rows].map((cells) => cells.join(','));
    const file = this.folder(region, `full-${String(number).padStart(4, '0')}.csv`);
    await writeFile(`${file}.part`, `${lines.join('\r\n')}\r\n`);
    await rename(`${file}.part`, file);
  }

  /** The platform takes deliveries from its inbox: every line is applied, answered, and exported with the rest. Call `stop` at the end. */
  takeDeliveries(region: Region, rows: readonly Row[]): { stop(): Promise<void> } {
    const held = new Map(rows.map((row) => [row[1], row]));
    const taken = new Set<string>();
    const take = async () => {
      const files = (await readdir(this.folder(region, 'inbox'))).filter(
        (file) => file.endsWith('.csv') && !taken.has(file),
      );
      for (const file of files) {
        taken.add(file);
        const [head = '', ...lines] = (await readFile(this.folder(region, 'inbox', file), 'utf8'))
          .trimEnd()
          .split(/\r?\n/);
        const columns = head.split(',');
        const codes: string[] = [];
        for (const line of lines) {
          const cells = Object.fromEntries(line.split(',').map((cell, i) => [columns[i], cell]));
          codes.push(cells['code'] ?? '');
          held.set(
            cells['code'] ?? '',
            COLUMNS.map(
              (column) => cells[column] || (column === 'id' ? `n${held.size}` : ''),
            ) as unknown as Row,
          );
        }
        await this.publish(region, [...held.values()]);
        const receipt = this.folder(region, 'receipts', file.replace(/^in-/, 'receipt-'));
        await writeFile(
          `${receipt}.part`,
          ['code,result', ...codes.map((code) => `${code},ok`), ''].join('\r\n'),
        );
        await rename(`${receipt}.part`, receipt);
      }
    };
    let work = Promise.resolve();
    const timer = setInterval(() => {
      work = work.then(take);
    }, 20);
    return {
      async stop() {
        clearInterval(timer);
        await work;
      },
    };
  }

  async #configure(): Promise<void> {
    for (const folder of ['endpoints', 'codes']) await mkdir(join(this.profile, folder), { recursive: true });
    await writeFile(
      join(this.profile, 'channel.yaml'),
      'name: zone\napi: { port: 0 }\ndatasets:\n  enterprise-registration: { settle: 0s }\n',
    );
    await writeFile(
      join(this.profile, 'codes', 'state.yaml'),
      'name: state\nmap: { open: ACTIVE, shut: CANCELLED }\n',
    );
    for (const region of REGIONS) {
      for (const folder of ['inbox', 'receipts'])
        await mkdir(this.folder(region, folder), { recursive: true });
      await writeFile(
        join(this.profile, 'endpoints', `${region}.yaml`),
        endpointYaml(region, this.folder(region)),
      );
      await this.publish(region, []);
    }
  }
}

function endpointYaml(region: Region, folder: string): string {
  return `endpoint: ${region}
title: { zh: ${region}, en: ${region} }
divisions: ["${DIVISIONS[region]}"]
adapter: file
options: { folder: ${JSON.stringify(folder)} }
datasets:
  enterprise-registration:
    read: { files: full-*.csv, key: id }
    write:
      folder: inbox
      file: in-*.csv
      id: id
      answerWithin: 10s
      receipts: { folder: receipts, files: receipt-*.csv, key: code, result: { column: result, applied: [ok] } }
    mapping:
      uscc: code
      name: name
      phone: phone
      regCapital: { from: capital, unit: 万元 }
      divisionCode: division
      status: { from: state, codes: state }
`;
}
