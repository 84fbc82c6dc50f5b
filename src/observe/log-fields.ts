import { TongdaoError } from '../contract/errors.ts';
import { mask } from './mask.ts';

/** Names that may be logged. What is not here is left out and named under `dropped`, so that it is missed at once. */
const ALLOWED: ReadonlySet<string> = new Set(
  [
    // where
    'endpoint endpoints dataset adapter profile file dir folder wanted host port url address',
    'table route method',
    // what
    'run reconciliation delivery case job jobId queue kind mode pass class call code params action',
    'status statusCode role reason detail signal version step state result outcome schedule',
    'checkpoint root pid reqId',
    // how much
    'read accepted quarantined duplicate removed changed agreed applied unchanged refused',
    'conflict deliveries discrepancies records pages entries count counts totals size bytes',
    'seconds ms attempt attempts responseTime limit share',
  ].flatMap((line) => line.split(' ')),
);

const MAX_TEXT = 4000;

/** A log line as it may leave the process: its own parts, allowed fields, everything masked. */
export function allowedLine(line: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { level, time, msg, err, ...fields } = line;
  const kept: Record<string, unknown> = { level, time };
  const dropped: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (ALLOWED.has(name)) kept[name] = flat(value);
    else dropped.push(mask(name).slice(0, 40));
  }
  if (dropped.length > 0) kept['dropped'] = dropped;
  if (err !== undefined) kept['err'] = maskAll(err);
  if (msg !== undefined) kept['msg'] = scalar(msg);
  return kept;
}

/** A thrown thing without the properties that drivers hang on it, which may quote rows. */
export function describeError(thrown: unknown, depth = 0): Record<string, unknown> {
  if (!(thrown instanceof Error)) return { type: typeof thrown };
  const { code, stack, cause } = thrown as Error & { readonly code?: unknown };
  return {
    type: thrown.name,
    ...(typeof code === 'string' ? { code } : {}),
    ...(thrown instanceof TongdaoError ? { params: thrown.params } : {}),
    message: thrown.message,
    stack,
    ...(cause !== undefined && depth < 4 ? { cause: describeError(cause, depth + 1) } : {}),
  };
}

function maskAll(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return scalar(value);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, maskAll(item)]));
}

/** Numbers, texts, and lists and records of those; nothing deeper. */
function flat(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 100).map(scalar);
  if (typeof value !== 'object' || value === null) return scalar(value);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [mask(name), scalar(item)]));
}

function scalar(value: unknown): unknown {
  if (typeof value === 'string') return mask(value).slice(0, MAX_TEXT);
  // A number of 18 digits may be an id number, too.
  if (typeof value === 'number' && Math.abs(value) >= 1e15) return mask(value.toFixed());
  return typeof value === 'object' && value !== null ? '[object]' : value;
}
