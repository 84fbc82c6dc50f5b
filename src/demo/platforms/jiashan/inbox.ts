import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { readCsv, writeCsv } from './csv.ts';
import type { Entered, Held, Register } from './register.ts';
import { ID } from './sheets.ts';

/** Header of the change time that the sender saw; empty: the sender takes the row for new. */
const EXPECTED = '预期更新时间';
const RECEIPT = ['处理结果', '原因', '更新时间', '回执编号'];

interface Line {
  readonly file: string;
  readonly line: number;
  readonly key: string;
  readonly cells: Readonly<Record<string, string>>;
}

interface Verdict {
  readonly result: '已更新' | '无变化' | '拒收' | '冲突';
  readonly message: string;
  readonly changedAt: string;
}

interface Answer extends Verdict {
  readonly file: string;
  readonly line: number;
  readonly key: string;
}

/** Deliveries of one register: each file is taken once, each line is applied once and answered in a receipt file. */
export class Inbox {
  readonly #pool: pg.Pool;
  readonly #register: Register;
  readonly #folders: { readonly inbox: string; readonly receipts: string };
  readonly #publish: () => Promise<void>;
  readonly #table: string;
  /** Where the natural key stands among a row's cells. */
  readonly #keyAt: number;
  /** Files that were worked on to the end since it was started, and what was held then. */
  readonly #known = new Set<string>();
  #held: ReadonlySet<string> | null = null;

  constructor(
    pool: pg.Pool,
    register: Register,
    folders: { readonly inbox: string; readonly receipts: string },
    publish: () => Promise<void>,
  ) {
    this.#publish = publish;
    this.#pool = pool;
    this.#register = register;
    this.#folders = folders;
    this.#table = `${register.sheet.table}_in`;
    this.#keyAt = register.sheet.columns.findIndex(({ header }) => header === register.sheet.key);
  }

