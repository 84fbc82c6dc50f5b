import { asTongdaoError, TongdaoError } from '../contract/errors.ts';
import { mask } from './mask.ts';

/** Names that may be logged. What is not here is left out and named under `dropped`, so that it is missed at once. */
const ALLOWED: ReadonlySet<string> = new Set([
  // where
  'endpoint', 'dataset', 'adapter', 'profile', 'file', 'dir', 'host', 'port', 'url', 'address', 'table', 'route', 'method',
  // what
  'run', 'reconciliation', 'delivery', 'case', 'job', 'jobId', 'queue', 'kind', 'mode', 'pass', 'class', 'call', 'code',
  'action', 'status', 'statusCode', 'role', 'reason', 'detail', 'signal', 'version', 'step', 'state', 'result', 'outcome',
  'schedule', 'checkpoint', 'root', 'pid', 'reqId',
  // how much
  'read', 'accepted', 'quarantined', 'duplicate', 'removed', 'changed', 'agreed', 'applied', 'unchanged', 'refused',
  'conflict', 'records', 'pages', 'entries', 'count', 'counts', 'totals', 'size', 'bytes', 'seconds', 'ms', 'attempt',
  'attempts', 'responseTime', 'limit', 'share',
]); // biome-ignore format: one line per question reads best

const MAX_TEXT = 2000;

/** The fields of a log line that may leave the process. */
export function allowedFields(fields: object): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  const dropped: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'err') kept['err'] = describeError(value);
    else if (ALLOWED.has(name)) kept[name] = flat(value);
    else dropped.push(mask(name.slice(0, 40)));
  }
  if (dropped.length > 0) kept['dropped'] = dropped;
  return kept;
}

/** A thrown thing without the properties that drivers hang on it, which may quote rows. */
export function describeError(thrown: unknown, depth = 0): Record<string, unknown> {
  if (!(thrown instanceof Error)) return { type: typeof thrown, code: asTongdaoError(thrown).code };
  const { code, stack, cause } = thrown as Error & { readonly code?: unknown };
  return {
    type: thrown.name,
    ...(typeof code === 'string' ? { code: mask(code) } : {}),
    ...(thrown instanceof TongdaoError ? { params: flat(thrown.params) } : {}),
    message: mask(thrown.message).slice(0, MAX_TEXT),
    stack: mask(stack ?? '').slice(0, 2 * MAX_TEXT),
    ...(cause !== undefined && depth < 4 ? { cause: describeError(cause, depth + 1) } : {}),
  };
}

/** Numbers, short masked texts, and lists and records of those; nothing deeper. */
function flat(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 100).map(scalar);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [mask(name), scalar(item)]));
  }
  return scalar(value);
}

function scalar(value: unknown): unknown {
  if (value === null || typeof value === 'boolean' || value === undefined) return value;
  // A number of 18 digits may be an id number, too.
  if (typeof value === 'number') return Math.abs(value) < 1e15 ? value : mask(value.toFixed());
  if (typeof value === 'string' || typeof value === 'bigint') return mask(String(value)).slice(0, MAX_TEXT);
  return `[${typeof value}]`;
}
