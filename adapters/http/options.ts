/**
 * The endpoint's YAML as the adapter uses it. The host has checked it against the schemas of manifest.ts,
 * so the three `as` below name what is already known.
 */
import type { AdapterContext, DatasetOptions } from '../../src/contract/adapter.ts';
import { milliseconds, type TimeFormat } from '../wire/time.ts';

export type Scalar = string | number | boolean;

export interface SignatureOptions {
  readonly scheme: 'signature';
  readonly secret: string;
  /** Names of the platform's own, with their values: appKey, rid, sid … */
  readonly values?: Readonly<Record<string, string>>;
  /** In this order: names in `values`, or timestamp, nonce, method, path, query, body, bodySha256, secret. */
  readonly parts: readonly string[];
  readonly separator?: string;
  readonly digest: 'hmac-sha256' | 'sha256' | 'md5';
  readonly encoding?: 'hex' | 'base64';
  readonly timestamp?: TimeFormat;
  /** Header → name of a value, or `signature`. */
  readonly headers: Readonly<Record<string, string>>;
}

export type AuthOptions =
  | { readonly scheme: 'none' }
  | { readonly scheme: 'basic'; readonly user: string; readonly password: string }
  | { readonly scheme: 'bearer'; readonly token: string }
  | SignatureOptions;

export interface HttpOptions {
  readonly baseUrl: string;
  readonly auth: AuthOptions;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly concurrency: number;
  readonly requestsPerSecond: number | null;
  readonly maxAnswerBytes: number;
}

export type Paging =
  | { readonly kind: 'none' }
  | { readonly kind: 'page'; readonly param: string; readonly first?: number }
  | { readonly kind: 'offset'; readonly param: string }
  | { readonly kind: 'cursor'; readonly param: string; readonly next: string };

export interface Sizing {
  /** Parameter that carries the rows per page; absent: the platform decides. */
  readonly sizeParam?: string;
  readonly maxSize?: number;
}

export interface ChangesOptions {
  readonly path?: string;
  readonly param: string;
  readonly format: TimeFormat;
  readonly overlap: string;
  readonly changedAt?: string;
  readonly operation?: string;
  readonly deleted?: readonly string[];
}

export interface LookupOptions {
  /** With `{id}`: one request per id. Without: `param` takes a list of ids. */
  readonly path: string;
  readonly param?: string;
  readonly separator?: string;
  readonly batch?: number;
  readonly items?: string;
}

/** The platform says in the answer's body whether it succeeded. */
export interface SuccessOptions {
  readonly path: string;
  readonly values: readonly Scalar[];
}

export interface ReadOptions {
  readonly path: string;
  readonly query?: Readonly<Record<string, Scalar>>;
  readonly items?: string;
  readonly key: string | readonly string[];
  readonly version?: string;
  readonly paging?: Paging & Sizing;
  readonly total?: string;
  readonly success?: SuccessOptions;
  readonly omitsEmpty?: boolean;
  readonly changes?: ChangesOptions;
  readonly lookup?: LookupOptions;
}

export interface Route {
  readonly method?: 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
}

export interface OutcomeRules {
  /** Dotted path of the answer's own result code; absent: the HTTP status counts. */
  readonly path?: string;
  readonly applied?: readonly Scalar[];
  readonly unchanged?: readonly Scalar[];
  readonly refused?: readonly Scalar[];
  readonly conflict?: readonly Scalar[];
}

export interface WriteOptions extends Route {
  /** Where records go that the target does not show yet; absent: the same route. */
  readonly create?: Route;
  readonly root?: string;
  readonly fixed?: Readonly<Record<string, Scalar>>;
  readonly expected?: { readonly header: string } | { readonly field: string };
  readonly idempotencyHeader?: string;
  readonly outcome?: OutcomeRules;
  readonly message?: string;
  readonly version?: string;
  readonly receipt?: string;
}

/** A dataset of the endpoint, ready to use. */
export interface Source {
  readonly endpoint: string;
  readonly dataset: string;
  readonly keys: readonly string[];
  /** Columns of every page: the keys, then what the mapping reads. */
  readonly columns: readonly string[];
  readonly read: ReadOptions;
  readonly write: WriteOptions | null;
}

interface WrittenOptions {
  readonly baseUrl: string;
  readonly auth?: AuthOptions;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeout?: string;
  readonly concurrency?: number;
  readonly requestsPerSecond?: number;
  readonly maxAnswer?: number;
}

const MIB = 1024 * 1024;

export function httpOptions(context: AdapterContext): HttpOptions {
  const written = context.options as unknown as WrittenOptions;
  return {
    baseUrl: written.baseUrl,
    auth: written.auth ?? { scheme: 'none' },
    headers: written.headers ?? {},
    timeoutMs: milliseconds(written.timeout ?? '30s'),
    concurrency: written.concurrency ?? 4,
    requestsPerSecond: written.requestsPerSecond ?? null,
    maxAnswerBytes: (written.maxAnswer ?? 64) * MIB,
  };
}

export function sourceOf(endpoint: string, dataset: string, options: DatasetOptions): Source {
  const read = options.read as unknown as ReadOptions;
  const write = options.write as unknown as WriteOptions | null;
  const keys = typeof read.key === 'string' ? [read.key] : read.key;
  return { endpoint, dataset, keys, columns: [...new Set([...keys, ...options.columns])], read, write };
}
