import { jsonlTable } from '../jsonl/table.ts';
import { type ByteFile, type Site, stampOf } from '../sites/site.ts';
import { xlsxTable } from '../xlsx/table.ts';
import { xmlTable } from '../xml/table.ts';
import { packedIn } from '../zip/archive.ts';
import { Member } from '../zip/member.ts';
import { csvTable } from './csv.ts';
import { type Format, failure, type Table, type TableOptions } from './table.ts';

/** An open file: one table, or an archive of several. */
export interface DataFile {
  /** What the file looked like when it was opened. */
  readonly stamp: string;
  readonly tables: readonly TableOpener[];
  close(): Promise<void>;
}

export interface TableOpener {
  /** Name for people. */
  readonly name: string;
  open(): Promise<Table>;
}

const OPENERS: Readonly<Record<Format, (file: ByteFile, options: TableOptions) => Promise<Table>>> = {
  csv: csvTable,
  xlsx: xlsxTable,
  jsonl: jsonlTable,
  xml: xmlTable,
};

const ENDINGS: Readonly<Record<string, Format>> = {
  csv: 'csv',
  tsv: 'csv',
  txt: 'csv',
  xlsx: 'xlsx',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  xml: 'xml',
};

export const endingOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1).toLowerCase();
export const formatOf = (name: string): Format | undefined => ENDINGS[endingOf(name)];

/** Opens a file. The caller closes it, and each table before the next one is opened. */
export async function openData(site: Site, path: string, options: TableOptions): Promise<DataFile> {
  const file = await site.open(path);
  try {
    const stamp = await stampOf(file);
    const tables =
      endingOf(options.name) === 'zip' ? await packedTables(file, options) : [opener(file, options)];
    return { stamp, tables, close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Throws FILE_EMPTY, FILE_ENCODING…, FILE_HEADER… and what a format cannot be read for. */
function opener(file: ByteFile, options: TableOptions): TableOpener {
  const { name } = options;
  const open = OPENERS[options.format ?? formatOf(name) ?? 'csv'];
  return { name, open: () => open(file, options) };
}

/** The files of an archive that are tables, in the order of their names. */
async function packedTables(file: ByteFile, options: TableOptions): Promise<readonly TableOpener[]> {
  const packed = [...(await packedIn(file, options)).values()].filter(({ name }) => isTable(name, options));
  if (packed.length === 0) throw failure(options, 'FILE_ZIP_NONE');
  packed.sort((one, other) => (one.name < other.name ? -1 : 1));
  return packed.map((one) => {
    const member = { ...options, name: `${options.name}/${one.name}` };
    return {
      name: member.name,
      async open() {
        const bytes = new Member(one, file, member);
        const table = await opener(bytes, member).open();
        return {
          ...table,
          async close() {
            await table.close();
            await bytes.close();
          },
        };
      },
    };
  });
}

function isTable(name: string, { format }: TableOptions): boolean {
  const base = name.slice(name.lastIndexOf('/') + 1);
  if (base.startsWith('.') || name.startsWith('__MACOSX/')) return false;
  return (
    formatOf(name) !== undefined &&
    (format === undefined || formatOf(name) === format || endingOf(name) === 'txt')
  );
}
