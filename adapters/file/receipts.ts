import type { WriteOutcome, WriteResult } from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import { cellOf } from './csv/line.ts';
import { type Found, filesOf, listFolder } from './folder.ts';
import { openData } from './formats/open.ts';
import { listOf, type WriteBlock } from './settings.ts';
import type { Site } from './sites/site.ts';
import type { Root } from './source.ts';

/** What a receipt calls a record: its key columns as one text. */
export type ReceiptKey = string;

/** What a receipt calls a record; null when a part is empty. */
export function receiptKeyOf(cells: readonly string[]): ReceiptKey | null {
  return cells.includes('') ? null : cells.map((cell) => encodeURIComponent(cell.trim())).join('/');
}

const RESULTS = ['applied', 'unchanged', 'refused', 'conflict'] as const satisfies readonly WriteResult[];

/** Complete receipts of a delivery, in the order of their names: `*` is its number, or starts with it and a dot. */
export async function receiptFiles(site: Site, write: WriteBlock, number: string): Promise<readonly Found[]> {
  const { folder, files } = write.receipts;
  const found = await filesOf(site, await listFolder(site, folder), files, { marker: write.marker });
  return found.filter(({ stamp }) => stamp === number || stamp.startsWith(`${number}.`));
}

/** What one receipt says, by the record's name in it. A line with an unknown word is no answer. */
export async function readReceipt(
  { endpoint, site }: Root,
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
  const columns = [...keys, result.column, ...extra.map(({ column }) => column)];
  const options = { endpoint, name, encoding: 'auto', delimiter: write.delimiter } as const;
  const file = await openData(site, path, options);
  try {
    for (const { open } of file.tables) {
      const table = await open();
      try {
        const rows = table.rows(table.start, columns, (_, values, fault) => {
          const cells = values.map(cellOf);
          const name = receiptKeyOf(cells.slice(0, keys.length));
          const word = cells[keys.length]?.trim() ?? '';
          const found = RESULTS.find((one) => result[one]?.includes(word));
          if (fault !== undefined || name === null || found === undefined) return;
          const words = cells.slice(keys.length + 1);
          const details = Object.fromEntries(
            extra.map(({ field }, at) => [field, words[at] ?? '']).filter(([, text]) => text !== ''),
          );
          outcomes.set(name, {
            ...(found === 'refused' ? { message: word } : {}),
            ...details,
            result: found,
          });
        });
        while ((await rows.next(5000)).length > 0);
      } finally {
        await table.close();
      }
    }
    return outcomes;
  } finally {
    await file.close();
  }
}

const UNFINISHED = new Set(['FILE_EMPTY', 'FILE_TRUNCATED', 'FILE_CHANGED', 'FILE_ZIP_BROKEN']);

/** Whether the receipt is merely not complete yet. */
export function isUnfinished(error: unknown): boolean {
  return error instanceof TongdaoError && UNFINISHED.has(error.code);
}
