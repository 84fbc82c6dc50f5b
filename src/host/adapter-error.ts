import { recognised, TongdaoError } from '../contract/errors.ts';

/** Anything that an adapter threw as a TongdaoError; its own words only as the cause. */
export function adapterError(
  thrown: unknown,
  context: { readonly endpoint: string; readonly adapter: string; readonly call: string },
): TongdaoError {
  const ours = recognised(thrown);
  if (ours !== null) return ours;
  if (thrown instanceof Error && thrown.name === 'AbortError')
    return new TongdaoError('ABORTED', {}, { cause: thrown });
  return new TongdaoError('ADAPTER_FAILED', { ...context, detail: kindOf(thrown) }, { cause: thrown });
}

/** What sort of thing was thrown, in words that hold no data: `TypeError`, `Error ECONNRESET`, `string`. */
export function kindOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown;
  const { name, code } = thrown as Error & { readonly name: unknown; readonly code?: unknown };
  const named = typeof name === 'string' && /^\w{1,60}$/.test(name) ? name : 'Error';
  return typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code) ? `${named} ${code}` : named;
}
