import { columnsIn, type TableOptions } from './table.ts';

/** So many first rows tell the columns of a format that has no header. */
export const SAMPLE_ROWS = 200;

/**
 * Throws COLUMN_MISSING for a column that no row of the sample has: it was renamed, or the name is wrong; reading on would make
 * every value of it empty. Where the platform leaves empty fields out, that cannot be told.
 */
export function demandSeen(
  header: readonly string[],
  columns: readonly string[],
  options: TableOptions,
): readonly string[] {
  if (header.length > 0 && options.omitsEmpty !== true) columnsIn(header, columns, options);
  return columns;
}
