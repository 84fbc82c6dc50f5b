import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestRow } from '../../adapters/conformance/fixture.ts';
import { csvLine } from '../../adapters/file/csv/line.ts';
import { type Encode, gb18030 } from './file-encoders.ts';

const COLUMNS = ['编号', '名称', '说明'];

interface Held {
  readonly cells: readonly string[];
  readonly version: number;
}

/**
 * A platform that exchanges files: a snapshot and a change file per change, deliveries in, receipts out.
 * `tick` takes what lies in its inbox; it is called on a timer while the platform runs.
 */
export class FileCounterpart {
  readonly root: string;
  readonly inbox: string;
  readonly receipts: string;
  /** How many lines of the next delivery get an answer. */
  answers = Number.POSITIVE_INFINITY;
  readonly #rows = new Map<string, Held>();
  readonly #taken = new Set<string>();
  #unanswered: { readonly number: string; readonly lines: readonly string[] }[] = [];
  #published = 0;
  #version = 0;
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();

  readonly #ending: string;
  readonly #encode: Encode;

  /** Its snapshots and change files are written by `encode`; receipts are CSV. */
  static async start(ending = 'csv', encode: Encode = gb18030): Promise<FileCounterpart> {
    const root = await mkdtemp(join(tmpdir(), 'tongdao-file-'));
    const counterpart = new FileCounterpart(root, ending, encode);
    for (const folder of [counterpart.inbox, counterpart.receipts]) await mkdir(folder, { recursive: true });
    await counterpart.#publish([]);
    counterpart.#timer = setInterval(() => counterpart.#tick(), 10);
    return counterpart;
  }

  private constructor(root: string, ending: string, encode: Encode) {
    this.root = root;
    this.#ending = ending;
    this.#encode = encode;
    this.inbox = join(root, 'out', 'in');
    this.receipts = join(root, 'out', 'receipts');
  }

  async put(rows: readonly TestRow[]): Promise<void> {
    for (const { id, cells } of rows) this.#set(id, [cells['名称'] ?? '', cells['说明'] ?? '']);
    await this.#publish(rows.map(({ id }) => [id, 'U']));
  }

  async remove(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#rows.delete(id);
    await this.#publish(ids.map((id) => [id, 'D']));
  }

  rows(): readonly TestRow[] {
    return [...this.#rows].map(([id, { cells }]) => ({
      id,
      cells: { 名称: cells[0] ?? null, 说明: cells[1] ?? null },
    }));
  }

  /** As a share that is mounted and goes: all of it is gone, not its last folder only. */
  async reachable(up: boolean): Promise<void> {
    const away = `${this.root}-away`;
    await (up ? rename(away, this.root) : rename(this.root, away));
  }

  /** Answers what it left unanswered, in a further receipt. */
  async release(): Promise<void> {
    for (const { number, lines } of this.#unanswered) await this.#answer(`${number}.2`, lines);
    this.#unanswered = [];
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#work;
    await rm(this.root, { recursive: true, force: true });
  }

  #set(id: string, cells: readonly string[]): void {
    this.#rows.set(id, { cells, version: ++this.#version });
  }

  async #publish(changes: readonly (readonly [id: string, operation: string])[]): Promise<void> {
    const stamp = String(++this.#published).padStart(6, '0');
    const line = (id: string) => {
      const held = this.#rows.get(id);
      return [id, ...(held?.cells ?? ['', '']), String(held?.version ?? '')];
    };
    const snapshot = [[...COLUMNS, '版本'], ...[...this.#rows.keys()].map(line)];
    const changed = [
      [...COLUMNS, '版本', '操作'],
      ...changes.map(([id, operation]) => [...line(id), operation]),
    ];
    await this.#write('out', `full-${stamp}.${this.#ending}`, await this.#encode(snapshot));
    await this.#write('out', `delta-${stamp}.${this.#ending}`, await this.#encode(changed));
  }

  #tick(): void {
    this.#work = this.#work.then(async () => {
      for (const name of await readdir(this.inbox).catch(() => [])) {
        if (!name.startsWith('in-') || this.#taken.has(name)) continue;
        this.#taken.add(name);
        await this.#take(name.slice(3, -4), parse(await readFile(join(this.inbox, name), 'utf8')));
      }
    });
  }

  async #take(number: string, [, ...lines]: readonly (readonly string[])[]): Promise<void> {
    const answers: string[] = [];
    const touched: string[] = [];
    for (const [id = '', name = '', note = '', expected = ''] of lines) {
      const held = this.#rows.get(id);
      const result = name === '拒绝' ? '拒收' : expected !== String(held?.version ?? '') ? '冲突' : '已更新';
      if (result === '已更新') {
        this.#set(id, [name, note]);
        touched.push(id);
      }
      answers.push(csvLine([id, result, result === '拒收' ? '名称不合规' : ''], ','));
    }
    await this.#publish(touched.map((id) => [id, 'U']));
    const now = Math.min(this.answers, answers.length);
    this.answers = Number.POSITIVE_INFINITY;
    if (now < answers.length) this.#unanswered.push({ number, lines: answers.slice(now) });
    await this.#answer(number, answers.slice(0, now));
  }

  async #answer(number: string, lines: readonly string[]): Promise<void> {
    const table = [['编号', '结果', '原因'], ...lines.map((line) => parse(line)[0] ?? [])];
    await this.#write(join('out', 'receipts'), `receipt-${number}.csv`, await gb18030(table));
  }

  async #write(folder: string, name: string, content: Buffer): Promise<void> {
    await writeFile(join(this.root, folder, `.${name}`), content);
    await rename(join(this.root, folder, `.${name}`), join(this.root, folder, name));
  }
}

/** A second, slow and simple reading of CSV. */
export function parse(text: string): readonly (readonly string[])[] {
  const lines: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|$)/g)) {
    lines.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n' || end === '\n') lines.push([]);
    if (end === '') break;
  }
  return lines.filter((line) => line.length > 1 || line[0] !== '');
}
