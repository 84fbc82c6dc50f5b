import { ERROR_CODES, type ErrorCode } from '../contract/error-codes.ts';
import { asTongdaoError, type ErrorParams, TongdaoError } from '../contract/errors.ts';

/** BullMQ keeps of a failure only a text: ours carries code and params through it. */
export function failureText(thrown: unknown): string {
  const { code, params } = asTongdaoError(thrown);
  return JSON.stringify({ code, params });
}

/** The error that a job failed with. A text that is not ours (BullMQ's own: stalled too often) becomes JOB_FAILED. */
export function failureError(text: string): TongdaoError {
  const parsed = parse(text);
  return parsed ?? new TongdaoError('JOB_FAILED', { detail: text });
}

function parse(text: string): TongdaoError | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('code' in value) || !('params' in value))
      return null;
    return isCode(value.code) && isParams(value.params) ? new TongdaoError(value.code, value.params) : null;
  } catch {
    return null;
  }
}

function isCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_CODES, value);
}

function isParams(value: unknown): value is ErrorParams {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((param) => typeof param === 'string' || typeof param === 'number')
  );
}
