/** Reads the rows of an export's data file back, in every form that exports have. */
import { TongdaoError } from '../contract/errors.ts';
import type { Manifest } from '../tlog/export.ts';
import { type Bytes, contentOf, openZip, within, type ZipMember } from './zip.ts';

/** Cells as text; null is ''. */
export type TextRow = readonly string[];

export function rowsOf(
  source: Bytes,
  member: ZipMember,
  { as, columns }: Pick<Manifest, 'as' | 'columns'>,
): AsyncGenerator<TextRow> {
  switch (as) {
    case 'csv':
      return csvRows(source, member);
    case 'xlsx':
      return xlsxRows(source, member);
    case 'jsonl':
      return jsonlRows(source, member, columns);
    case 'report':
      return reportRows(source, member);
  }
}

/** Text up to each separator, and the rest where there is one. Throws EXPORT_TEXT for bytes that are not UTF-8. */
export async function* split(source: Bytes, member: ZipMember, separator: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (bytes?: Buffer): string => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
    } catch {
      throw new TongdaoError('EXPORT_TEXT', { file: member.name });
    }
  };
  let rest = '';
  for await (const bytes of contentOf(source, member)) {
    const parts = (rest + decode(bytes)).split(separator);
    rest = parts.pop()!;
    yield* parts;
  }
  rest += decode();
  if (rest !== '') yield rest;
}

const FORMULA = /^'+[=+\-@\t\r\n]/;
const NUMERIC = /^[\d.,:/\s-]+(?:e[+-]?\d+)?\t$/i;
const CSV_CELL = /(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/gy;

async function* csvRows(source: Bytes, member: ZipMember): AsyncGenerator<TextRow> {
  let record = '';
  let isHeading = true;
  for await (const part of split(source, member, '\r\n')) {
    record = record === '' ? part : `${record}\r\n${part}`;
    // A line break within quotes.
    if (record.split('"').length % 2 === 0) continue;
    if (!isHeading) yield csvCells(record);
    isHeading = false;
    record = '';
  }
}

function csvCells(record: string): TextRow {
  const cells = [...record.matchAll(CSV_CELL)].map(
    ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain,
  );
  return cells.map((cell) => {
    if (FORMULA.test(cell)) return cell.slice(1);
    return NUMERIC.test(cell) ? cell.slice(0, -1) : cell;
  });
}

const XLSX_CELL =
  /<c(?:\/>| t="inlineStr"><is><t xml:space="preserve">([^<]*)<\/t><\/is><\/c>|><v>([^<]*)<\/v><\/c>)/g;

async function* xlsxRows(source: Bytes, member: ZipMember): AsyncGenerator<TextRow> {
  const book = within(source, member);
  const members = await openZip(book);
  for (let number = 1; ; number++) {
    const sheet = members.get(`xl/worksheets/sheet${number}.xml`);
    if (sheet === undefined) return;
    let isHeading = true;
    for await (const row of split(book, sheet, '</row>\n')) {
      if (!row.endsWith('</c>') && !row.endsWith('<c/>')) continue;
      if (!isHeading) {
        yield [...row.matchAll(XLSX_CELL)].map(([, text = '', value = '']) =>
          unescaped(text + value).replace(/_x005F_(?=x[0-9A-Fa-f]{4}_)/g, '_'),
        );
      }
      isHeading = false;
    }
  }
}

async function* jsonlRows(
  source: Bytes,
  member: ZipMember,
  columns: readonly string[],
): AsyncGenerator<TextRow> {
  for await (const line of split(source, member, '\n')) {
    const value = parsed(line);
    if (value === null) throw new TongdaoError('EXPORT_TEXT', { file: member.name });
    yield columns.map((name) => {
      const cell = value[name];
      return cell === null || cell === undefined ? '' : String(cell);
    });
  }
}

async function* reportRows(source: Bytes, member: ZipMember): AsyncGenerator<TextRow> {
  for await (const line of split(source, member, '\n')) {
    if (!line.startsWith('<tr><td>')) continue;
    yield [...line.matchAll(/<td>([^<]*)<\/td>/g)].map(([, text = '']) => unescaped(text));
  }
}

const CHARACTERS: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  amp: '&',
  '#13': '\r',
  '#10': '\n',
};

const unescaped = (text: string): string =>
  text.replace(/&(lt|gt|quot|amp|#13|#10);/g, (_, name: string) => CHARACTERS[name]!);

/** A JSON object, or null. */
export function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}
