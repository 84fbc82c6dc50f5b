import type { Column, ColumnKind, Path, Query, ServerFacts, Table } from '../dialect.ts';
import { quote } from './quote.ts';

/** Of what PostgreSQL 9.2 has, so that the products made of older versions know it too. */
const COLUMNS = `
  SELECT a.attname,
         format_type(a.atttypid, a.atttypmod),
         format_type(a.atttypid, -1),
         t.typcategory,
         EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisvalid AND i.indkey[0] = a.attnum),
         EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisvalid AND i.indisunique
                    AND i.indpred IS NULL AND i.indnatts = 1 AND i.indkey[0] = a.attnum),
         (SELECT i.indkey::text FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisprimary),
         a.attnum,
         has_column_privilege(a.attrelid, a.attnum, 'SELECT'),
         has_column_privilege(a.attrelid, a.attnum, 'INSERT'),
         has_column_privilege(a.attrelid, a.attnum, 'UPDATE')
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
   WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped
   ORDER BY a.attnum`;

const TABLES = `
  SELECT * FROM (SELECT CASE WHEN n.nspname = COALESCE($1, current_schema()::text) THEN NULL ELSE n.nspname END AS owner, c.relname AS name,
         CASE WHEN c.relkind IN ('v', 'f') THEN NULL
              WHEN c.reltuples > 0 THEN c.reltuples::bigint
              WHEN s.n_live_tup > 0 THEN s.n_live_tup
              WHEN c.reltuples = 0 THEN 0 END AS estimate
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid
   WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
     AND n.nspname NOT LIKE 'pg_toast%' AND has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT')
     AND NOT EXISTS (SELECT 1 FROM pg_inherits h WHERE h.inhrelid = c.oid)) readable
   ORDER BY COALESCE(estimate, 1) = 0, estimate DESC NULLS LAST, owner NULLS FIRST, name
   LIMIT 200`;

const FACTS = `
  SELECT split_part(version(), ' on ', 1), current_setting('server_encoding'),
         round(extract(epoch FROM clock_timestamp())::numeric * 1000)::text`;

export async function columns(query: Query, path: Path): Promise<readonly Column[]> {
  const { rows } = await query(COLUMNS, [path.map(quote).join('.')]);
  return rows.map(([name, type, castType, category, indexed, unique, primary, number, ...may]) => {
    const [maySelect, mayInsert, mayUpdate] = may.map((it) => it === 't');
    return {
      name: name ?? '',
      type: type ?? '',
      castType: castType ?? '',
      kind: kindOf(castType ?? '', category ?? ''),
      charset: null,
      indexed: indexed === 't',
      unique: unique === 't',
      primary: (primary ?? '').split(' ').indexOf(number ?? '') + 1,
      maySelect: maySelect === true,
      mayInsert: mayInsert === true,
      mayUpdate: mayUpdate === true,
    };
  });
}

/** Types without an equality operator. */
const UNORDERED = new Set(['json', 'xml', 'point', 'polygon', 'box', 'path', 'line', 'lseg', 'circle']);

function kindOf(type: string, category: string): ColumnKind {
  if (UNORDERED.has(type)) return 'unordered';
  if (type === 'bytea') return 'binary';
  if (/^(timestamp|date)/.test(type)) return 'time';
  if (/^(real|double)/.test(type)) return 'float';
  if (category === 'N') return 'number';
  return category === 'S' ? 'text' : 'other';
}

export async function queryColumns(query: Query, source: string): Promise<readonly Column[]> {
  const { names } = await query(`SELECT * FROM ${source} source LIMIT 0`);
  const typeOf = names.map((_, index) => `pg_typeof(c${index})::text`).join(', ');
  const aliases = names.map((_, index) => `c${index}`).join(', ');
  const { rows } = await query(
    `SELECT ${typeOf} FROM (SELECT * FROM ${source} source LIMIT 1) AS r(${aliases})`,
  );
  return names.map((name, index) => {
    const type = rows[0]?.[index] ?? '';
    return {
      name,
      type,
      castType: type,
      kind: type === '' ? 'time' : kindOf(type, ''),
      charset: null,
      indexed: true,
      unique: true,
      primary: 0,
      maySelect: true,
      mayInsert: false,
      mayUpdate: false,
    };
  });
}

export async function tables(query: Query, schema: string | undefined): Promise<readonly Table[]> {
  const { rows } = await query(TABLES, [schema ?? null]);
  return rows.map(([owner, name, estimate]) => ({
    path: owner == null ? [name ?? ''] : [owner, name ?? ''],
    rows: estimate == null ? null : Number(estimate),
  }));
}

export async function facts(query: Query): Promise<ServerFacts> {
  const { rows } = await query(FACTS);
  const [product, encoding, clock] = rows[0] ?? [];
  return {
    product: product ?? '',
    encoding: encoding ?? '',
    unicode: encoding !== 'SQL_ASCII',
    clock: Number(clock),
  };
}
