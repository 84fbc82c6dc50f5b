import { decodeLoosely, judge } from './csv/encoding.ts';
import { Scanner } from './csv/scanner.ts';
import { formatOf } from './formats/open.ts';
import type { Format } from './formats/table.ts';

/** As in a `read` block. */
export interface Told {
  readonly format: Format;
  readonly delimiter?: string;
  readonly row?: string;
}

const DELIMITERS = [',', '\t', ';', '|'];
const LINES = 20;

/** How a file is to be read, told from its first bytes and its name; null when it is no table. */
export function sniff(sample: Buffer, name: string): Told | null {
  if (sample.length === 0) return null;
  if (sample.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004') return { format: 'xlsx' };
  const encoding = judge(sample);
  if (encoding === null || encoding === 'utf-16' || sample.includes(0)) return null;
  const text = decodeLoosely(sample, encoding === 'ascii' ? 'utf-8' : encoding)
    .replace(/^\ufeff/, '')
    .trimStart();
  if (text.startsWith('<')) return xml(text);
  if (text.startsWith('{')) return { format: 'jsonl' };
  return csv(text, name);
}

function csv(text: string, name: string): Told | null {
  const usual = formatOf(name) === 'csv' && /\.tsv$/i.test(name) ? '\t' : ',';
  let best = usual;
  let most = 1;
  for (const delimiter of DELIMITERS) {
    const widths = widthsOf(text, delimiter);
    const [width = 1] = widths;
    // The header's width must be that of the rows, too.
    const isSteady = widths.filter((one) => one === width).length * 2 > widths.length;
    if (isSteady && width > most) {
      best = delimiter;
      most = width;
    }
  }
  if (most === 1 && formatOf(name) === undefined) return null;
  return best === usual ? { format: 'csv' } : { format: 'csv', delimiter: best };
}

function widthsOf(text: string, delimiter: string): readonly number[] {
  const newline = text.includes('\n') || !text.includes('\r') ? '\n' : '\r';
  const scanner = new Scanner(delimiter, newline, new Int32Array(0));
  scanner.load(text);
  const widths: number[] = [];
  while (widths.length < LINES && scanner.position < text.length) {
    scanner.next();
    widths.push(scanner.fields);
  }
  // The last line of a sample may be cut off.
  if (widths.length > 2 && scanner.position >= text.length) widths.pop();
  return widths;
}

/** The row is the outermost element that is repeated; where that is a child of the root, it need not be said. */
function xml(text: string): Told {
  const seen = new Map<string, number>();
  let depth = 0;
  let row: { readonly name: string; readonly depth: number } | undefined;
  for (const [, close, name = '', self] of text.matchAll(/<(\/?)([\p{L}_][\p{L}\d_.:-]*)[^<>]*?(\/?)>/gu)) {
    if (close === '/') {
      depth -= 1;
      continue;
    }
    depth += 1;
    const local = name.slice(name.indexOf(':') + 1);
    const count = (seen.get(`${depth} ${local}`) ?? 0) + 1;
    seen.set(`${depth} ${local}`, count);
    if (count > 1 && (row === undefined || depth < row.depth)) row = { name: local, depth };
    if (self === '/') depth -= 1;
  }
  return row === undefined || row.depth === 2 ? { format: 'xml' } : { format: 'xml', row: row.name };
}
