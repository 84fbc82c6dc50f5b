import { addressOf } from '../common/address.ts';
import { among, beyond, boundedPage } from '../common/keyset.ts';
import { perRecord } from '../common/per-record.ts';
import type { Column, Dialect } from '../dialect.ts';
import { columns, facts, queryColumns, tables } from './catalog.ts';
import { openMysql, PORT, SCHEMES } from './database.ts';

const quote = (identifier: string): string => `\`${identifier.replaceAll('`', '``')}\``;
const placeholder = () => '?';
const asText = (expression: string) => `CAST(${expression} AS CHAR)`;

/** Exact types that no product's shortest spelling reaches: 65 digits, 30 of them after the point. */
const DECIMAL = 'DECIMAL(65, 30)';

/** MySQL 5.7 or later, MariaDB, and what speaks their protocol: TiDB, MySQL tenants of OceanBase. */
export const mysql: Dialect = {
  example: 'mysql://user:password@host:3306/database',
  accepts: (connection) => (addressOf(connection, SCHEMES, PORT)?.database ?? '') !== '',
  open: openMysql,
  quote,
  placeholder,
  asText,
  /** Bits as a number and bytes in hexadecimal; everything else is text already. */
  shown({ name, castType, kind }) {
    if (castType === 'bit') return `CAST(${quote(name)} AS UNSIGNED)`;
    if (kind === 'binary') return `CONCAT('0x', HEX(${quote(name)}))`;
    return kind === 'unordered' && castType !== 'json' ? `ST_AsText(${quote(name)})` : quote(name);
  },
  beyond,
  among,
  page: boundedPage({ placeholder, asText, beyond }),
  latest: (relation, time, overlap) =>
    `SELECT COALESCE(CAST(MAX(${time}) - INTERVAL ${overlap * 1000} MICROSECOND AS CHAR), '0000-00-00 00:00:00')
       FROM ${relation} source WHERE ${time} <= NOW(6)`,
  columns,
  queryColumns,
  tables,
  facts,
  ...perRecord({
    quote,
    placeholder,
    asText,
    dual: ' FROM DUAL',
    now: () => 'NOW(6)',
    value,
    differs,
  }),
};

function value({ castType, kind }: Column, parameter: string): string {
  if (castType === 'bit') return `CAST(${parameter} AS UNSIGNED)`;
  return kind === 'binary' ? `UNHEX(SUBSTRING(${parameter}, 3))` : parameter;
}

function differs(column: Column, parameter: string): string {
  const { castType, kind, name } = column;
  const own = quote(name);
  // By the bytes of both in one character set: a collation takes no notice of case or of blanks at the end.
  if (kind === 'text') return `CAST(CONVERT(${own} USING utf8mb4) AS BINARY) <> CAST(${parameter} AS BINARY)`;
  if (kind === 'number' && castType !== 'bit') return `${own} <> CAST(${parameter} AS ${DECIMAL})`;
  if (kind === 'unordered') return `${asText(own)} <> ${parameter}`;
  return `${own} <> ${value(column, parameter)}`;
}
