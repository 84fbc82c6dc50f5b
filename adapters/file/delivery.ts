import { createHash } from 'node:crypto';
import { open, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import type { WriteOutcome, WriteRecord } from '../../src/contract/adapter.ts';
import { sentence, TongdaoError } from '../../src/contract/errors.ts';
import { cellOf, csvLine } from './csv/line.ts';
import { errorCode, listFolder } from './folder.ts';
import { type ReceiptKey, receiptFiles, receiptKeyOf } from './receipts.ts';
import { listOf, type WriteBlock } from './settings.ts';
import type { Source } from './source.ts';

/** A batch as the lines of one file; records that no line or receipt can stand for are refused beforehand. */
export interface Delivery {
  readonly content: Buffer;
  /** The records' canonical keys by what a receipt names them with. */
  readonly keys: ReadonlyMap<ReceiptKey, string>;
  readonly refused: ReadonlyMap<string, WriteOutcome>;
}

export function deliveryOf(source: Source, write: WriteBlock, records: readonly WriteRecord[]): Delivery {
  const { id, expected, delimiter = ',', encoding = 'utf-8' } = write;
  const named = [id, expected].filter((column) => column !== undefined);
  const columns = write.columns ?? [...new Set([...named, ...source.mapped])];
  const keyColumns = listOf(write.receipts.key);
  const keys = new Map<ReceiptKey, string>();
  const refused = new Map<string, WriteOutcome>();
  const lines = [csvLine(columns, delimiter)];
  for (const record of records) {
    const cells = cellsOf(source, columns, record, write);
    const receiptKey = receiptKeyOf(keyColumns.map((column) => cells.get(column) ?? ''));
    const unwritable = [...cells].find(([, cell]) => /[\0\p{Surrogate}]/u.test(cell));
    if (unwritable !== undefined)
      refused.set(record.key, refusal('FILE_WRITE_TEXT', { column: unwritable[0] }));
    else if (receiptKey === null || keys.has(receiptKey))
      refused.set(record.key, refusal('FILE_WRITE_KEY', { columns: keyColumns.join('、') }));
    else {
      keys.set(receiptKey, record.key);
      lines.push(csvLine([...cells.values()], delimiter));
    }
  }
  return { content: iconv.encode(lines.join(''), encoding), keys, refused };
}

/** Puts the file where the platform picks it up, unless it is or was there. Throws ENDPOINT_UNREACHABLE. */
export async function place(
  source: Source,
  write: WriteBlock,
  number: string,
  content: Buffer,
): Promise<void> {
  const { endpoint } = source;
  const name = write.file.replace('*', () => number);
  const { names } = await listFolder(endpoint, write.folder);
  const answered = await receiptFiles(endpoint, write, number);
  if (answered.length > 0) return;
  try {
    if (!names.has(name)) await placeWhole(write.folder, name, content);
    if (write.marker !== undefined && !names.has(name + write.marker))
      await writeFile(join(write.folder, name + write.marker), '');
  } catch (error) {
    const detail = errorCode(error);
    throw new TongdaoError(
      'ENDPOINT_UNREACHABLE',
      { endpoint, where: write.folder, detail },
      { cause: error },
    );
  }
}

/** An idempotency key as a part of a file name; two keys never meet in one. */
export function numberOf(idempotencyKey: string): string {
  if (/^[A-Za-z0-9-]{1,80}$/.test(idempotencyKey)) return idempotencyKey;
  return createHash('sha256').update(idempotencyKey).digest('hex');
}

/** Throws COLUMN_MISSING when a value has no column to go to: it would be lost without a word. */
function cellsOf(
  { endpoint }: Source,
  columns: readonly string[],
  record: WriteRecord,
  { id, expected, file }: WriteBlock,
): ReadonlyMap<string, string> {
  const values = new Map(Object.entries(record.values));
  if (id !== undefined) values.set(id, record.id);
  if (expected !== undefined) values.set(expected, record.expected ?? null);
  for (const [column, value] of values) {
    if (cellOf(value) === '' || columns.includes(column)) continue;
    throw new TongdaoError('COLUMN_MISSING', { endpoint, where: file, column, columns: columns.join(', ') });
  }
  return new Map(columns.map((column) => [column, cellOf(values.get(column))]));
}

function refusal(code: string, params: Readonly<Record<string, string>>): WriteOutcome {
  return { result: 'refused', message: `${sentence(code, params, 'zh')} (${sentence(code, params, 'en')})` };
}

/** Under a name that nobody picks up until all of it is on the disk. */
async function placeWhole(folder: string, name: string, content: Buffer): Promise<void> {
  const part = join(folder, `.${name}.part`);
  const file = await open(part, 'w');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, join(folder, name));
}
