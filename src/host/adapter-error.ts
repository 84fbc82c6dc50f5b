import { ERROR_CODES, type ErrorCode } from '../contract/error-codes.ts';
import { type ErrorParams, TongdaoError } from '../contract/errors.ts';

/** Anything that an adapter threw as a TongdaoError; its own words only as the cause. */
export function adapterError(
  thrown: unknown,
  context: { readonly endpoint: string; readonly adapter: string; readonly call: string },
): TongdaoError {
  if (thrown instanceof TongdaoError) return thrown;
  if (isForeign(thrown)) return new TongdaoError(thrown.code, thrown.params, { cause: thrown });
  if (thrown instanceof Error && thrown.name === 'AbortError')
    return new TongdaoError('ABORTED', {}, { cause: thrown });
  return new TongdaoError('ADAPTER_FAILED', { ...context, detail: kindOf(thrown) }, { cause: thrown });
}

/** An adapter from a package of its own may bring a second copy of the contract, whose errors are of another class. */
function isForeign(thrown: unknown): thrown is { readonly code: ErrorCode; readonly params: ErrorParams } {
  if (!(thrown instanceof Error) || thrown.name !== 'TongdaoError') return false;
  const { code, params } = thrown as Error & { readonly code?: unknown; readonly params?: unknown };
  return (
    typeof code === 'string' &&
    Object.hasOwn(ERROR_CODES, code) &&
    typeof params === 'object' &&
    params !== null
  );
}

function kindOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown;
  const { code } = thrown as Error & { readonly code?: unknown };
  return typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code) ? `${thrown.name} ${code}` : thrown.name;
}
