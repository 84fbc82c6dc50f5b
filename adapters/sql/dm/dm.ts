import { addressOf } from '../common/address.ts';
import { among, beyond, boundedPage } from '../common/keyset.ts';
import { perRecord } from '../common/per-record.ts';
import { type Column, type Dialect, SqlFailure } from '../dialect.ts';
import { columns, queryColumns, tables } from '../oracle/catalog.ts';
import { openPooled, type PooledProduct } from '../oracle/database.ts';
import { quote } from '../oracle/oracle.ts';
import { facts } from './facts.ts';
import { failureOf } from './failures.ts';

const SCHEMES = ['dm'];
const PORT = 5236;

const placeholder = (position: number) => `:${position}`;
const asText = (expression: string) => `CAST(${expression} AS VARCHAR(8188))`;

const PRODUCT: PooledProduct = {
  driver: 'dmdb',
  // The driver's own pool never answers when the server is out of reach: each call has a connection of its own.
  connections: async (driver, { host, port, database, user, password }) => {
    const attributes = {
      user,
      password,
      connectString: `${host}:${port}`,
      ...(database === '' ? {} : { schema: database }),
      connectTimeout: 10_000,
      appName: 'tongdao',
    };
    return { getConnection: () => driver.getConnection(attributes), close: async () => {} };
  },
  session: [],
  failureOf,
};

/** 达梦 DM8. Its catalogue and its driver are made after Oracle's. */
export const dm: Dialect = {
  example: 'dm://user:password@host:5236/SCHEMA',
  accepts: (connection) => addressOf(connection, SCHEMES, PORT) !== null,
  open({ connection, statementTimeout }) {
    const address = addressOf(connection, SCHEMES, PORT);
    if (address === null) throw new SqlFailure('other', '', 'not an address');
    return openPooled(PRODUCT, address, statementTimeout);
  },
  quote,
  placeholder,
  asText,
  /** Large objects arrive as they are, the rest is made text: the driver would make numbers and Dates of it. */
  shown({ name, kind }) {
    const isText = kind === 'text' || kind === 'binary' || kind === 'unordered';
    return isText ? quote(name) : asText(quote(name));
  },
  beyond,
  among,
  page: boundedPage({ placeholder, asText, beyond }),
  latest: (relation, time, overlap) =>
    `SELECT COALESCE(${asText(`DATEADD(SECOND, -${Math.ceil(overlap / 1000)}, MAX(${time}))`)}, '0001-01-01 00:00:00')
       FROM ${relation} source WHERE ${time} <= LOCALTIMESTAMP`,
  columns,
  queryColumns,
  tables,
  facts,
  ...perRecord({
    quote,
    placeholder,
    asText,
    dual: ' FROM DUAL',
    now: () => 'LOCALTIMESTAMP',
    value,
    differs,
  }),
};

function value({ kind }: Column, parameter: string): string {
  return kind === 'binary' ? `HEXTORAW(SUBSTR(${parameter}, 3))` : parameter;
}

function differs(column: Column, parameter: string): string {
  const own = quote(column.name);
  if (column.kind === 'unordered') return `DBMS_LOB.COMPARE(${own}, ${parameter}) <> 0`;
  return `${own} <> ${value(column, parameter)}`;
}
