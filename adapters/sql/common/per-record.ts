/** Writing where a statement cannot take a whole batch with exact types: one statement per record, within the batch's transaction. */
import type { BatchColumn, Bind, Cell, Column, Dialect, KeyedBatch, Query, Row } from '../dialect.ts';
import { binder } from './bind.ts';

/** How a product writes the parts of it. */
export interface Forms extends Pick<Dialect, 'quote' | 'placeholder' | 'asText'> {
  /** What a SELECT without a table needs: ` FROM DUAL`, or nothing. */
  readonly dual: string;
  /** The server's clock as a value of the column. */
  now(column: Column): string;
  /** A parameter as a value of the column. */
  value(column: Column, parameter: string): string;
  /** Whether the column's present value is another than the parameter, exactly and whatever its collation; neither is NULL. */
  differs(column: Column, parameter: string): string;
  /** Whether the product takes an empty text for NULL. */
  readonly emptyIsNull?: true;
}

export function perRecord(forms: Forms): Pick<Dialect, 'update' | 'insert' | 'compare'> {
  const { quote, asText } = forms;
  const cellOf = ({ values }: BatchColumn, at: number): Cell => {
    const cell = values[at] ?? null;
    return forms.emptyIsNull && cell === '' ? null : cell;
  };
  const given = (bind: Bind, it: BatchColumn, at: number) => {
    const cell = cellOf(it, at);
    return cell === null ? 'NULL' : forms.value(it.column, bind.add(cell));
  };
  const isKey = (bind: Bind, { keys }: KeyedBatch, at: number) =>
    keys.map((it) => `${quote(it.column.name)} = ${given(bind, it, at)}`).join(' AND ');
  const differs = (bind: Bind, { columns }: KeyedBatch, at: number) => {
    const each = columns.map((it) => {
      const name = quote(it.column.name);
      const cell = cellOf(it, at);
      return cell === null
        ? `${name} IS NOT NULL`
        : `(${name} IS NULL OR ${forms.differs(it.column, bind.add(cell))})`;
    });
    return each.length === 0 ? '1 = 0' : each.join(' OR ');
  };
  const hasVersion = (bind: Bind, { version, expected }: KeyedBatch, at: number) => {
    const mark = expected[at] ?? null;
    return version === null || mark === null ? '' : ` AND ${asText(quote(version.name))} = ${bind.add(mark)}`;
  };
  const versionOf = ({ version }: KeyedBatch) => (version === null ? 'NULL' : asText(quote(version.name)));

  /** The version that a record has now that it was written. */
  async function present(query: Query, batch: KeyedBatch, at: number): Promise<Row> {
    const position = String(at + 1);
    if (batch.version === null) return [position, null];
    const bind = binder(forms);
    const sql = `SELECT ${versionOf(batch)} FROM ${batch.relation} WHERE ${isKey(bind, batch, at)}`;
    const { rows } = await query(sql, bind.params);
    return [position, rows[0]?.[0] ?? null];
  }

  async function each(
    query: Query,
    batch: KeyedBatch,
    statement: (bind: Bind, at: number) => string,
  ): Promise<readonly Row[]> {
    const touched: Row[] = [];
    for (let at = 0; at < batch.expected.length; at += 1) {
      const bind = binder(forms);
      const sql = statement(bind, at);
      if ((await query(sql, bind.params)).affected > 0) touched.push(await present(query, batch, at));
    }
    return touched;
  }

  return {
    async update(query, batch) {
      const { columns, changedAt, relation } = batch;
      if (columns.length === 0) return [];
      return each(query, batch, (bind, at) => {
        const set = columns.map((it) => `${quote(it.column.name)} = ${given(bind, it, at)}`);
        if (changedAt !== null) set.push(`${quote(changedAt.name)} = ${forms.now(changedAt)}`);
        const key = isKey(bind, batch, at);
        const version = hasVersion(bind, batch, at);
        return `UPDATE ${relation} SET ${set.join(', ')} WHERE ${key}${version} AND (${differs(bind, batch, at)})`;
      });
    },
    async insert(query, batch) {
      const { keys, columns, changedAt, relation } = batch;
      return each(query, batch, (bind, at) => {
        const all = [...keys, ...columns];
        const names = all.map((it) => quote(it.column.name));
        const values = all.map((it) => given(bind, it, at));
        if (changedAt !== null) {
          names.push(quote(changedAt.name));
          values.push(forms.now(changedAt));
        }
        const there = `SELECT 1 FROM ${relation} WHERE ${isKey(bind, batch, at)}`;
        return `INSERT INTO ${relation} (${names.join(', ')}) SELECT ${values.join(', ')}${forms.dual} WHERE NOT EXISTS (${there})`;
      });
    },
    async compare(query, batch) {
      const found: Row[] = [];
      for (let at = 0; at < batch.expected.length; at += 1) {
        const bind = binder(forms);
        const verdict = `CASE WHEN ${differs(bind, batch, at)} THEN 'other' ELSE 'same' END`;
        const sql = `SELECT ${verdict}, ${versionOf(batch)} FROM ${batch.relation} WHERE ${isKey(bind, batch, at)}`;
        const { rows } = await query(sql, bind.params);
        for (const row of rows) found.push([String(at + 1), ...row]);
      }
      return found;
    },
  };
}
