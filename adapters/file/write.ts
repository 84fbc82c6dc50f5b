import { setTimeout as pause } from 'node:timers/promises';
import type { WriteOutcome, WriteRecord } from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import { deliveryOf, numberOf, place } from './delivery.ts';
import { isUnfinished, type ReceiptKey, readReceipt, receiptFiles } from './receipts.ts';
import { milliseconds, type WriteBlock } from './settings.ts';
import type { Source } from './source.ts';

const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 1000;

/** Puts the batch down as one file and waits for its receipts. What no receipt answered in time has no outcome. */
export async function writeBatch(
  source: Source,
  write: WriteBlock,
  records: readonly WriteRecord[],
  idempotencyKey: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, WriteOutcome>> {
  if (signal.aborted) throw new TongdaoError('ABORTED');
  const { content, keys, refused } = deliveryOf(source, write, records);
  if (keys.size === 0) return refused;
  const number = numberOf(idempotencyKey);
  await place(source, write, number, content);
  const outcomes = new Map(refused);
  const wanted = new Set(keys.keys());
  const read = new Set<string>();
  const deadline = performance.now() + milliseconds(write.answerWithin ?? '10s');
  for (let wait = FIRST_PAUSE; ; wait = Math.min(wait * 1.5, LONGEST_PAUSE)) {
    for (const receipt of await receiptFiles(source.site, write, number)) {
      if (read.has(receipt.name)) continue;
      const answers = await readReceipt(source, write, receipt).catch((error: unknown) => {
        if (isUnfinished(error)) return null;
        throw error;
      });
      if (answers === null) continue;
      read.add(receipt.name);
      take(answers);
    }
    const left = deadline - performance.now();
    if (wanted.size === 0 || left <= 0) return outcomes;
    await pause(Math.min(wait, left), undefined, { signal }).catch(() => {
      throw new TongdaoError('ABORTED');
    });
  }

  function take(answers: ReadonlyMap<ReceiptKey, WriteOutcome>): void {
    for (const [name, outcome] of answers) {
      const key = keys.get(name);
      if (key === undefined) continue;
      outcomes.set(key, outcome);
      wanted.delete(name);
    }
  }
}
