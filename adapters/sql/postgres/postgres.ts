import type { Dialect } from '../dialect.ts';
import { columns, facts, queryColumns, tables } from './catalog.ts';
import { openPostgres } from './database.ts';
import { quote } from './quote.ts';
import { compareSet, insertSet, updateSet } from './sets.ts';

/** PostgreSQL 13 or later (WITH TIES), and what speaks its protocol and its SQL. */
export const postgres: Dialect = {
  open: openPostgres,
  quote,
  relation(table, schema) {
    const parts = table.includes('.') || schema === undefined ? table.split('.') : [schema, table];
    return parts.map(quote).join('.');
  },
  parameter: (position) => `$${position}`,
  asText: (expression) => `${expression}::text`,
  after: (expressions, first) =>
    `${tuple(expressions)} > ${tuple(expressions.map((_, index) => `$${first + index}`))}`,
  laterThan: (expressions, others) => `${tuple(expressions)} > ${tuple(others)}`,
  withTies: (limit) => `FETCH FIRST ${limit} ROWS WITH TIES`,
  among(keys, ids) {
    const [only] = keys;
    if (keys.length === 1) return { sql: `${only} = ANY($1)`, params: [ids.map(([id]) => id)] };
    const params = ids.flat();
    const tuples = ids.map((id, row) => tuple(id.map((_, index) => `$${row * keys.length + index + 1}`)));
    return { sql: `${tuple(keys)} IN (${tuples.join(', ')})`, params };
  },
  latest: (relation, time, overlap) =>
    `SELECT COALESCE((MAX(${time}) - INTERVAL '${overlap} milliseconds')::text, '-infinity')
       FROM ${relation} WHERE ${time} <= CURRENT_TIMESTAMP`,
  columns,
  queryColumns,
  tables,
  facts,
  updateSet,
  insertSet,
  compareSet,
};

const tuple = (parts: readonly string[]): string => `(${parts.join(', ')})`;
