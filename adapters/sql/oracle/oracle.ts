import { addressOf } from '../common/address.ts';
import { among, beyond, tiedPage } from '../common/keyset.ts';
import { perRecord } from '../common/per-record.ts';
import { type Column, type Dialect, SqlFailure } from '../dialect.ts';
import { columns, facts, queryColumns, tables } from './catalog.ts';
import { openPooled, type PooledProduct } from './database.ts';
import { failureOf } from './failures.ts';

const SCHEMES = ['oracle'];
const PORT = 1521;
const CONNECTIONS = 4;

export const quote = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;
const placeholder = (position: number) => `:${position}`;
/** Times and numbers by the formats of the session. */
const asText = (expression: string) => `TO_CHAR(${expression})`;

const PRODUCT: PooledProduct = {
  driver: 'oracledb',
  connections: (driver, { host, port, database, user, password }) =>
    driver.createPool({
      user,
      password,
      connectString: `${host}:${port}/${database}?connect_timeout=10`,
      poolMin: 0,
      poolMax: CONNECTIONS,
      poolTimeout: 10,
    }),
  session: [
    `ALTER SESSION SET NLS_DATE_FORMAT = 'YYYY-MM-DD HH24:MI:SS' NLS_TIMESTAMP_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF9'
       NLS_TIMESTAMP_TZ_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF9 TZH:TZM' NLS_NUMERIC_CHARACTERS = '.,' NLS_SORT = BINARY NLS_COMP = BINARY`,
  ],
  failureOf,
};

/** Oracle Database 12.1 or later: what the driver reaches without Oracle's own client. */
export const oracle: Dialect = {
  example: 'oracle://user:password@host:1521/service',
  accepts: (connection) => (addressOf(connection, SCHEMES, PORT)?.database ?? '') !== '',
  open({ connection, statementTimeout }) {
    const address = addressOf(connection, SCHEMES, PORT);
    if (address === null) throw new SqlFailure('other', '', 'not an address');
    return openPooled(PRODUCT, address, statementTimeout);
  },
  quote,
  placeholder,
  asText,
  /** Large objects arrive as they are, the rest is made text: the driver would make numbers and Dates of it. */
  shown({ name, castType, kind }) {
    if (castType === 'XMLTYPE') return `XMLSERIALIZE(CONTENT ${quote(name)} AS CLOB)`;
    if (castType === 'JSON') return `JSON_SERIALIZE(${quote(name)} RETURNING CLOB)`;
    const isText = kind === 'text' || kind === 'binary' || kind === 'unordered';
    return isText ? quote(name) : asText(quote(name));
  },
  beyond,
  among,
  page: tiedPage(
    { placeholder },
    ({ list, rest, limit }) => `SELECT ${list} ${rest} FETCH FIRST ${limit} ROWS WITH TIES`,
  ),
  latest: (relation, time, overlap) =>
    `SELECT COALESCE(${asText(`MAX(${time}) - NUMTODSINTERVAL(${overlap / 1000}, 'SECOND')`)}, '0001-01-01 00:00:00')
       FROM ${relation} source WHERE ${time} <= SYSDATE`,
  columns,
  queryColumns,
  tables,
  facts,
  ...perRecord({
    quote,
    placeholder,
    asText,
    dual: ' FROM DUAL',
    now: () => 'SYSTIMESTAMP',
    value,
    differs,
    emptyIsNull: true,
  }),
};

function value({ kind }: Column, parameter: string): string {
  return kind === 'binary' ? `HEXTORAW(SUBSTR(${parameter}, 3))` : parameter;
}

function differs(column: Column, parameter: string): string {
  const own = quote(column.name);
  if (/CLOB$/.test(column.castType)) return `DBMS_LOB.COMPARE(${own}, TO_CLOB(${parameter})) <> 0`;
  return `${own} <> ${value(column, parameter)}`;
}
