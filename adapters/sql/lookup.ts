import type { Page } from '../../src/contract/adapter.ts';
import { binder } from './common/bind.ts';
import { type Row, SqlFailure } from './dialect.ts';
import { asker, explained, type Link, shownBy } from './link.ts';
import { cellsOf, project, type Source } from './source.ts';

/** Ids in one statement: below the limits of every product. */
const BATCH = 500;

/** The present rows of those ids. */
export async function lookUp(
  link: Link,
  source: Source,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Page> {
  const { dialect } = link;
  const cells = ids.map((id) => cellsOf(id, source.key)).filter((it) => it !== null);
  const query = asker(link, signal);
  const keys = source.key.map((name) => dialect.quote(name));
  const wanted = new Set(ids);
  const records = await explained(link, source, async () => {
    if (cells.length === 0) return [];
    const shown = await shownBy(link, source, signal);
    const { list, record } = project(source, source.key, dialect, shown);
    const find = async (expressions: readonly string[], some: typeof cells) => {
      const bind = binder(dialect);
      const sql = `SELECT ${list} FROM ${source.sql} source WHERE ${dialect.among(bind, expressions, some)}`;
      return (await query(sql, bind.params)).rows;
    };
    const rows: Row[] = [];
    for (let at = 0; at < cells.length; at += BATCH) {
      const some = cells.slice(at, at + BATCH);
      try {
        rows.push(...(await find(keys, some)));
      } catch (error) {
        // An id that cannot be a value of the key's type: compared as text it simply matches nothing.
        if (!(error instanceof SqlFailure) || error.kind !== 'record') throw error;
        rows.push(...(await find(keys.map(dialect.asText), some)));
      }
    }
    // A collation may call another id equal.
    return rows.map(record).filter(({ id }) => wanted.has(id));
  });
  return { columns: source.columns, records, cursor: '' };
}
