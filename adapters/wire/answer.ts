import type { RawValue } from '../../src/contract/adapter.ts';
import type { ErrorCode } from '../../src/contract/error-codes.ts';
import type { ErrorParams, TongdaoError } from '../../src/contract/errors.ts';
import type { Received } from './connection.ts';
import { textAt, valueAt } from './path.ts';
import type { ReadRules } from './source.ts';

/** An answer whose body is read. */
export interface Answer extends Pick<Received, 'status' | 'headers' | 'clock'> {
  readonly body: RawValue;
  /** An error that names the request. */
  readonly fault: (code: ErrorCode, params?: ErrorParams, cause?: unknown) => TongdaoError;
}

/** Whether a status says nothing about the request: the same one may be taken later. */
export function isPassing(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429;
}

/** Throws unless the platform says that it answered the question. */
export function demandSuccess({ status, body, fault }: Answer, { success }: ReadRules): void {
  if (isPassing(status)) throw fault('HTTP_FAILED', { status: `HTTP ${status}` });
  if (status < 200 || status > 299) throw fault('HTTP_REFUSED', { status: `HTTP ${status}` });
  if (success === undefined) return;
  const code = textAt(body, success.path);
  if (!success.values.some((value) => String(value) === code))
    throw fault('HTTP_REFUSED', { status: `${success.path} = ${code ?? 'null'}` });
}

/** The rows of an answer. null stands for no rows only where the announced total is 0. */
export function itemsOf(answer: Answer, read: ReadRules): readonly RawValue[] {
  const items = valueAt(answer.body, read.items);
  if (Array.isArray(items)) return items as readonly RawValue[];
  if (items === null && totalOf(answer, read) === 0) return [];
  throw answer.fault('HTTP_ANSWER_SHAPE', { path: read.items ?? '(root)' });
}

/** Rows that the platform announces; null when it does not. */
export function totalOf(answer: Answer, read: ReadRules): number | null {
  const text = textAt(answer.body, read.total);
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}
