import type { DatasetOptions, RawRecord, RawValue } from '../../src/contract/adapter.ts';
import type { Logger } from '../../src/contract/logger.ts';
import type { Encoding } from './csv/encoding.ts';
import { cellOf } from './csv/line.ts';
import { FAULT_TEXT, type RowMaker, type Table, type TableOptions } from './formats/table.ts';
import {
  listOf,
  milliseconds,
  type ReadBlock,
  ReadSchema,
  typed,
  type WriteBlock,
  WriteSchema,
} from './settings.ts';
import type { Site } from './sites/site.ts';

/** The folder of an endpoint. */
export interface Root {
  readonly endpoint: string;
  readonly site: Site;
  readonly folder: string;
  readonly encoding: Encoding | 'auto';
  readonly log: Logger;
}

/** One dataset of an endpoint that keeps it in files. */
export interface Source extends Root {
  readonly dataset: string;
  readonly read: ReadBlock;
  /** Milliseconds that a file must have been left alone. */
  readonly settle: number;
  /** Where files go that are done with. */
  readonly archive: string | undefined;
  readonly write: WriteBlock | null;
  /** Columns that the mapping reads. */
  readonly mapped: readonly string[];
  readonly keys: readonly string[];
  /** Columns of a page. */
  readonly columns: readonly string[];
  /** Files whose checksum was seen to be right, by path, with their state at that time. */
  readonly verified: Map<string, string>;
}

export function sourceOf(root: Root, dataset: string, { read, write, columns }: DatasetOptions): Source {
  const { site, folder } = root;
  const block = typed(ReadSchema, read);
  const writeBlock = write === null ? null : typed(WriteSchema, write);
  const keys = listOf(block.key);
  const version = block.version === undefined ? [] : [block.version];
  return {
    ...root,
    dataset,
    read: block,
    settle: milliseconds(block.settle ?? '0s'),
    archive: block.archive === undefined ? undefined : site.resolve(folder, block.archive.folder),
    write: writeBlock && {
      ...writeBlock,
      folder: site.resolve(folder, writeBlock.folder),
      receipts: { ...writeBlock.receipts, folder: site.resolve(folder, writeBlock.receipts.folder) },
    },
    mapped: columns,
    keys,
    columns: [...new Set([...columns, ...keys, ...version])],
    verified: new Map(),
  };
}

export function tableOptions({ endpoint, encoding, read }: Source, name: string): TableOptions {
  const { format, delimiter, sheet, headerRows, row, omitsEmpty } = read;
  return { endpoint, name, encoding, format, delimiter, sheet, headerRows, row, omitsEmpty };
}

/**
 * Makes raw records of the rows of one file.
 * @param operation whether the values carry the operation column after those of the page
 */
export function recordMaker(source: Source, table: Table, operation: boolean): RowMaker<RawRecord> {
  const { columns, keys, read } = source;
  const keyAt = keys.map((key) => columns.indexOf(key));
  const [onlyKey = -1] = keyAt;
  const versionAt = read.version === undefined ? -1 : columns.indexOf(read.version);
  const deleted = new Set(read.operation?.deleted);
  const where = `${table.options.name} ${table.unit} `;
  const idOf = (values: readonly RawValue[]): string =>
    keyAt.length === 1 ? cellOf(values[onlyKey]) : compositeId(keyAt.map((at) => cellOf(values[at])));

  return (line, values, fault) => {
    const position = where + line;
    const removed = operation && deleted.has(cellOf(values.pop()));
    const id = idOf(values);
    if (fault !== undefined) return { position, id: id.includes('\ufffd') ? '' : id, values, fault };
    if (id === '') {
      const detail = `第 ${line} 行 ${keys.join('、')} 为空 (line ${line}: the key is empty)`;
      const text = values.map(cellOf).join(',').slice(0, FAULT_TEXT);
      return { position, id, values, fault: { code: 'ROW_MALFORMED', params: { line, detail }, text } };
    }
    if (removed) return { position, id, values, version: cellOf(values[versionAt]), removed };
    return versionAt < 0
      ? { position, id, values }
      : { position, id, values, version: cellOf(values[versionAt]) };
  };
}

/** The parts of a composite key, joined so that no two ids meet; empty when a part is. */
function compositeId(parts: readonly string[]): string {
  return parts.includes('') ? '' : parts.map(encodeURIComponent).join('/');
}
