import type { WriteOutcome, WriteResult } from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import { RowReader } from './csv/rows.ts';
import { openTable } from './csv/table.ts';
import { type Found, filesOf, listFolder } from './folder.ts';
import { listOf, type WriteBlock } from './settings.ts';
import { columnsIn } from './source.ts';

/** What a receipt calls a record: its key columns as one text. */
export type ReceiptKey = string;

/** What a receipt calls a record; null when a part is empty. */
export function receiptKeyOf(cells: readonly string[]): ReceiptKey | null {
  return cells.includes('') ? null : cells.map((cell) => encodeURIComponent(cell.trim())).join('/');
}

const RESULTS = ['applied', 'unchanged', 'refused', 'conflict'] as const satisfies readonly WriteResult[];

/** Complete receipts of a delivery, in the order of their names: `*` is its number, or starts with it and a dot. */
export async function receiptFiles(
  endpoint: string,
  write: WriteBlock,
  number: string,
): Promise<readonly Found[]> {
  const { folder, files } = write.receipts;
  const found = filesOf(await listFolder(endpoint, folder), files, write.marker);
  return found.filter(({ stamp }) => stamp === number || stamp.startsWith(`${number}.`));
}

/** What one receipt says, by the record's name in it. A line with an unknown word is no answer. */
export async function readReceipt(
  endpoint: string,
  write: WriteBlock,
  { path, name }: Found,
): Promise<ReadonlyMap<ReceiptKey, WriteOutcome>> {
  const { key, result, message, version, receipt } = write.receipts;
  const keys = listOf(key);
  const told = { message, version, receipt };
  const extra = Object.entries(told).flatMap(([field, column]) =>
    column === undefined ? [] : [{ field, column }],
  );
  const outcomes = new Map<ReceiptKey, WriteOutcome>();
  const table = await openTable({
    endpoint,
    path,
    name,
    encoding: 'auto',
    delimiter: write.delimiter ?? ',',
  });
  try {
    const columns = columnsIn(table, [...keys, result.column, ...extra.map(({ column }) => column)]);
    const rows = new RowReader(table, table.start, columns, (_, values, fault) => {
      const name = receiptKeyOf(values.slice(0, keys.length));
      const word = values[keys.length]?.trim() ?? '';
      const found = RESULTS.find((one) => result[one]?.includes(word));
      if (fault !== undefined || name === null || found === undefined) return;
      const words = values.slice(keys.length + 1);
      const details = Object.fromEntries(
        extra.map(({ field }, at) => [field, words[at] ?? '']).filter(([, text]) => text !== ''),
      );
      outcomes.set(name, { ...(found === 'refused' ? { message: word } : {}), ...details, result: found });
    });
    while ((await rows.next(5000)).length > 0);
    return outcomes;
  } finally {
    await table.file.close();
  }
}

/** Whether the receipt is merely not complete yet. */
export function isUnfinished(error: unknown): boolean {
  return error instanceof TongdaoError && (error.code === 'FILE_TRUNCATED' || error.code === 'FILE_CHANGED');
}
