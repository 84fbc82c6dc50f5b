import type { ErrorCode } from '../contract/error-codes.ts';
import { type ErrorParams, TongdaoError } from '../contract/errors.ts';

/** Something that does not hold. `code` and `params` make the sentence. */
export interface Fault {
  readonly code: ErrorCode;
  readonly params: ErrorParams;
  /** The first entry that it touches, or null when it touches none or that cannot be known. */
  readonly index: number | null;
}

/** How many faults a verdict names at most. */
export const FAULT_LIMIT = 100;

export const fault = (code: ErrorCode, params: ErrorParams = {}, index: number | null = null): Fault => ({
  code,
  params,
  index,
});

/** A thrown TongdaoError as a fault; anything else is thrown on. */
export function asFault(thrown: unknown): Fault {
  if (thrown instanceof TongdaoError) return fault(thrown.code, thrown.params);
  throw thrown;
}
