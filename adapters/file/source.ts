import { resolve } from 'node:path';
import type { AdapterContext, DatasetOptions, RawRecord } from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import type { Encoding } from './csv/encoding.ts';
import type { RowMaker } from './csv/rows.ts';
import type { Table, TableOptions } from './csv/table.ts';
import type { Found } from './folder.ts';
import {
  listOf,
  OptionsSchema,
  type ReadBlock,
  ReadSchema,
  typed,
  type WriteBlock,
  WriteSchema,
} from './settings.ts';

/** One dataset of an endpoint that keeps it in files. */
export interface Source {
  readonly endpoint: string;
  readonly dataset: string;
  readonly folder: string;
  readonly encoding: Encoding | 'auto';
  readonly read: ReadBlock;
  readonly write: (WriteBlock & { readonly folder: string }) | null;
  /** Columns that the mapping reads. */
  readonly mapped: readonly string[];
  readonly keys: readonly string[];
  /** Columns of a page. */
  readonly columns: readonly string[];
}

export function sourceOf(
  context: AdapterContext,
  dataset: string,
  { read, write, columns }: DatasetOptions,
): Source {
  const { folder, encoding = 'auto' } = typed(OptionsSchema, context.options);
  const block = typed(ReadSchema, read);
  const root = resolve(context.baseDir, folder);
  const writeBlock = write === null ? null : typed(WriteSchema, write);
  const keys = listOf(block.key);
  const version = block.version === undefined ? [] : [block.version];
  return {
    endpoint: context.endpoint,
    dataset,
    folder: root,
    encoding,
    read: block,
    write: writeBlock && {
      ...writeBlock,
      folder: resolve(root, writeBlock.folder),
      receipts: { ...writeBlock.receipts, folder: resolve(root, writeBlock.receipts.folder) },
    },
    mapped: columns,
    keys,
    columns: [...new Set([...columns, ...keys, ...version])],
  };
}

export function tableOptions({ endpoint, encoding, read }: Source, { path, name }: Found): TableOptions {
  return { endpoint, path, name, encoding, delimiter: read.delimiter ?? ',' };
}

/** Where the columns stand in the table. Throws COLUMN_MISSING. An empty file has no columns and no rows. */
export function columnsIn(table: Table, columns: readonly string[]): readonly number[] {
  const { header, options } = table;
  if (header.length === 0) return [];
  return columns.map((column) => {
    const at = header.indexOf(column);
    if (at >= 0) return at;
    throw new TongdaoError('COLUMN_MISSING', {
      endpoint: options.endpoint,
      where: options.name,
      column,
      columns: header.slice(0, 60).join(', '),
    });
  });
}

/**
 * Makes raw records of the rows of one file.
 * @param operation whether the values carry the operation column after those of the page
 */
export function recordMaker(source: Source, file: string, operation: boolean): RowMaker<RawRecord> {
  const { columns, keys, read } = source;
  const keyAt = keys.map((key) => columns.indexOf(key));
  const [onlyKey = -1] = keyAt;
  const versionAt = read.version === undefined ? -1 : columns.indexOf(read.version);
  const deleted = new Set(read.operation?.deleted);
  const where = `${file} line `;
  const idOf = (values: readonly string[]): string =>
    keyAt.length === 1 ? (values[onlyKey] ?? '') : compositeId(keyAt.map((at) => values[at] ?? ''));

  return (line, values, fault) => {
    const position = where + line;
    const removed = operation && deleted.has(values.pop() ?? '');
    const id = idOf(values);
    if (fault !== undefined) return { position, id: id.includes('\ufffd') ? '' : id, values, fault };
    if (id === '') {
      const detail = `第 ${line} 行 ${keys.join('、')} 为空 (line ${line}: the key is empty)`;
      const text = values.join(',').slice(0, 65_536);
      return { position, id, values, fault: { code: 'ROW_MALFORMED', params: { line, detail }, text } };
    }
    if (removed) return { position, id, values, version: values[versionAt] ?? '', removed };
    return versionAt < 0
      ? { position, id, values }
      : { position, id, values, version: values[versionAt] ?? '' };
  };
}

/** The parts of a composite key, joined so that no two ids meet; empty when a part is. */
function compositeId(parts: readonly string[]): string {
  return parts.includes('') ? '' : parts.map(encodeURIComponent).join('/');
}
