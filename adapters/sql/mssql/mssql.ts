import { addressOf } from '../common/address.ts';
import { among, beyond, tiedPage } from '../common/keyset.ts';
import { perRecord } from '../common/per-record.ts';
import type { Column, Dialect } from '../dialect.ts';
import { columns, facts, queryColumns, tables } from './catalog.ts';
import { openMssql, PORT, SCHEMES } from './database.ts';
import { quote } from './quote.ts';

const placeholder = (position: number) => `@p${position}`;
/** Style 121: times as `yyyy-mm-dd hh:mi:ss.fffffff`. */
const asText = (expression: string) => `CONVERT(nvarchar(4000), ${expression}, 121)`;

/** SQL Server 2012 or later. */
export const mssql: Dialect = {
  example: 'mssql://user:password@host:1433/database',
  accepts: (connection) => (addressOf(connection, SCHEMES, PORT)?.database ?? '') !== '',
  open: openMssql,
  quote,
  placeholder,
  asText,
  /** The driver makes numbers and Dates of values, so the server makes texts of them, by the type. */
  shown({ name, castType, kind }) {
    const own = quote(name);
    if (castType === 'money' || castType === 'smallmoney') return `CONVERT(nvarchar(40), ${own}, 2)`;
    if (kind === 'float') return `CONVERT(nvarchar(40), ${own}, 2)`;
    if (kind === 'binary' || castType === 'image')
      return `CONVERT(varchar(max), CONVERT(varbinary(max), ${own}), 1)`;
    return kind === 'time' ? asText(own) : `CONVERT(nvarchar(max), ${own})`;
  },
  beyond,
  among,
  page: tiedPage(
    { placeholder },
    ({ list, rest, limit }) => `SELECT TOP (${limit}) WITH TIES ${list} ${rest}`,
  ),
  latest: (relation, time, overlap) =>
    `SELECT COALESCE(${asText(`DATEADD(second, -${Math.ceil(overlap / 1000)}, MAX(${time}))`)}, '1753-01-01 00:00:00.000')
       FROM ${relation} source WHERE ${time} <= SYSDATETIME()`,
  columns,
  queryColumns,
  tables,
  facts,
  ...perRecord({
    quote,
    placeholder,
    asText,
    dual: '',
    now: () => 'SYSDATETIME()',
    value,
    differs,
  }),
};

function value({ castType, kind }: Column, parameter: string): string {
  return kind === 'binary' || castType === 'image'
    ? `CONVERT(varbinary(max), ${parameter}, 1)`
    : `CONVERT(${castType === 'xml' ? 'xml' : 'nvarchar(max)'}, ${parameter})`;
}

function differs(column: Column, parameter: string): string {
  const own = quote(column.name);
  // By the bytes: a collation takes no notice of case or of blanks at the end.
  const bytes = (text: string) => `CONVERT(varbinary(max), CONVERT(nvarchar(max), ${text}))`;
  if (column.kind === 'text' || (column.kind === 'unordered' && column.castType !== 'image'))
    return `${bytes(own)} <> ${bytes(parameter)}`;
  if (column.castType === 'image') return `CONVERT(varbinary(max), ${own}) <> ${value(column, parameter)}`;
  return `${own} <> ${column.kind === 'binary' ? value(column, parameter) : parameter}`;
}
