import type { Cell, Column, ColumnKind, Path, Query, ServerFacts, Table } from '../dialect.ts';
import { quote } from './quote.ts';

const COLUMNS = `
  SELECT c.name,
         CASE WHEN t.name IN ('char', 'varchar', 'binary', 'varbinary')
              THEN CONCAT(t.name, '(', IIF(c.max_length = -1, 'max', CONVERT(varchar(10), c.max_length)), ')')
              WHEN t.name IN ('nchar', 'nvarchar')
              THEN CONCAT(t.name, '(', IIF(c.max_length = -1, 'max', CONVERT(varchar(10), c.max_length / 2)), ')')
              WHEN t.name IN ('decimal', 'numeric') THEN CONCAT(t.name, '(', c.precision, ',', c.scale, ')')
              ELSE t.name END,
         t.name,
         CASE WHEN t.name IN ('char', 'varchar', 'text')
              THEN CONCAT('cp', CONVERT(varchar(10), COLLATIONPROPERTY(c.collation_name, 'CodePage'))) END,
         (SELECT COUNT(*) FROM sys.index_columns i
           WHERE i.object_id = c.object_id AND i.column_id = c.column_id AND i.key_ordinal = 1),
         (SELECT COUNT(*) FROM sys.indexes x JOIN sys.index_columns i ON i.object_id = x.object_id AND i.index_id = x.index_id
           WHERE x.object_id = c.object_id AND x.is_unique = 1 AND x.has_filter = 0 AND i.column_id = c.column_id AND i.key_ordinal = 1
             AND NOT EXISTS (SELECT 1 FROM sys.index_columns o
                              WHERE o.object_id = x.object_id AND o.index_id = x.index_id AND o.key_ordinal = 2)),
         (SELECT MAX(i.key_ordinal) FROM sys.indexes x JOIN sys.index_columns i ON i.object_id = x.object_id AND i.index_id = x.index_id
           WHERE x.object_id = c.object_id AND x.is_primary_key = 1 AND i.column_id = c.column_id),
         HAS_PERMS_BY_NAME(@p1, 'OBJECT', 'SELECT', c.name, 'COLUMN'),
         HAS_PERMS_BY_NAME(@p1, 'OBJECT', 'INSERT'),
         HAS_PERMS_BY_NAME(@p1, 'OBJECT', 'UPDATE', c.name, 'COLUMN')
    FROM sys.columns c JOIN sys.types t
      ON t.user_type_id = CASE c.system_type_id WHEN 240 THEN c.user_type_id ELSE c.system_type_id END
   WHERE c.object_id = OBJECT_ID(@p1)
   ORDER BY c.column_id`;

const QUERY_COLUMNS = `
  SELECT name, system_type_name FROM sys.dm_exec_describe_first_result_set(@p1, NULL, 0) WHERE is_hidden = 0
   ORDER BY column_ordinal`;

const TABLES = `
  SELECT TOP (200) NULLIF(SCHEMA_NAME(o.schema_id), COALESCE(@p1, SCHEMA_NAME())) AS owner, o.name, r.estimate
    FROM sys.objects o
   OUTER APPLY (SELECT SUM(p.rows) AS estimate FROM sys.partitions p
                 WHERE p.object_id = o.object_id AND p.index_id IN (0, 1)) r
   WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0
     AND HAS_PERMS_BY_NAME(CONCAT(QUOTENAME(SCHEMA_NAME(o.schema_id)), '.', QUOTENAME(o.name)), 'OBJECT', 'SELECT') = 1
   ORDER BY IIF(r.estimate = 0, 1, 0), r.estimate DESC, owner, o.name`;

const FACTS = `
  SELECT CONVERT(nvarchar(128), SERVERPROPERTY('ProductVersion')),
         CONVERT(nvarchar(128), DATABASEPROPERTYEX(DB_NAME(), 'Collation')),
         CONVERT(bigint, DATEDIFF(second, '1970-01-01', SYSUTCDATETIME())) * 1000 + DATEPART(millisecond, SYSUTCDATETIME())`;

export async function columns(query: Query, path: Path): Promise<readonly Column[]> {
  const { rows } = await query(COLUMNS, [path.map(quote).join('.')]);
  return rows.map(([name, type, castType, charset, indexed, unique, primary, ...may]) => {
    const [maySelect, mayInsert, mayUpdate] = may.map((it) => it === '1');
    return {
      name: name ?? '',
      type: type ?? '',
      castType: castType ?? '',
      kind: kindOf(castType ?? ''),
      charset: charset ?? null,
      indexed: Number(indexed) > 0,
      unique: Number(unique) > 0,
      primary: Number(primary ?? 0),
      maySelect: maySelect === true,
      mayInsert: mayInsert === true,
      mayUpdate: mayUpdate === true,
    };
  });
}

export async function queryColumns(query: Query, source: string): Promise<readonly Column[]> {
  const { rows } = await query(QUERY_COLUMNS, [source.slice(1, -1)]);
  return rows.map(([name, type]: readonly Cell[]) => {
    const castType = (type ?? '').replace(/\(.*/, '');
    return {
      name: name ?? '',
      type: type ?? '',
      castType,
      kind: kindOf(castType),
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
  if (/^(date|datetime|datetime2|smalldatetime|datetimeoffset)$/.test(type)) return 'time';
  if (/int$|^(decimal|numeric|money|smallmoney|bit)$/.test(type)) return 'number';
  if (/^(float|real)$/.test(type)) return 'float';
  if (/^n?(var)?char$/.test(type)) return 'text';
  if (/binary$|^(timestamp|rowversion)$/.test(type)) return 'binary';
  return /^(n?text|image|xml|geography|geometry|hierarchyid)$/.test(type) ? 'unordered' : 'other';
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
  const [version, collation, clock] = rows[0] ?? [];
  return {
    product: `SQL Server ${version}`,
    encoding: collation ?? '',
    // Which texts it holds depends on the column: check looks at each.
    unicode: true,
    clock: Number(clock),
  };
}
