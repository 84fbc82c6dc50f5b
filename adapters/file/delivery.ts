import { createHash } from 'node:crypto';
import iconv from 'iconv-lite';
import type { WriteOutcome, WriteRecord } from '../../src/contract/adapter.ts';
import { sentence, TongdaoError } from '../../src/contract/errors.ts';
import { checksumLine, isChecksum } from './checksum.ts';
import { cellOf, csvLine } from './csv/line.ts';
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
  const values = records.map((record) => valuesOf(record, write));
  const given = new Set(values.flatMap((cells) => [...cells.keys()]));
  const named = [id, expected].filter((column) => column !== undefined);
  const columns =
    write.columns ?? [...new Set([...named, ...source.mapped])].filter((column) => given.has(column));
  demandColumns(source, write, columns, values);
  const keyColumns = listOf(write.receipts.key);
  const keys = new Map<ReceiptKey, string>();
  const refused = new Map<string, WriteOutcome>();
  const lines = [csvLine(columns, delimiter)];
  records.forEach(({ key }, index) => {
    const cells = values[index] ?? new Map<string, string>();
    const receiptKey = receiptKeyOf(keyColumns.map((column) => cells.get(column) ?? ''));
    // An empty cell would empty the platform's value, which nobody asked for.
    const unknown = columns.find((column) => given.has(column) && !cells.has(column));
    const unwritable = [...cells].find(([, cell]) => /[\0\p{Surrogate}]/u.test(cell))?.[0];
    if (unknown !== undefined) refused.set(key, refusal('FILE_WRITE_UNKNOWN', unknown));
    else if (unwritable !== undefined) refused.set(key, refusal('FILE_WRITE_TEXT', unwritable));
    else if (receiptKey === null || keys.has(receiptKey))
      refused.set(key, refusal('FILE_WRITE_KEY', keyColumns.join('、')));
    else {
      keys.set(receiptKey, key);
      lines.push(
        csvLine(
          columns.map((column) => cells.get(column) ?? ''),
          delimiter,
        ),
      );
    }
  });
  return { content: iconv.encode(lines.join(''), encoding), keys, refused };
}

/** Puts the file where the platform picks it up, unless it is or was there. Throws ENDPOINT_UNREACHABLE, FILE_FOLDER_MISSING. */
export async function place(
  { site }: Source,
  write: WriteBlock,
  number: string,
  content: Buffer,
): Promise<void> {
  const { folder, file, marker } = write;
  const name = file.replace('*', () => number);
  const names = await site.list(folder);
  const answered = await receiptFiles(site, write, number);
  if (answered.length > 0) return;
  if (!names.has(name)) await site.write(folder, name, content);
  if (marker === undefined || names.has(name + marker)) return;
  await site.write(folder, name + marker, isChecksum(marker) ? checksumLine(content, name) : Buffer.alloc(0));
}

/** An idempotency key as a part of a file name; two keys never meet in one. */
export function numberOf(idempotencyKey: string): string {
  if (/^[A-Za-z0-9-]{1,80}$/.test(idempotencyKey)) return idempotencyKey;
  return createHash('sha256').update(idempotencyKey).digest('hex');
}

function valuesOf(record: WriteRecord, { id, expected }: WriteBlock): ReadonlyMap<string, string> {
  const cells = new Map(Object.entries(record.values).map(([column, value]) => [column, cellOf(value)]));
  if (id !== undefined) cells.set(id, record.id ?? '');
  if (expected !== undefined) cells.set(expected, record.expected ?? '');
  return cells;
}

/** Throws COLUMN_MISSING when a value has no column to go to: it would be lost without a word. */
function demandColumns(
  { endpoint }: Source,
  { file }: WriteBlock,
  columns: readonly string[],
  values: readonly ReadonlyMap<string, string>[],
): void {
  for (const cells of values) {
    for (const [column, cell] of cells) {
      if (cell === '' || columns.includes(column)) continue;
      throw new TongdaoError('COLUMN_MISSING', {
        endpoint,
        where: file,
        column,
        columns: columns.join(', '),
      });
    }
  }
}

function refusal(code: string, column: string): WriteOutcome {
  const params = { column };
  return { result: 'refused', message: `${sentence(code, params, 'zh')} (${sentence(code, params, 'en')})` };
}
