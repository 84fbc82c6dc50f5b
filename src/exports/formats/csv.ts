import type { Cell } from '../../tlog/export.ts';
import type { Column, Sheet } from './sheet.ts';

const BOM = '\ufeff';

/** What a spreadsheet would take for a formula; with apostrophes before it, because one more must stay removable. */
const FORMULA = /^'*[=+\-@\t\r\n]/;
/** What a spreadsheet would take for a number or a date, and lose digits of. */
const NUMERIC = /^[\d.,:/\s-]+(?:e[+-]?\d+)?$/i;

/**
 * CSV as Excel opens it by a double click: UTF-8 with a mark, CRLF. A cell that looks like a formula gets an apostrophe before it, one
 * of digits in a text column a tab behind it; both can be taken away again (`src/verify`).
 */
export async function* csv({ language, columns, pages }: Sheet): AsyncGenerator<string> {
  yield `${BOM}${columns.map(({ title }) => quoted(title[language])).join(',')}\r\n`;
  for await (const rows of pages) {
    yield rows.map((row) => `${row.map((cell, at) => csvCell(cell, columns[at]!)).join(',')}\r\n`).join('');
  }
}

function csvCell(cell: Cell, { isNumber = false }: Column): string {
  if (cell === null) return '';
  if (typeof cell === 'number' && isNumber) return String(cell);
  const text = String(cell);
  if (FORMULA.test(text)) return quoted(`'${text}`);
  return quoted(NUMERIC.test(text) && !isNumber ? `${text}\t` : text);
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
