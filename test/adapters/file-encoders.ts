import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import iconv from 'iconv-lite';
import { ZipFile } from 'yazl';
import { csvLine } from '../../adapters/file/csv/line.ts';

type Lines = readonly (readonly string[])[];

/** Writes a table, its header first, as a platform would. */
export type Encode = (lines: Lines) => Promise<Buffer>;

const text = (lines: Lines): string => lines.map((cells) => csvLine(cells, ',')).join('');

export const csv: Encode = async (lines) => Buffer.from(text(lines));
export const gb18030: Encode = async (lines) => iconv.encode(text(lines), 'gb18030');

export const zipped: Encode = async (lines) =>
  zip({ '说明.pdf': '%PDF', 'data/reg.csv': await gb18030(lines) });

export const jsonl: Encode = async ([header = [], ...lines]) =>
  Buffer.from(
    lines
      .map(
        (cells) =>
          `${JSON.stringify(Object.fromEntries(header.map((name, at) => [name, cells[at] ?? ''])))}\n`,
      )
      .join(''),
  );

export const xml: Encode = async ([header = [], ...lines]) => {
  const rows = lines.map(
    (cells) =>
      `<row>${header.map((name, at) => `<${name}>${escaped(cells[at] ?? '')}</${name}>`).join('')}</row>\n`,
  );
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n<rows>\n${rows.join('')}</rows>\n`);
};

/** As Excel does it: every text is shared. */
export const xlsx: Encode = (lines) => {
  const strings = new Map<string, number>();
  const shared = (value: string): number => {
    const known = strings.get(value) ?? strings.size;
    strings.set(value, known);
    return known;
  };
  const rows = lines.map((cells, row) => {
    const inner = cells.map((value, column) =>
      value === '' ? '' : `<c r="${letter(column)}${row + 1}" t="s"><v>${shared(value)}</v></c>`,
    );
    return `<row r="${row + 1}">${inner.join('')}</row>`;
  });
  return workbook({ sheets: { 企业: rows.join('') }, strings: [...strings.keys()] });
};

export const letter = (column: number): string => String.fromCharCode(0x41 + column);

export interface Book {
  /** The rows of each sheet as XML; a name that begins with `-` is that of a hidden one. */
  readonly sheets: Readonly<Record<string, string>>;
  readonly strings?: readonly string[];
  /** Format codes; the cell style 1 has the first one, and so on. */
  readonly formats?: readonly string[];
  readonly is1904?: boolean;
}

const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** A small workbook of the parts that Excel writes. */
export function workbook({ sheets, strings = [], formats = [], is1904 = false }: Book): Promise<Buffer> {
  const names = Object.keys(sheets);
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${RELATIONS}/${type}" Target="${target}"/>`;
  const list = (inner: string) => `<?xml version="1.0"?><Relationships>${inner}</Relationships>`;
  return zip({
    '_rels/.rels': list(relation('rId1', 'officeDocument', 'xl/workbook.xml')),
    'xl/workbook.xml': `<workbook xmlns:r="${RELATIONS}"><workbookPr date1904="${is1904 ? 1 : 0}"/><sheets>${names
      .map(
        (name, at) =>
          `<sheet name="${name.replace(/^-/, '')}" sheetId="${at + 1}"${name.startsWith('-') ? ' state="hidden"' : ''} r:id="rId${at + 1}"/>`,
      )
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': list(
      names.map((_, at) => relation(`rId${at + 1}`, 'worksheet', `worksheets/sheet${at + 1}.xml`)).join('') +
        relation('s', 'sharedStrings', 'sharedStrings.xml') +
        relation('f', 'styles', '/xl/styles.xml'),
    ),
    'xl/styles.xml': `<styleSheet><numFmts>${formats
      .map((code, at) => `<numFmt numFmtId="${200 + at}" formatCode="${escaped(code)}"/>`)
      .join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${formats
      .map((_, at) => `<xf numFmtId="${200 + at}"/>`)
      .join('')}<xf numFmtId="14"/></cellXfs></styleSheet>`,
    'xl/sharedStrings.xml': `<sst>${strings
      .map((value) => `<si><t xml:space="preserve">${escaped(excelEscaped(value))}</t></si>`)
      .join('')}</sst>`,
    ...Object.fromEntries(
      names.map((name, at) => [
        `xl/worksheets/sheet${at + 1}.xml`,
        `<worksheet><sheetData>${sheets[name]}</sheetData></worksheet>`,
      ]),
    ),
  });
}

export async function zip(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const archive = new ZipFile();
  for (const [name, content] of Object.entries(files)) archive.addBuffer(Buffer.from(content), name);
  archive.end();
  return buffer(Readable.from(archive.outputStream));
}

const excelEscaped = (value: string): string =>
  value.replace(/_x([0-9A-Fa-f]{4})_/g, '_x005F_x$1_').replaceAll('\r', '_x000D_');

export const escaped = (value: string): string =>
  value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;');
