import type { Column, Query, ServerFacts } from '../dialect.ts';

const COLUMNS = `
  SELECT a.attname,
         format_type(a.atttypid, a.atttypmod),
         format_type(a.atttypid, -1),
         NOT a.attnotnull,
         EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisvalid AND i.indkey[0] = a.attnum),
         EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisvalid AND i.indisunique
                   AND i.indpred IS NULL AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum),
         a.atttypid IN ('timestamp'::regtype, 'timestamptz'::regtype, 'date'::regtype),
         has_column_privilege(a.attrelid, a.attnum, 'SELECT'),
         has_column_privilege(a.attrelid, a.attnum, 'INSERT'),
         has_column_privilege(a.attrelid, a.attnum, 'UPDATE')
    FROM pg_attribute a
   WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
   ORDER BY a.attnum`;

const TABLES = `
  SELECT CASE WHEN n.nspname = COALESCE($1, current_schema()) THEN c.relname ELSE n.nspname || '.' || c.relname END
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
     AND n.nspname NOT LIKE 'pg_toast%' AND has_schema_privilege(n.oid, 'USAGE')
   ORDER BY n.nspname <> COALESCE($1, current_schema()), 1
   LIMIT 50`;

const FACTS = `
  SELECT 'PostgreSQL ' || current_setting('server_version'), current_setting('server_encoding'),
         round(extract(epoch FROM clock_timestamp()) * 1000)::text`;

export async function columns(query: Query, relation: string): Promise<readonly Column[]> {
  const { rows } = await query(COLUMNS, [relation]);
  return rows.map(([name, type, castType, ...flags]) => {
    const [nullable, indexed, unique, isTime, maySelect, mayInsert, mayUpdate] = flags.map(
      (it) => it === 't',
    );
    return {
      name: name ?? '',
      type: type ?? '',
      castType: castType ?? '',
      nullable: nullable === true,
      indexed: indexed === true,
      unique: unique === true,
      isTime: isTime === true,
      maySelect: maySelect === true,
      mayInsert: mayInsert === true,
      mayUpdate: mayUpdate === true,
    };
  });
}

export async function queryColumns(query: Query, source: string): Promise<readonly Column[]> {
  const { names } = await query(`SELECT * FROM ${source} LIMIT 0`);
  const typeOf = names.map((_, index) => `pg_typeof(c${index})::text`).join(', ');
  const aliases = names.map((_, index) => `c${index}`).join(', ');
  const { rows } = await query(`SELECT ${typeOf} FROM (SELECT * FROM ${source} LIMIT 1) AS r(${aliases})`);
  return names.map((name, index) => {
    const type = rows[0]?.[index] ?? '';
    return {
      name,
      type,
      castType: type,
      nullable: true,
      indexed: true,
      unique: true,
      isTime: type === '' || /^(date|timestamp)/.test(type),
      maySelect: true,
      mayInsert: false,
      mayUpdate: false,
    };
  });
}

export async function tables(query: Query, schema: string | undefined): Promise<readonly string[]> {
  const { rows } = await query(TABLES, [schema ?? null]);
  return rows.map(([name]) => name ?? '');
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
