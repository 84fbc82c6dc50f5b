import { readFile } from 'node:fs/promises';
import pg from 'pg';
import type { DemoPlatform, EntryKind, Row } from '../platform.ts';
import { SHEETS, type Sheet, type Shown } from './columns.ts';

const BATCH = 5_000;

export interface WujiangSettings {
  /** PostgreSQL URL of the platform's own database; the user must own it. */
  readonly databaseUrl: string;
}

/** 吴江: a PostgreSQL database with legacy columns, a 前置库 out and in, and an ETL of its own that answers deliveries. */
export function createWujiang({ databaseUrl }: WujiangSettings): DemoPlatform {
  let pool: pg.Pool | null = null;
  const db = (): pg.Pool => {
    if (pool === null) throw new Error('the platform wujiang is not running');
    return pool;
  };

  return {
    name: 'wujiang',
    environment: { WUJIANG_DB_URL: databaseUrl },

    async start() {
      const ddl = await readFile(new URL('./wujiang.sql', import.meta.url), 'utf8');
      pool = new pg.Pool({ connectionString: databaseUrl, max: 2, options: '-c timezone=Asia/Shanghai' });
      pool.on('error', () => {});
      await pool.query(ddl);
    },

    async stop() {
      const open = pool;
      pool = null;
      await open?.end();
    },

    async put(kind, rows) {
      const sheet = SHEETS[kind];
      for (let at = 0; at < rows.length; at += BATCH) {
        const batch = rows.slice(at, at + BATCH);
        const cells = sheet.columns.map((shown) => batch.map((row) => cellOf(row, shown)));
        await db().query(putStatement(sheet), [batch.map((row) => row.id), ...cells]);
      }
    },

    async remove(kind, ids) {
      const { table, id } = SHEETS[kind];
      await db().query(`DELETE FROM ${table} WHERE ${id} = ANY($1)`, [ids]);
    },

    async publish() {},

    async hold(keys) {
      await db().query('DELETE FROM qz_hold');
      await db().query('INSERT INTO qz_hold SELECT DISTINCT unnest($1::text[])', [keys]);
      await db().query(
        `SELECT qz_etl('corp_base', 'corp_id', 'uni_scid'), qz_etl('lic_base', 'lic_id', 'zzbs')`,
      );
    },

    async dump() {
      const kinds = ['enterprise', 'licence', 'item'] as const;
      return (await Promise.all(kinds.map((kind) => dumpOf(db(), kind)))).flat();
    },
  };
}

function cellOf<Kind extends EntryKind>(row: Row<Kind>, { property, spelling }: Shown): string | null {
  const typed = (row.typed as Readonly<Record<string, string>> | undefined)?.[property];
  if (typed !== undefined) return typed;
  const value: unknown = Reflect.get(row.entry, property);
  return spelling.write(typeof value === 'string' ? value : null);
}

/** Enters the rows, or changes those that differ: the same again touches nothing. */
function putStatement({ table, id, columns }: Sheet): string {
  const names = columns.map(({ column }) => column);
  const arrays = [id, ...names].map((_, index) => `$${index + 1}::text[]`);
  const own = names.map((name) => `b.${name}`).join(', ');
  const entered = names.map((name) => `excluded.${name}`).join(', ');
  return `INSERT INTO ${table} AS b (${[id, ...names].join(', ')}) SELECT * FROM unnest(${arrays.join(', ')})
    ON CONFLICT (${id}) DO UPDATE SET (${names.join(', ')}) = (${entered})
    WHERE (${own}) IS DISTINCT FROM (${entered})`;
}

async function dumpOf(pool: pg.Pool, kind: EntryKind) {
  const { table, id, columns } = SHEETS[kind];
  const { rows } = await pool.query<Record<string, string | null>>(
    `SELECT * FROM ${table} ORDER BY ${id} COLLATE "C"`,
  );
  return rows.map((row) => {
    const cells = columns.map(({ column, property, spelling }) => [
      property,
      spelling.read(row[column]?.trimEnd() ?? null),
    ]);
    return { kind, id: row[id] ?? '', cells: Object.fromEntries(cells) as Record<string, string | null> };
  });
}
