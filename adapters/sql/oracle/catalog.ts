import type { Column, ColumnKind, Path, Query, ServerFacts, Table } from '../dialect.ts';

/** The schema that names without one mean. */
const HERE = `COALESCE(:1, SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA'))`;

const GRANTS = `
  SELECT PRIVILEGE FROM ALL_TAB_PRIVS WHERE TABLE_SCHEMA = ${HERE} AND TABLE_NAME = :2
   UNION SELECT REPLACE(PRIVILEGE, ' ANY TABLE') FROM SESSION_PRIVS
   UNION SELECT 'OWNER' FROM DUAL WHERE USER = ${HERE.replace(':1', ':3')}`;

const COLUMNS = `
  SELECT COLUMN_NAME, DATA_TYPE, COALESCE(CHAR_LENGTH, 0), DATA_PRECISION, DATA_SCALE, CHARACTER_SET_NAME
    FROM ALL_TAB_COLUMNS WHERE OWNER = ${HERE} AND TABLE_NAME = :2 ORDER BY COLUMN_ID`;

const INDEXES = `
  SELECT c.INDEX_NAME, c.COLUMN_NAME, c.COLUMN_POSITION, i.UNIQUENESS,
         (SELECT COUNT(*) FROM ALL_CONSTRAINTS k
           WHERE k.OWNER = c.TABLE_OWNER AND k.TABLE_NAME = c.TABLE_NAME AND k.CONSTRAINT_TYPE = 'P' AND k.INDEX_NAME = c.INDEX_NAME)
    FROM ALL_IND_COLUMNS c JOIN ALL_INDEXES i ON i.OWNER = c.INDEX_OWNER AND i.INDEX_NAME = c.INDEX_NAME
   WHERE c.TABLE_OWNER = ${HERE} AND c.TABLE_NAME = :2 ORDER BY c.INDEX_NAME, c.COLUMN_POSITION`;

const TABLES = `
  SELECT NULLIF(o.OWNER, ${HERE}), o.OBJECT_NAME, t.NUM_ROWS
    FROM ALL_OBJECTS o LEFT JOIN ALL_TABLES t ON t.OWNER = o.OWNER AND t.TABLE_NAME = o.OBJECT_NAME
   WHERE o.OBJECT_TYPE IN ('TABLE', 'VIEW')
     AND o.OWNER NOT IN ('SYS', 'SYSTEM', 'XDB', 'MDSYS', 'CTXSYS', 'OUTLN', 'DBSNMP', 'WMSYS', 'LBACSYS', 'GSMADMIN_INTERNAL',
                         'SYSAUDITOR', 'SYSSSO', 'SYSDBO', 'CTISYS')
   ORDER BY CASE WHEN t.NUM_ROWS = 0 THEN 1 ELSE 0 END, CASE WHEN t.NUM_ROWS IS NULL THEN 1 ELSE 0 END,
            t.NUM_ROWS DESC, o.OBJECT_NAME`;

export async function columns(query: Query, [first, second]: Path): Promise<readonly Column[]> {
  const [owner, name] = second === undefined ? [null, first] : [first, second];
  const { rows } = await query(COLUMNS, [owner, name]);
  const indexes = (await query(INDEXES, [owner, name])).rows;
  const granted = new Set((await query(GRANTS, [owner, name, owner])).rows.map(([right]) => right));
  const may = (right: string) => granted.has('OWNER') || granted.has(right);
  return rows.map(([column, type, length, precision, scale, charset]) => {
    const own = indexes.filter((index) => index[1] === column);
    const leading = own.filter(([, , position]) => position === '1');
    const alone = leading.filter(([index]) => indexes.filter(([other]) => other === index).length === 1);
    return {
      name: column ?? '',
      type: typeOf(type ?? '', length ?? '0', precision ?? null, scale ?? null),
      castType: type ?? '',
      kind: kindOf(type ?? ''),
      charset: charset === 'CHAR_CS' ? null : (charset ?? null),
      indexed: leading.length > 0,
      unique: alone.some(([, , , uniqueness]) => uniqueness === 'UNIQUE'),
      primary: Number(own.find(([, , , , primary]) => primary === '1')?.[2] ?? 0),
      maySelect: true,
      mayInsert: may('INSERT'),
      mayUpdate: may('UPDATE'),
    };
  });
}

function typeOf(type: string, length: string, precision: string | null, scale: string | null): string {
  if (/CHAR/.test(type)) return `${type}(${length})`;
  return precision === null || /\(/.test(type) ? type : `${type}(${precision},${scale ?? 0})`;
}

export async function queryColumns(query: Query, source: string): Promise<readonly Column[]> {
  const { names, types = [] } = await query(`SELECT * FROM ${source} source WHERE 1 = 0`);
  return names.map((name, index) => {
    const type = (types[index] ?? '').replace(/^DB_TYPE_/, '');
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

function kindOf(type: string): ColumnKind {
  if (/^(DATE$|DATETIME|TIMESTAMP)/.test(type)) return 'time';
  if (/^(BINARY_(FLOAT|DOUBLE)|FLOAT|DOUBLE|REAL)/.test(type)) return 'float';
  if (/^(NUMBER|NUMERIC|DECIMAL|DEC|BIGINT|INT|INTEGER|SMALLINT|TINYINT|BIT)/.test(type)) return 'number';
  if (/LOB|^(LONG|TEXT|XMLTYPE|JSON|SDO_GEOMETRY|IMAGE)/.test(type)) return 'unordered';
  if (/CHAR/.test(type)) return 'text';
  return /^(RAW|BINARY|VARBINARY)/.test(type) ? 'binary' : 'other';
}

export async function tables(query: Query, schema: string | undefined): Promise<readonly Table[]> {
  const { rows } = await query(`SELECT * FROM (${TABLES}) WHERE ROWNUM <= 200`, [schema ?? null]);
  return rows.map(([owner, name, estimate]) => ({
    path: owner == null ? [name ?? ''] : [owner, name ?? ''],
    rows: estimate == null ? null : Number(estimate),
  }));
}

const FACTS = `
  SELECT (SELECT MIN(PRODUCT || ' ' || VERSION) FROM PRODUCT_COMPONENT_VERSION WHERE PRODUCT LIKE 'Oracle%'),
         (SELECT VALUE FROM NLS_DATABASE_PARAMETERS WHERE PARAMETER = 'NLS_CHARACTERSET'),
         TO_CHAR(SYS_EXTRACT_UTC(SYSTIMESTAMP), 'YYYY-MM-DD"T"HH24:MI:SS.FF3"Z"')
    FROM DUAL`;

export async function facts(query: Query): Promise<ServerFacts> {
  const { rows } = await query(FACTS);
  const [product, encoding, clock] = rows[0] ?? [];
  return {
    product: product ?? 'Oracle',
    encoding: encoding ?? '',
    unicode: /UTF|ZHS|ZHT/.test(encoding ?? ''),
    clock: Date.parse(clock ?? ''),
  };
}
