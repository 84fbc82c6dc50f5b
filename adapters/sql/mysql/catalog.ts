import type { Column, ColumnKind, Path, Query, ServerFacts, Table } from '../dialect.ts';

const HERE = 'TABLE_SCHEMA = COALESCE(?, DATABASE()) AND TABLE_NAME = ?';

const COLUMNS = `
  SELECT COLUMN_NAME, COLUMN_TYPE, DATA_TYPE, CHARACTER_SET_NAME, PRIVILEGES
    FROM information_schema.COLUMNS WHERE ${HERE} ORDER BY ORDINAL_POSITION`;

const INDEXES = `
  SELECT INDEX_NAME, COLUMN_NAME, SEQ_IN_INDEX, NON_UNIQUE
    FROM information_schema.STATISTICS WHERE ${HERE} ORDER BY INDEX_NAME, SEQ_IN_INDEX`;

const TABLES = `
  SELECT NULLIF(TABLE_SCHEMA, COALESCE(?, DATABASE())), TABLE_NAME,
         CASE WHEN TABLE_TYPE = 'BASE TABLE' THEN TABLE_ROWS END
    FROM information_schema.TABLES
   WHERE TABLE_TYPE IN ('BASE TABLE', 'VIEW')
     AND LOWER(TABLE_SCHEMA) NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys', 'oceanbase', 'metrics_schema')
   ORDER BY COALESCE(TABLE_ROWS, 1) = 0, TABLE_ROWS IS NULL, TABLE_ROWS DESC, 1 IS NOT NULL, TABLE_NAME
   LIMIT 200`;

const FACTS = `SELECT VERSION(), @@version_comment, @@character_set_database, UNIX_TIMESTAMP(NOW(3))`;

export async function columns(query: Query, [first, second]: Path): Promise<readonly Column[]> {
  const place = second === undefined ? [null, first] : [first, second];
  const { rows } = await query(COLUMNS, place);
  const indexes = (await query(INDEXES, place)).rows;
  return rows.map(([name, type, dataType, charset, privileges]) => {
    const own = indexes.filter((index) => index[1] === name);
    const leading = own.filter(([, , position]) => position === '1');
    const alone = leading.filter(([index]) => indexes.filter(([other]) => other === index).length === 1);
    const may = (right: string) => (privileges ?? '').toLowerCase().split(',').includes(right);
    return {
      name: name ?? '',
      type: type ?? '',
      castType: (dataType ?? '').toLowerCase(),
      kind: kindOf((dataType ?? '').toLowerCase()),
      charset: charset ?? null,
      indexed: leading.length > 0,
      unique: alone.some(([, , , nonUnique]) => nonUnique === '0'),
      primary: Number(own.find(([index]) => index === 'PRIMARY')?.[2] ?? 0),
      maySelect: may('select'),
      mayInsert: may('insert'),
      mayUpdate: may('update'),
    };
  });
}

export async function queryColumns(query: Query, source: string): Promise<readonly Column[]> {
  const { names, types = [] } = await query(`SELECT * FROM ${source} source LIMIT 0`);
  return names.map((name, index) => {
    const type = types[index] ?? '';
    return {
      name,
      type,
      castType: type,
      kind: kindOf(type),
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

export function kindOf(type: string): ColumnKind {
  if (/^(datetime|timestamp|date)$/.test(type)) return 'time';
  if (/int$|^(decimal|numeric|year|bit)$/.test(type)) return 'number';
  if (/^(float|double|real)$/.test(type)) return 'float';
  if (/char$|text$|^(enum|set)$/.test(type)) return 'text';
  if (/binary$|blob$/.test(type)) return 'binary';
  if (/^(json|geometry|point|linestring|polygon|multi\w+|geom\w+|vector)$/.test(type)) return 'unordered';
  return 'other';
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
  const [version, comment, encoding, clock] = rows[0] ?? [];
  const product = /mariadb|tidb|oceanbase/i.test(version ?? '') ? version : `${comment} ${version}`;
  return {
    product: product ?? '',
    encoding: encoding ?? '',
    unicode: !/^(latin|ascii|cp125)/.test(encoding ?? ''),
    clock: Math.round(Number(clock) * 1000),
  };
}
