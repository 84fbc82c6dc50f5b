/** The `read` and `write` blocks as the adapter uses them; manifest.ts has their schemas. */
import type { Scalar } from '../wire/options.ts';
import type { ChangeRules, ReadRules, Source, WriteRules } from '../wire/source.ts';

export type Paging =
  | { readonly kind: 'none' }
  | { readonly kind: 'page'; readonly param: string; readonly first?: number }
  | { readonly kind: 'offset'; readonly param: string }
  | { readonly kind: 'cursor'; readonly param: string; readonly next: string }
  | { readonly kind: 'link' };

export interface Sizing {
  /** Parameter that carries the rows per page; absent: the platform decides. */
  readonly sizeParam?: string;
  readonly maxSize?: number;
  readonly maxPages?: number;
}

export interface ChangesOptions extends ChangeRules {
  readonly path?: string;
  readonly param: string;
}

export interface LookupOptions {
  /** With `{id}`: one request per id. Without: `param` takes a list of ids. */
  readonly path: string;
  readonly param?: string;
  readonly separator?: string;
  readonly batch?: number;
  readonly items?: string;
}

export interface ReadOptions extends ReadRules {
  readonly path: string;
  readonly query?: Readonly<Record<string, Scalar>>;
  readonly paging?: Paging & Sizing;
  readonly changes?: ChangesOptions;
  readonly lookup?: LookupOptions;
}

export interface Route {
  readonly method?: 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
}

/** Several records in a request, whose answer says of each what became of it. */
export interface BatchOptions {
  readonly size?: number;
  /** Dotted path of the outcomes, a list. */
  readonly results: string;
  /** Path, in an outcome, of the value that tells whose it is. */
  readonly key: string;
  /** The column sent with that value; default: the same name. */
  readonly column?: string;
}

export interface WriteOptions extends Route, WriteRules {
  /** Where records go that the target does not show yet; absent: the same route. */
  readonly create?: Route;
  readonly batch?: BatchOptions;
  readonly root?: string;
  readonly fixed?: Readonly<Record<string, Scalar>>;
  readonly expected?: { readonly header: string } | { readonly field: string };
  readonly idempotencyHeader?: string;
}

export type HttpSource = Source<ReadOptions, WriteOptions>;
