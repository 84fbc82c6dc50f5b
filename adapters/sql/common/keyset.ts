/** Reading in the order of a key, in SQL that every product knows. */
import type { Bind, Dialect, Query, Row, Selection } from '../dialect.ts';
import { binder } from './bind.ts';

/** `(a, b) > (x, y)` spelled out; the first comparison alone is what an index is searched by. */
export function beyond(lefts: readonly string[], right: (index: number) => string): string {
  const [first] = lefts;
  if (lefts.length === 1) return `${first} > ${right(0)}`;
  const leading = `${first} >= ${right(0)}`;
  const each = lefts.map((left, at) => {
    const equal = lefts.slice(0, at).map((other, index) => `${other} = ${right(index)}`);
    return [...equal, `${left} > ${right(at)}`].join(' AND ');
  });
  return `${leading} AND (${each.map((it) => `(${it})`).join(' OR ')})`;
}

export function among(bind: Bind, keys: readonly string[], ids: readonly (readonly string[])[]): string {
  const [only] = keys;
  if (keys.length === 1) return `${only} IN (${ids.map(([id]) => bind.add(id)).join(', ')})`;
  const each = ids.map((id) => keys.map((key, at) => `${key} = ${bind.add(id[at])}`).join(' AND '));
  return `(${each.map((it) => `(${it})`).join(' OR ')})`;
}

/** Where a SELECT can say itself that ties belong to the page. */
export function tiedPage(
  dialect: Pick<Dialect, 'placeholder'>,
  form: (parts: { readonly list: string; readonly rest: string; readonly limit: number }) => string,
) {
  return async (query: Query, { list, from, where, order, limit }: Selection): Promise<readonly Row[]> => {
    const bind = binder(dialect);
    const rest = `FROM ${from} WHERE ${where(bind)} ORDER BY ${order.join(', ')}`;
    return (await query(form({ list, rest, limit }), bind.params)).rows;
  };
}

/** Where it cannot: first the key of the page's last row, then everything up to it. */
export function boundedPage(dialect: Pick<Dialect, 'placeholder' | 'asText' | 'beyond'>) {
  return async (query: Query, { list, from, where, order, limit }: Selection): Promise<readonly Row[]> => {
    const ordered = `ORDER BY ${order.join(', ')}`;
    for (;;) {
      const edgeBind = binder(dialect);
      const edgeOf = order.map(dialect.asText).join(', ');
      const found = await query(
        `SELECT ${edgeOf} FROM ${from} WHERE ${where(edgeBind)} ${ordered} LIMIT 1 OFFSET ${limit - 1}`,
        edgeBind.params,
      );
      const edge = found.rows[0];
      const bind = binder(dialect);
      const condition = where(bind);
      if (edge !== undefined) {
        const upTo = `NOT (${dialect.beyond(order, (index) => bind.add(edge[index]))})`;
        const sql = `SELECT ${list} FROM ${from} WHERE ${condition} AND ${upTo} ${ordered}`;
        return (await query(sql, bind.params)).rows;
      }
      const sql = `SELECT ${list} FROM ${from} WHERE ${condition} ${ordered} LIMIT ${limit}`;
      const { rows } = await query(sql, bind.params);
      // A full page where there was none a moment ago: rows were entered meanwhile, and ties may follow.
      if (rows.length < limit) return rows;
    }
  };
}
