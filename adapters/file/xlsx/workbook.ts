import { posix } from 'node:path';
import { failure, type TableOptions } from '../formats/table.ts';
import type { ByteFile } from '../sites/site.ts';
import { localName, XmlParser } from '../xml/parser.ts';
import { textOf } from '../xml/text.ts';
import { type Packed, packedIn } from '../zip/archive.ts';
import { Member } from '../zip/member.ts';
import { type NumberFormat, numberFormat } from './formats.ts';
import { SharedStrings } from './strings.ts';

/** What of a workbook is needed to read one of its sheets. */
export interface Workbook {
  readonly is1904: boolean;
  readonly strings: SharedStrings;
  /** By a cell's style number. */
  readonly formats: readonly NumberFormat[];
  /** The text of the sheet's part, from its start. */
  sheet(): AsyncGenerator<string>;
}

type Attributes = Readonly<Record<string, string>>;

/** Opens the sheet of that name, or the first one that is not hidden. Throws FILE_XLSX, FILE_XLSX_SHEET, FILE_ZIP_…, FILE_XML…. */
export async function openWorkbook(file: ByteFile, options: TableOptions): Promise<Workbook> {
  const parts = await packedIn(file, options);
  const part = (name: string): Packed => {
    const found = parts.get(name);
    if (found === undefined) throw failure(options, 'FILE_XLSX', { detail: name });
    return found;
  };
  const text = (name: string) => textOf(new Member(part(name), file, options), options, 'utf-8');
  const root = await relations(text('_rels/.rels'), options, '');
  const main = root.byType('officeDocument');
  if (main === undefined) throw failure(options, 'FILE_XLSX', { detail: 'officeDocument' });
  const { dir, base } = posix.parse(main);
  const related = await relations(text(posix.join(dir, '_rels', `${base}.rels`)), options, dir);
  const { sheets, is1904 } = await sheetsOf(text(main), options);
  const chosen = sheets.find(({ name, isHidden }) =>
    options.sheet === undefined ? !isHidden : name === options.sheet,
  );
  if (chosen === undefined) {
    const known = sheets.map(({ name }) => name).join(', ');
    throw failure(options, 'FILE_XLSX_SHEET', { sheet: options.sheet ?? '1', known });
  }
  const sheet = part(related.byId(chosen.id) ?? chosen.id).name;
  const styles = related.byType('styles');
  const formats = styles === undefined ? [] : await formatsOf(text(styles), options);
  const shared = related.byType('sharedStrings');
  const strings = new SharedStrings(options);
  try {
    if (shared !== undefined && parts.has(shared)) await readStrings(strings, text(shared), options);
  } catch (error) {
    strings.close();
    throw error;
  }
  return { is1904, strings, formats, sheet: () => text(sheet) };
}

async function parse(
  text: AsyncIterable<string>,
  options: TableOptions,
  open: (name: string, attributes: Attributes) => void,
  more: { readonly text?: (text: string) => void; readonly close?: (name: string) => void } = {},
): Promise<void> {
  const parser = new XmlParser(options, {
    open,
    text: more.text ?? (() => {}),
    close: more.close ?? (() => {}),
  });
  for await (const piece of text) parser.write(piece);
  parser.end();
}

async function relations(text: AsyncIterable<string>, options: TableOptions, dir: string) {
  const targets: { readonly id: string; readonly type: string; readonly path: string }[] = [];
  await parse(text, options, (name, { Id = '', Type = '', Target = '', TargetMode }) => {
    if (name !== 'Relationship' || TargetMode === 'External') return;
    const path = Target.startsWith('/') ? Target.slice(1) : posix.join(dir, Target);
    targets.push({ id: Id, type: Type.slice(Type.lastIndexOf('/') + 1), path });
  });
  return {
    byType: (type: string) => targets.find((target) => target.type === type)?.path,
    byId: (id: string) => targets.find((target) => target.id === id)?.path,
  };
}

async function sheetsOf(text: AsyncIterable<string>, options: TableOptions) {
  const sheets: { readonly name: string; readonly id: string; readonly isHidden: boolean }[] = [];
  let is1904 = false;
  await parse(text, options, (name, attributes) => {
    if (name === 'workbookPr') is1904 = /^(1|true)$/.test(attributes['date1904'] ?? '');
    if (name !== 'sheet') return;
    // `r:id`, whatever its prefix.
    const id = Object.entries(attributes).find(([key]) => key.includes(':') && localName(key) === 'id')?.[1];
    const isHidden = /hidden$/i.test(attributes['state'] ?? '');
    sheets.push({ name: attributes['name'] ?? '', id: id ?? '', isHidden });
  });
  return { sheets, is1904 };
}

async function formatsOf(
  text: AsyncIterable<string>,
  options: TableOptions,
): Promise<readonly NumberFormat[]> {
  const codes = new Map<number, string>();
  const formats: NumberFormat[] = [];
  let isInCells = false;
  const open = (name: string, { numFmtId = '0', formatCode }: Attributes) => {
    if (name === 'cellXfs') isInCells = true;
    if (name === 'numFmt' && formatCode !== undefined) codes.set(Number(numFmtId), formatCode);
    if (name === 'xf' && isInCells) formats.push(numberFormat(Number(numFmtId), codes.get(Number(numFmtId))));
  };
  const close = (name: string) => {
    if (name === 'cellXfs') isInCells = false;
  };
  await parse(text, options, open, { close });
  return formats;
}

/** A string may be in several runs; how it is pronounced (`rPh`) is not part of it. */
async function readStrings(
  strings: SharedStrings,
  text: AsyncIterable<string>,
  options: TableOptions,
): Promise<void> {
  let whole = '';
  let isText = false;
  let isHint = false;
  const open = (name: string) => {
    if (name === 'si') whole = '';
    if (name === 'rPh') isHint = true;
    isText = name === 't' && !isHint;
  };
  await parse(text, options, open, {
    text: (piece) => {
      if (isText) whole += piece;
    },
    close: (name) => {
      isText = false;
      if (name === 'rPh') isHint = false;
      if (name === 'si') strings.add(whole);
    },
  });
  strings.flush();
}
