import type { ComponentChildren } from 'preact';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  readonly number?: boolean;
}

/**
 * A table whose first column names the row. On a narrow screen each row of a wide table becomes a card (style/narrow.css).
 * Without rows it says what to do instead.
 */
export function Table<Row>({
  caption,
  columns,
  rows,
  narrow,
  empty,
}: {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** It has few columns and stays a table everywhere. */
  readonly narrow?: boolean;
  readonly empty?: string;
}) {
  if (rows.length === 0 && empty !== undefined) return <p class="empty">{empty}</p>;
  return (
    <table class={narrow ? 'narrow' : 'cards'}>
      <caption>{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ title, number }) => (
            <th scope="col" class={number ? 'number' : ''}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr>
            {columns.map(({ title, cell, number }, at) =>
              at === 0 ? (
                <th scope="row">{cell(row)}</th>
              ) : (
                <td data-title={title} class={number ? 'number' : ''}>
                  <span>{cell(row)}</span>
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
