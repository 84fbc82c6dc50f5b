import { recognised, type TongdaoError } from '../../src/contract/errors.ts';
import type { Fixture } from './fixture.ts';

/** An adapter broke a promise; the message says how, for the adapter's author. */
export class Broken extends Error {
  override readonly name = 'Broken';
}

/** One thing that src/contract/adapter.ts promises, and how to see whether an adapter keeps it. */
export interface AdapterPromise {
  /** A sentence that is true of an adapter which keeps it. */
  readonly name: string;
  /** What the adapter or its fixture lacks so that nothing can be seen, or null. */
  lacks?(fixture: Fixture): string | null;
  /**
   * Rejects with Broken when the promise is not kept; any other error counts as broken too.
   * Resolves to what is lacking when that shows only while looking.
   */
  see(fixture: Fixture): Promise<string | undefined>;
}

export function demand(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Broken(message);
}

/** The text, short enough for a message. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 120)}… (${text.length} characters)` : text;
}

/** Resolves or rejects as `work` does; Broken when that takes longer than `seconds`. */
export async function within<T>(seconds: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Broken(`${what} did not end within ${seconds} s`)), seconds * 1000);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The error that `work` rejects with; Broken when it does not. */
export async function failure(what: string, work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Broken) throw error;
    return error;
  }
  throw new Broken(`${what} ended without an error`);
}

/** What was thrown as the TongdaoError that it must be. */
export function demandOurs(what: string, thrown: unknown): TongdaoError {
  const error = recognised(thrown);
  demand(error !== null, `${what} threw ${String(thrown)} instead of a TongdaoError`);
  return error;
}
