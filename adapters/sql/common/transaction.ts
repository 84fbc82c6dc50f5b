import { type Query, SqlFailure, type Transaction } from '../dialect.ts';

/** A statement, or a call where the driver wants one. */
type Step = string | (() => Promise<unknown>);

/** How a product says it; null where there is nothing to say. */
export interface TransactionWords {
  readonly begin: readonly Step[];
  readonly commit: Step;
  readonly rollback: Step;
  readonly save: string;
  readonly release: string | null;
  readonly rollbackToSave: string;
}

export async function inTransaction<T>(
  query: Query,
  words: TransactionWords,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const take = (step: Step): Promise<unknown> => (typeof step === 'string' ? query(step) : step());
  for (const step of words.begin) await take(step);
  try {
    const result = await work({
      query,
      async attempt(part) {
        await query(words.save);
        try {
          const done = await part();
          if (words.release !== null) await query(words.release);
          return done;
        } catch (error) {
          if (error instanceof SqlFailure && error.kind === 'record') await query(words.rollbackToSave);
          throw error;
        }
      },
    });
    await take(words.commit);
    return result;
  } catch (error) {
    await take(words.rollback).catch(() => {});
    throw error;
  }
}
