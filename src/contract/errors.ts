import { ERROR_CODES, type ErrorAction, type ErrorCode } from './error-codes.ts';
import { fill, type Language } from './text.ts';

export type ErrorParams = Readonly<Record<string, string | number>>;

/** The only error that crosses a module border on purpose. Its params never hold secrets or personal data. */
export class TongdaoError extends Error {
  override readonly name = 'TongdaoError';
  readonly code: ErrorCode;
  readonly params: ErrorParams;

  constructor(code: ErrorCode, params: ErrorParams = {}, options?: { readonly cause?: unknown }) {
    super(`${code}: ${fill(ERROR_CODES[code].en, params)}`, options);
    this.code = code;
    this.params = params;
  }

  get action(): ErrorAction {
    return ERROR_CODES[this.code].action;
  }
}

/** The sentence of a code for a person: what is wrong, where, and what to do. */
export function sentence(code: string, params: ErrorParams, language: Language): string {
  const entry = (ERROR_CODES as Readonly<Record<string, (typeof ERROR_CODES)[ErrorCode] | undefined>>)[code];
  return entry === undefined ? code : fill(entry[language], params);
}

/**
 * The TongdaoError that a thrown thing is, or null. An adapter from a package of its own brings its own class: an Error
 * named TongdaoError with a `code` of error-codes.ts and `params` counts as one; what is no text or number in them is left out.
 */
export function recognised(thrown: unknown): TongdaoError | null {
  if (thrown instanceof TongdaoError) return thrown;
  if (!(thrown instanceof Error) || thrown.name !== 'TongdaoError') return null;
  const { code, params } = thrown as Error & { readonly code?: unknown; readonly params?: unknown };
  if (typeof code !== 'string' || !Object.hasOwn(ERROR_CODES, code)) return null;
  if (typeof params !== 'object' || params === null) return null;
  const told = Object.entries(params).filter(([, value]) => ['string', 'number'].includes(typeof value));
  return new TongdaoError(code as ErrorCode, Object.fromEntries(told), { cause: thrown });
}

/** Any thrown thing as a code and params; what is not ours becomes INTERNAL, its own words kept for the log only. */
export function asTongdaoError(thrown: unknown): TongdaoError {
  if (thrown instanceof TongdaoError) return thrown;
  return new TongdaoError(
    'INTERNAL',
    { detail: thrown instanceof Error ? thrown.name : typeof thrown },
    { cause: thrown },
  );
}
