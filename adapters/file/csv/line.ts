import type { RawValue } from '../../../src/contract/adapter.ts';

/** One line of RFC 4180; every text comes back from a reader as it is. */
export function csvLine(cells: readonly string[], delimiter: string): string {
  const line = cells.map((cell) => (mustQuote(cell, delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell));
  // A single empty cell would be a blank line, which readers skip.
  return `${line.length === 1 && line[0] === '' ? '""' : line.join(delimiter)}\r\n`;
}

function mustQuote(cell: string, delimiter: string): boolean {
  return cell.includes(delimiter) || /["\r\n]|^\s|\s$/.test(cell);
}

/** A value as a cell: nothing is rounded or reformatted. */
export function cellOf(value: RawValue | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
