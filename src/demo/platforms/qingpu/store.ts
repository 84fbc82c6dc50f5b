import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Cells, Table } from './tables.ts';

export interface StoredRow {
  readonly id: string;
  readonly cells: Cells;
  readonly version: number;
  /** Change time, Shanghai, `YYYY-MM-DD HH:MM:SS.mmm`. */
  readonly lasttime: string;
  /** The same as microseconds since the epoch, for cursors. */
  readonly stamp: string;
  readonly removed: boolean;
}

interface Selected {
  readonly id: string;
  readonly version: number;
  readonly lasttime: string;
  readonly stamp: string;
  readonly removed: boolean;
  readonly cells: readonly (string | null)[];
}

export type Connection = pg.Pool | pg.PoolClient;

const CHUNK = 2000;

const quoted = (name: string) => `"${name}"`;

/** One register in PostgreSQL. Every column is text, as it was entered; a removed row stays, so that changes can show it. */
export class Store {
  readonly table: Table;
  readonly #names: readonly string[];
  readonly #select: string;
  readonly #upsert: string;

  constructor(table: Table) {
    this.table = table;
    this.#names = table.columns.map((column) => column.name);
    const columns = this.#names.map(quoted).join(', ');
    const cells = this.#names.map(quoted).join(', ');
    this.#select = `
      SELECT ${quoted(table.id)} AS id, version, removed, ARRAY[${cells}] AS cells,
             to_char(lasttime AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI:SS.MS') AS lasttime,
             (extract(epoch FROM lasttime) * 1000)::bigint AS stamp
      FROM ${table.name}`;
    const arrays = this.#names.map((_, index) => `$${index + 2}::text[]`).join(', ');
    const set = this.#names.map((name) => `${quoted(name)} = excluded.${quoted(name)}`).join(', ');
    const old = this.#names.map((name) => `t.${quoted(name)}`).join(', ');
    const fresh = this.#names.map((name) => `excluded.${quoted(name)}`).join(', ');
    this.#upsert = `
      INSERT INTO ${table.name} AS t (${quoted(table.id)}, ${columns}, lasttime)
      SELECT *, statement_timestamp() FROM unnest($1::text[], ${arrays})
      ON CONFLICT (${quoted(table.id)}) DO UPDATE
      SET ${set}, lasttime = excluded.lasttime, version = t.version + 1, removed = false
      WHERE t.removed OR (${old}) IS DISTINCT FROM (${fresh})
      RETURNING t.version`;
  }

  async create(db: Connection): Promise<void> {
    const { name, id, naturalKey } = this.table;
    await db.query(`
      CREATE TABLE IF NOT EXISTS ${name} (
        ${quoted(id)} text COLLATE "C" PRIMARY KEY,
        ${this.#names.map((column) => `${quoted(column)} text`).join(',\n        ')},
        lasttime timestamptz(3) NOT NULL,
        version integer NOT NULL DEFAULT 1,
        removed boolean NOT NULL DEFAULT false
      );
      CREATE INDEX IF NOT EXISTS ${name}_changed ON ${name} (lasttime, ${quoted(id)});
      CREATE INDEX IF NOT EXISTS ${name}_key ON ${name} (${quoted(naturalKey)});`);
  }

  /** Enters rows; one that is there already with the same cells keeps its version and time. The versions of those that changed. */
  async put(db: Connection, rows: readonly Pick<StoredRow, 'id' | 'cells'>[]): Promise<readonly number[]> {
    const versions: number[] = [];
    for (let from = 0; from < rows.length; from += CHUNK) {
      const chunk = rows.slice(from, from + CHUNK);
      const arrays = this.#names.map((name) => chunk.map((row) => row.cells[name] ?? null));
      const values = [chunk.map((row) => row.id), ...arrays];
      const name = `${this.table.name}_put`;
      const result = await db.query<{ version: number }>({ name, text: this.#upsert, values });
      for (const { version } of result.rows) versions.push(version);
    }
    return versions;
  }

  async remove(db: Connection, ids: readonly string[]): Promise<void> {
    await db.query(
      `UPDATE ${this.table.name}
       SET removed = true, version = version + 1, lasttime = statement_timestamp()
       WHERE ${quoted(this.table.id)} = ANY($1) AND NOT removed`,
      [ids],
    );
  }

  async page(db: Connection, afterId: string, limit: number): Promise<readonly StoredRow[]> {
    const id = quoted(this.table.id);
    const where = `WHERE NOT removed AND ${id} > $1 ORDER BY ${id} LIMIT $2`;
    return this.#rows(db, 'page', where, [afterId, limit]);
  }

  /** Changed after (stamp, id), in that order; removed rows too. @param stamp milliseconds since the epoch */
  async changed(db: Connection, stamp: string, id: string, limit: number): Promise<readonly StoredRow[]> {
    const key = quoted(this.table.id);
    const since = `timestamptz 'epoch' + $1::bigint * interval '1 millisecond'`;
    const where = `WHERE (lasttime, ${key}) > (${since}, $2) ORDER BY lasttime, ${key} LIMIT $3`;
    return this.#rows(db, 'changed', where, [stamp, id, limit]);
  }

  async byIds(db: Connection, ids: readonly string[]): Promise<readonly StoredRow[]> {
    return this.#rows(db, 'ids', `WHERE NOT removed AND ${quoted(this.table.id)} = ANY($1)`, [ids]);
  }

  /** Rows that stand in the way of entering this one. */
  async taken(db: Connection, naturalKey: string, id: string): Promise<readonly StoredRow[]> {
    const { table } = this;
    const where = `WHERE NOT removed AND (${quoted(table.naturalKey)} = $1 OR ${quoted(table.id)} = $2)`;
    return this.#rows(db, 'taken', where, [naturalKey, id]);
  }

  async total(db: Connection): Promise<number> {
    const { rows } = await db.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM ${this.table.name} WHERE NOT removed`,
    );
    return rows[0]?.count ?? 0;
  }

  /** @param purpose names the statement, so that each connection plans it once */
  async #rows(
    db: Connection,
    purpose: string,
    where: string,
    values: readonly unknown[],
  ): Promise<readonly StoredRow[]> {
    const name = `${this.table.name}_${purpose}`;
    const { rows } = await db.query<Selected>({
      name,
      text: `${this.#select} ${where}`,
      values: [...values],
    });
    return rows.map((row) => ({
      ...row,
      cells: Object.fromEntries(this.#names.map((name, index) => [name, row.cells[index] ?? null])),
    }));
  }
}

/** The id that the platform gives to a row it did not enter itself. The same key gets the same id again. */
export function madeId(naturalKey: string): string {
  return `310118${createHash('sha256').update(naturalKey).digest('hex').slice(0, 18).toUpperCase()}`;
}
