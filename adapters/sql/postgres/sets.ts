import type { BatchColumn, Cell, Dialect, KeyedBatch, Query, Statement } from '../dialect.ts';
import { quote } from './quote.ts';

/** A batch in one statement: the values of a column are one array. */
export const inSets: Pick<Dialect, 'update' | 'insert' | 'compare'> = {
  update: async (query, batch) => done(query, updateSet(batch)),
  insert: async (query, batch) => done(query, insertSet(batch)),
  compare: async (query, batch) => done(query, compareSet(batch)),
};

const done = async (query: Query, { sql, params }: Statement) => (await query(sql, params)).rows;

/** The batch as a table `i`: k0… keys, c0… columns, e the expected version, n the position of the record from 1. */
function incoming(batch: KeyedBatch): { readonly from: string; readonly params: readonly unknown[] } {
  const lists: readonly (readonly Cell[])[] = [
    ...batch.keys.map((key) => key.values),
    ...batch.columns.map((column) => column.values),
    batch.expected,
  ];
  const names = [...batch.keys.map((_, k) => `k${k}`), ...batch.columns.map((_, c) => `c${c}`), 'e', 'n'];
  const arrays = lists.map((_, index) => `$${index + 1}::text[]`).join(', ');
  return { from: `unnest(${arrays}) WITH ORDINALITY AS i(${names.join(', ')})`, params: lists };
}

const target = (it: BatchColumn) => `t.${quote(it.column.name)}`;
const cast = (it: BatchColumn, name: string) => `i.${name}::${it.column.castType}`;
const keysMatch = (batch: KeyedBatch) =>
  batch.keys.map((key, k) => `${target(key)} = ${cast(key, `k${k}`)}`).join(' AND ');
const version = (batch: KeyedBatch) =>
  batch.version === null ? 'NULL::text' : `t.${quote(batch.version.name)}::text`;

function differs(batch: KeyedBatch): string {
  const each = batch.columns.map((it, c) =>
    it.column.kind === 'unordered'
      ? `${target(it)}::text IS DISTINCT FROM i.c${c}`
      : `${target(it)} IS DISTINCT FROM ${cast(it, `c${c}`)}`,
  );
  return each.length === 0 ? 'false' : each.join(' OR ');
}

function updateSet(batch: KeyedBatch): Statement {
  const { from, params } = incoming(batch);
  const set = batch.columns.map((it, c) => `${quote(it.column.name)} = ${cast(it, `c${c}`)}`);
  if (batch.changedAt !== null) set.push(`${quote(batch.changedAt.name)} = clock_timestamp()`);
  const hasVersion =
    batch.version === null
      ? 'true'
      : `(i.e IS NULL OR t.${quote(batch.version.name)} = i.e::${batch.version.castType})`;
  const sql = `UPDATE ${batch.relation} AS t SET ${set.join(', ')} FROM ${from}
    WHERE ${keysMatch(batch)} AND ${hasVersion} AND (${differs(batch)}) RETURNING i.n, ${version(batch)}`;
  return { sql, params };
}

function insertSet(batch: KeyedBatch): Statement {
  const { from, params } = incoming(batch);
  const all = [
    ...batch.keys.map((it, k) => ({ name: quote(it.column.name), value: cast(it, `k${k}`) })),
    ...batch.columns.map((it, c) => ({ name: quote(it.column.name), value: cast(it, `c${c}`) })),
  ];
  if (batch.changedAt !== null) all.push({ name: quote(batch.changedAt.name), value: 'clock_timestamp()' });
  const shown = [...batch.keys.map((it) => it.column), ...(batch.version === null ? [] : [batch.version])];
  const returned = [...new Set(shown.map((column) => `t.${quote(column.name)}`))].join(', ');
  const sql = `WITH i AS (SELECT * FROM ${from}), t AS (
      INSERT INTO ${batch.relation} AS t (${all.map((it) => it.name).join(', ')})
      SELECT ${all.map((it) => it.value).join(', ')} FROM i
       WHERE NOT EXISTS (SELECT FROM ${batch.relation} AS t WHERE ${keysMatch(batch)}) ORDER BY i.n
      RETURNING ${returned})
    SELECT i.n, ${version(batch)} FROM t JOIN i ON ${keysMatch(batch)}`;
  return { sql, params };
}

function compareSet(batch: KeyedBatch): Statement {
  const { from, params } = incoming(batch);
  const sql = `SELECT i.n, CASE WHEN ${differs(batch)} THEN 'other' ELSE 'same' END, ${version(batch)}
    FROM ${from} JOIN ${batch.relation} AS t ON ${keysMatch(batch)}`;
  return { sql, params };
}