  async create(): Promise<void> {
    await this.#pool.query(`
      CREATE TABLE IF NOT EXISTS ${this.#table}_file (file text PRIMARY KEY, receipts integer NOT NULL DEFAULT 0);
      CREATE TABLE IF NOT EXISTS ${this.#table} (
        file text NOT NULL,
        line integer NOT NULL,
        key text NOT NULL,
        cells jsonb,
        result text,
        message text,
        changed_at text,
        answered boolean NOT NULL DEFAULT false,
        PRIMARY KEY (file, line)
      );
      CREATE INDEX IF NOT EXISTS ${this.#table}_open ON ${this.#table} (file) WHERE NOT answered`);
  }

  /** Takes new files, applies every line whose key is not held, and answers what was applied. */
  async work(held: ReadonlySet<string>): Promise<void> {
    const fresh = (await this.#names()).filter((file) => !this.#known.has(file));
    if (fresh.length === 0 && held === this.#held) return;
    for (const file of fresh) await this.#take(file);
    const { rows } = await this.#pool.query<{ file: string }>(
      `SELECT DISTINCT file FROM ${this.#table}
       WHERE NOT answered AND (result IS NOT NULL OR NOT key = ANY($1)) ORDER BY file`,
      [[...held]],
    );
    for (const { file } of rows) await this.#apply(file, [...held]);
    // Shown before it is answered: who has the receipt can read the change.
    if (rows.length > 0) await this.#publish();
    for (const { file } of rows) await this.#answer(file);
    for (const file of fresh) this.#known.add(file);
    this.#held = held;
  }

  async #names(): Promise<readonly string[]> {
    const start = `${this.#register.sheet.file}-in-`;
    return (await readdir(this.#folders.inbox)).filter((name) => name.startsWith(start)).sort();
  }

  async #take(file: string): Promise<void> {
    const lines = readCsv(await readFile(join(this.#folders.inbox, file)));
    const keys = lines.map((cells) => cells.get(this.#register.sheet.key) ?? '');
    const cells = lines.map((line) => JSON.stringify(Object.fromEntries(line)));
    await this.#pool.query(
      `WITH taken AS (INSERT INTO ${this.#table}_file (file) VALUES ($1) ON CONFLICT DO NOTHING RETURNING file)
       INSERT INTO ${this.#table} (file, line, key, cells)
       SELECT taken.file, ordinality, key, cells::jsonb
       FROM taken, unnest($2::text[], $3::text[]) WITH ORDINALITY AS line (key, cells, ordinality)`,
      [file, keys, cells],
    );
  }

  async #apply(file: string, held: readonly string[]): Promise<void> {
    await this.#inTransaction(async (client) => {
      const { rows: lines } = await client.query<Line>(
        `SELECT file, line, key, cells FROM ${this.#table}
         WHERE file = $1 AND result IS NULL AND NOT key = ANY($2) ORDER BY line FOR UPDATE`,
        [file, held],
      );
      const ids = lines.map(({ cells }) => cells[ID] ?? '').filter((id) => id !== '');
      const present = await this.#register.find(
        client,
        ids,
        lines.map(({ key }) => key),
      );
      const byId = new Map(present.map((row) => [row.id, row]));
      const byKey = new Map(present.map((row) => [row.cells[this.#keyAt] ?? '', row]));
      const judged = lines.map((line) => {
        const id = line.cells[ID] ?? '';
        return this.#judge(line, id === '' ? byKey.get(line.key) : byId.get(id));
      });
      const entered = judged.flatMap(({ enter }) => (enter === null ? [] : [enter]));
      const times = await this.#register.enter(client, entered);
      const verdicts = judged.map(({ verdict, enter }) => ({
        ...verdict,
        changedAt: (enter === null ? undefined : times.get(enter.id)) ?? verdict.changedAt,
      }));
      await client.query(
        `UPDATE ${this.#table} t SET result = v.result, message = v.message, changed_at = v.changed_at, cells = NULL
         FROM unnest($2::integer[], $3::text[], $4::text[], $5::text[]) AS v (line, result, message, changed_at)
         WHERE t.file = $1 AND t.line = v.line`,
        [
          file,
          lines.map(({ line }) => line),
          verdicts.map(({ result }) => result),
          verdicts.map(({ message }) => message),
          verdicts.map(({ changedAt }) => changedAt),
        ],
      );
    });
  }

  #judge(line: Line, held: Held | undefined): { readonly verdict: Verdict; readonly enter: Entered | null } {
    const { sheet } = this.#register;
    const expected = line.cells[EXPECTED] ?? '';
    const changedAt = held?.changedAt ?? '';
    const cells = sheet.columns.map(({ header }, index) => line.cells[header] ?? held?.cells[index] ?? '');
    const missing = sheet.required.find((header) => (line.cells[header] ?? '') === '');
    const told = (result: Verdict['result'], message = '') => ({
      verdict: { result, message, changedAt },
      enter: null,
    });
    if (missing !== undefined) return told('拒收', `${missing}不能为空`);
    if (held !== undefined && cells.every((cell, index) => cell === held.cells[index])) return told('无变化');
    if (expected !== changedAt) return told('冲突', held === undefined ? '记录不存在' : '记录已被修改');
    return {
      verdict: { result: '已更新', message: '', changedAt },
      enter: { id: held?.id ?? madeId(line.key), cells },
    };
  }

  async #answer(file: string): Promise<void> {
    await this.#inTransaction(async (client) => {
      const { rows: answers } = await client.query<Answer>(
        `UPDATE ${this.#table} SET answered = true WHERE file = $1 AND result IS NOT NULL AND NOT answered
         RETURNING file, line, key, result, message, changed_at AS "changedAt"`,
        [file],
      );
      if (answers.length === 0) return;
      const { rows } = await client.query<{ receipts: number }>(
        `UPDATE ${this.#table}_file SET receipts = receipts + 1 WHERE file = $1 RETURNING receipts`,
        [file],
      );
      const number = file.slice(`${this.#register.sheet.file}-in-`.length, -'.csv'.length);
      const part = rows[0]?.receipts === 1 ? '' : `.${rows[0]?.receipts ?? 0}`;
      const lines = [...answers]
        .sort((one, other) => one.line - other.line)
        .map(({ key, result, message, changedAt, line }) => [
          key,
          result,
          message,
          changedAt,
          `${number}-${line}`,
        ]);
      const name = `${this.#register.sheet.file}-receipt-${number}${part}.csv`;
      await writeCsv(this.#folders.receipts, name, [this.#register.sheet.key, ...RECEIPT], once(lines));
    });
  }

  async #inTransaction(work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
    const client = await this.#pool.connect();
    try {
      await client.query('BEGIN');
      await work(client);
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }
}

async function* once<T>(value: T): AsyncGenerator<T> {
  yield value;
}

/** The id of a row that came by delivery. The same key gets the same id again. */
function madeId(key: string): string {
  return `330421${createHash('sha256').update(key).digest('hex').slice(0, 18).toUpperCase()}`;
}
