import type pg from 'pg';
import { CHANGED_AT, ID, type Sheet } from './sheets.ts';

export interface Entered {
  readonly id: string;
  /** In the sheet's order. */
  readonly cells: readonly string[];
}

export interface Held extends Entered {
  /** `YYYY-MM-DD HH:MM:SS.uuuuuu`, Shanghai. */
  readonly changedAt: string;
}

export type Client = pg.Pool | pg.PoolClient;

const BLOCK = 5000;
const name = (column: string): string => `"${column}"`;

/** One register in PostgreSQL: every cell is text, as it was entered. What changed is kept until it has been published. */
export class Register {
  readonly sheet: Sheet;
  readonly #columns: readonly string[];
  readonly #select: string;

  constructor(sheet: Sheet) {
    this.sheet = sheet;
    this.#columns = sheet.columns.map(({ header }) => name(header));
    this.#select = `SELECT ${name(ID)} AS id, ARRAY[${this.#columns.join(', ')}] AS cells,
      to_char(${name(CHANGED_AT)}, 'YYYY-MM-DD HH24:MI:SS.US') AS "changedAt" FROM ${sheet.table}`;
  }

  async create(client: Client): Promise<void> {
    const { table, key } = this.sheet;
    await client.query(`
      CREATE TABLE IF NOT EXISTS ${table} (
        ${name(ID)} text COLLATE "C" PRIMARY KEY,
        ${this.#columns.map((column) => `${column} text NOT NULL`).join(', ')},
        ${name(CHANGED_AT)} timestamp(6) NOT NULL
      );
      CREATE INDEX IF NOT EXISTS ${table}_key ON ${table} (${name(key)});
      CREATE TABLE IF NOT EXISTS ${table}_changed (
        sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id text COLLATE "C" NOT NULL,
        at timestamp(6) NOT NULL
      )`);
  }

  /** Enters rows by id; a row that is there with the same cells keeps its time. The time of each row that changed, by id. */
  async enter(client: Client, rows: readonly Entered[]): Promise<ReadonlyMap<string, string>> {
    const { table } = this.sheet;
    const old = this.#columns.map((column) => `t.${column}`).join(', ');
    const fresh = this.#columns.map((column) => `excluded.${column}`).join(', ');
    const sql = `
      WITH entered AS (
        INSERT INTO ${table} AS t (${name(ID)}, ${this.#columns.join(', ')}, ${name(CHANGED_AT)})
        SELECT *, clock_timestamp() AT TIME ZONE 'Asia/Shanghai'
        FROM unnest(${['id', ...this.#columns].map((_, index) => `$${index + 1}::text[]`).join(', ')})
        ON CONFLICT (${name(ID)}) DO UPDATE
        SET (${this.#columns.join(', ')}) = ROW(${fresh}), ${name(CHANGED_AT)} = excluded.${name(CHANGED_AT)}
        WHERE (${old}) IS DISTINCT FROM (${fresh})
        RETURNING ${name(ID)} AS id, ${name(CHANGED_AT)} AS at
      ), noted AS (INSERT INTO ${table}_changed (id, at) SELECT id, at FROM entered)
      SELECT id, to_char(at, 'YYYY-MM-DD HH24:MI:SS.US') AS at FROM entered`;
    const last = [...new Map(rows.map((row) => [row.id, row])).values()];
    const times = new Map<string, string>();
    for (let from = 0; from < last.length; from += BLOCK) {
      const block = last.slice(from, from + BLOCK);
      const arrays = this.#columns.map((_, index) => block.map(({ cells }) => cells[index] ?? ''));
      const changed = await client.query<{ id: string; at: string }>(sql, [
        block.map(({ id }) => id),
        ...arrays,
      ]);
      for (const { id, at } of changed.rows) times.set(id, at);
    }
    return times;
  }

  async remove(client: Client, ids: readonly string[]): Promise<void> {
    const { table } = this.sheet;
    await client.query(
      `WITH gone AS (DELETE FROM ${table} WHERE ${name(ID)} = ANY($1) RETURNING ${name(ID)} AS id)
       INSERT INTO ${table}_changed (id, at) SELECT id, clock_timestamp() AT TIME ZONE 'Asia/Shanghai' FROM gone`,
      [ids],
    );
  }

  /** All rows by id, in blocks. */
  async *all(client: Client): AsyncGenerator<readonly Held[]> {
    for (let after = ''; ; ) {
      const { rows } = await client.query<Held>(
        `${this.#select} WHERE ${name(ID)} > $1 ORDER BY ${name(ID)} LIMIT ${BLOCK}`,
        [after],
      );
      if (rows.length > 0) yield rows;
      if (rows.length < BLOCK) return;
      after = rows.at(-1)?.id ?? '';
    }
  }

  /** Rows of these ids or natural keys, locked until the transaction ends. */
  async find(client: Client, ids: readonly string[], keys: readonly string[]): Promise<readonly Held[]> {
    const { rows } = await client.query<Held>(
      `${this.#select} WHERE ${name(ID)} = ANY($1) OR ${name(this.sheet.key)} = ANY($2) ORDER BY 1 FOR UPDATE`,
      [ids, keys],
    );
    return rows;
  }

  /** What changed since it was last forgotten: the present row, or only the time when there is none any more. */
  async changed(
    client: Client,
  ): Promise<readonly { readonly id: string; readonly at: string; readonly row: Held | null }[]> {
    const { rows } = await client.query<{ id: string; at: string }>(
      `SELECT id, to_char(max(at), 'YYYY-MM-DD HH24:MI:SS.US') AS at FROM ${this.sheet.table}_changed
       GROUP BY id ORDER BY max(at), id`,
    );
    const present = await client.query<Held>(`${this.#select} WHERE ${name(ID)} = ANY($1)`, [
      rows.map(({ id }) => id),
    ]);
    const byId = new Map(present.rows.map((row) => [row.id, row]));
    return rows.map(({ id, at }) => ({ id, at, row: byId.get(id) ?? null }));
  }

  async forgetChanges(client: Client): Promise<void> {
    await client.query(`DELETE FROM ${this.sheet.table}_changed`);
  }
}
