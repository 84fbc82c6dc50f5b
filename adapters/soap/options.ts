/** The YAML as the adapter uses it; manifest.ts has its schemas. */
import type { ChangeRules, ReadRules, Source, WriteRules } from '../wire/source.ts';
import type { BatchOptions } from '../wire/writing.ts';
import type { SecurityOptions } from './security.ts';

export type Version = '1.1' | '1.2';

export interface SoapOptions {
  readonly version?: Version;
  readonly security?: SecurityOptions;
  /** Further header blocks. */
  readonly header?: string;
  /** A whole envelope with `{header}` and `{body}`, where the usual one will not do. */
  readonly envelope?: string;
  /** Address of the WSDL, relative to baseUrl; default `?wsdl`. */
  readonly wsdl?: string;
}

/** A call: what is sent, and where in its answer the XML is that paths start from. */
export interface CallOptions {
  /** Name of the operation, as in the WSDL; in messages. */
  readonly call: string;
  /** SOAPAction. */
  readonly action?: string;
  /** Template of what stands in the envelope's body. */
  readonly body: string;
  /** Template of the XML document that stands as text at `{payload}` in the body. */
  readonly payload?: string;
  /** Path, in the answer's body, of the element whose text is an XML document; absent: the body itself. */
  readonly answer?: string;
}

type Paging = { readonly next?: string; readonly first?: number; readonly maxPages?: number } & {
  readonly kind: 'none' | 'page' | 'offset' | 'cursor';
  readonly maxSize?: number;
};

/** Several ids or records in one call: `row` is repeated for each, at `{rows}` in body or payload. */
interface Repeated {
  readonly row?: string;
}

export interface ReadOptions extends CallOptions, ReadRules {
  readonly paging?: Paging;
  readonly changes?: ChangeRules & Partial<CallOptions>;
  readonly lookup?: Partial<CallOptions> & Repeated & { readonly items?: string; readonly batch?: number };
}

export interface WriteOptions extends CallOptions, WriteRules, Repeated {
  readonly create?: Partial<CallOptions> & Repeated;
  readonly batch?: BatchOptions;
  /** How a field without a value stands in `{fields}`. */
  readonly nulls?: 'empty' | 'omit' | 'nil';
}

export type SoapSource = Source<ReadOptions, WriteOptions>;
