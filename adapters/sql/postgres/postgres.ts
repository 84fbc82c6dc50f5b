import { boundedPage, tiedPage } from '../common/keyset.ts';
import { perRecord } from '../common/per-record.ts';
import type { Dialect } from '../dialect.ts';
import { columns, facts, queryColumns, tables } from './catalog.ts';
import { openPostgres } from './database.ts';
import { quote } from './quote.ts';
import { inSets } from './sets.ts';

const tuple = (parts: readonly string[]): string => `(${parts.join(', ')})`;
const placeholder = (position: number) => `$${position}`;
const asText = (expression: string) => `${expression}::text`;
const beyond: Dialect['beyond'] = (lefts, right) =>
  `${tuple(lefts)} > ${tuple(lefts.map((_, index) => right(index)))}`;

/** PostgreSQL 13 or later. */
export const postgres: Dialect = {
  example: 'postgres://user:password@host:5432/database',
  accepts: (connection) => /^postgres(ql)?:\/\//.test(connection) && URL.canParse(connection),
  open: openPostgres,
  quote,
  placeholder,
  asText,
  beyond,
  among(bind, keys, ids) {
    const [only] = keys;
    if (keys.length === 1) return `${only} = ANY(${bind.add(ids.map(([id]) => id))})`;
    return `${tuple(keys)} IN (${ids.map((id) => tuple(id.map((cell) => bind.add(cell)))).join(', ')})`;
  },
  page: tiedPage(
    { placeholder },
    ({ list, rest, limit }) => `SELECT ${list} ${rest} FETCH FIRST ${limit} ROWS WITH TIES`,
  ),
  latest: (relation, time, overlap) =>
    `SELECT COALESCE((MAX(${time}) - INTERVAL '${overlap} milliseconds')::text, '-infinity')
       FROM ${relation} source WHERE ${time} <= CURRENT_TIMESTAMP`,
  columns,
  queryColumns,
  tables,
  facts,
  ...inSets,
};

/** What speaks PostgreSQL's protocol and the SQL of an older version: 人大金仓 KingbaseES, openGauss. */
export const postgresOlder: Dialect = {
  ...postgres,
  page: boundedPage({ placeholder, asText, beyond }),
  ...perRecord({
    quote,
    placeholder,
    asText,
    dual: '',
    now: () => 'clock_timestamp()',
    value: ({ castType }, parameter) => `${parameter}::${castType}`,
    differs: ({ name, castType, kind }, parameter) =>
      kind === 'unordered'
        ? `${asText(quote(name))} <> ${parameter}`
        : `${quote(name)} <> ${parameter}::${castType}`,
  }),
};
