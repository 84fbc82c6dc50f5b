import type { Cell } from '../../tlog/export.ts';
import { ZipWriter } from '../zip.ts';
import { escaped } from './escape.ts';
import type { Column, Row, Sheet } from './sheet.ts';

/** Rows of a sheet, the heading included (Excel's own limit). */
const SHEET_ROWS = 1_048_576;
const NAMESPACE = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONSHIPS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** A workbook of as many sheets as the rows need (ECMA-376). Cells are text, so that no digit is lost and nothing is a formula. */
export async function* xlsx(sheet: Sheet, sheetRows = SHEET_ROWS): AsyncGenerator<Buffer> {
  const zip = new ZipWriter();
  const writing = writeWorkbook(zip, sheet, sheetRows).catch((thrown: unknown) => zip.fail(thrown));
  yield* zip.stream as AsyncIterable<Buffer>;
  await writing;
}

async function writeWorkbook(zip: ZipWriter, sheet: Sheet, sheetRows: number): Promise<void> {
  const rows = new Rows(sheet.pages[Symbol.asyncIterator]());
  let count = 0;
  do {
    count++;
    await zip.add(`xl/worksheets/sheet${count}.xml`, sheetXml(sheet, rows, sheetRows));
  } while (await rows.hasMore());
  const numbers = Array.from({ length: count }, (_, at) => at + 1);
  await zip.add('xl/workbook.xml', [DECLARATION, workbook(numbers)]);
  await zip.add('xl/_rels/workbook.xml.rels', [DECLARATION, workbookRelations(numbers)]);
  await zip.add('_rels/.rels', [DECLARATION, rootRelations()]);
  await zip.add('[Content_Types].xml', [DECLARATION, contentTypes(numbers)]);
  zip.end();
}

/** The rows of all pages one after the other, in pieces. */
class Rows {
  readonly #pages: AsyncIterator<readonly Row[]>;
  #left: readonly Row[] = [];

  constructor(pages: AsyncIterator<readonly Row[]>) {
    this.#pages = pages;
  }

  async hasMore(): Promise<boolean> {
    while (this.#left.length === 0) {
      const next = await this.#pages.next();
      if (next.done === true) return false;
      this.#left = next.value;
    }
    return true;
  }

  take(most: number): readonly Row[] {
    const taken = this.#left.slice(0, most);
    this.#left = this.#left.slice(most);
    return taken;
  }
}

async function* sheetXml(
  { columns, language }: Sheet,
  rows: Rows,
  sheetRows: number,
): AsyncGenerator<string> {
  const titles = columns.map(({ title }) => title[language]);
  yield `${DECLARATION}<worksheet xmlns="${NAMESPACE}"><sheetData>\n${rowXml(titles, [])}`;
  for (let line = 1; line < sheetRows && (await rows.hasMore()); ) {
    const taken = rows.take(sheetRows - line);
    line += taken.length;
    yield taken.map((row) => rowXml(row, columns)).join('');
  }
  yield '</sheetData></worksheet>\n';
}

const rowXml = (row: readonly Cell[], columns: readonly Column[]): string =>
  `<row>${row.map((cell, at) => cellXml(cell, columns[at]?.isNumber === true)).join('')}</row>\n`;

function cellXml(cell: Cell, isNumber: boolean): string {
  if (cell === null) return '<c/>';
  if (isNumber && typeof cell === 'number') return `<c><v>${cell}</v></c>`;
  return `<c t="inlineStr"><is><t xml:space="preserve">${escaped(String(cell).replace(/_x[0-9A-Fa-f]{4}_/g, '_x005F$&'))}</t></is></c>`;
}

const workbook = (numbers: readonly number[]): string =>
  `<workbook xmlns="${NAMESPACE}" xmlns:r="${RELATIONSHIPS}"><sheets>${numbers
    .map((n) => `<sheet name="${n}" sheetId="${n}" r:id="rId${n}"/>`)
    .join('')}</sheets></workbook>\n`;

const workbookRelations = (numbers: readonly number[]): string =>
  relations(numbers.map((n) => [`rId${n}`, 'worksheet', `worksheets/sheet${n}.xml`]));

const rootRelations = (): string => relations([['rId1', 'officeDocument', 'xl/workbook.xml']]);

const relations = (list: readonly (readonly [id: string, type: string, target: string])[]): string =>
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list
    .map(
      ([id, type, target]) => `<Relationship Id="${id}" Type="${RELATIONSHIPS}/${type}" Target="${target}"/>`,
    )
    .join('')}</Relationships>\n`;

function contentTypes(numbers: readonly number[]): string {
  const type = (part: string, kind: string) =>
    `<Override PartName="${part}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${kind}+xml"/>`;
  return `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${type('/xl/workbook.xml', 'sheet.main')}${numbers
    .map((n) => type(`/xl/worksheets/sheet${n}.xml`, 'worksheet'))
    .join('')}</Types>\n`;
}
