/**
 * The endpoint's YAML as the adapter uses it. The host has checked it against the schemas of manifest.ts,
 * so the `as` below name what is already known.
 */
import type { AdapterContext, DatasetOptions } from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import type { Inbox } from '../../src/contract/push.ts';
import { type SignatureScheme, unknownNames } from '../wire/signature.ts';
import type { StandardWebhooks } from '../wire/standard-webhooks.ts';
import { milliseconds } from '../wire/time.ts';
import { TOLERANCE_MS, unverifiableNames } from '../wire/verify.ts';

export interface Sender {
  readonly endpoint: string;
  readonly auth: StandardWebhooks | SignatureScheme;
  readonly toleranceMs: number;
  readonly maxWaiting: number;
}

export interface ReadBlock {
  readonly key: string | readonly string[];
  /** Dotted path of the rows where the body is an object. */
  readonly records?: string;
  readonly version?: string;
  readonly operation?: { readonly column: string; readonly deleted: readonly string[] };
  /** The platform leaves empty fields out. */
  readonly omitsEmpty?: boolean;
  readonly completeness?: 'snapshot' | 'changes-only';
}

/** A dataset of the endpoint, ready to use. */
export interface Source {
  readonly endpoint: string;
  readonly dataset: string;
  readonly read: ReadBlock;
  readonly keys: readonly string[];
  /** Columns of every page, and of a row that is kept: the keys, then what the mapping reads. */
  readonly columns: readonly string[];
  readonly inbox: Inbox | null;
}

const MAX_WAITING = 50_000;

/** Throws PUSH_SCHEME when requests signed so could not be verified, or could be repeated for ever. */
export function senderOf({ endpoint, options }: AdapterContext): Sender {
  const { auth, tolerance, maxWaiting } = options as unknown as {
    readonly auth: Sender['auth'];
    readonly tolerance?: string;
    readonly maxWaiting?: number;
  };
  const detail = faultOf(auth);
  if (detail !== null) throw new TongdaoError('PUSH_SCHEME', { endpoint, detail });
  return {
    endpoint,
    auth,
    toleranceMs: tolerance === undefined ? TOLERANCE_MS : milliseconds(tolerance),
    maxWaiting: maxWaiting ?? MAX_WAITING,
  };
}

function faultOf(auth: Sender['auth']): string | null {
  if (auth.scheme === 'standard-webhooks') return null;
  const [unknown] = unknownNames(auth);
  if (unknown !== undefined) return `"${unknown}" is no known part`;
  const [missing] = unverifiableNames(auth);
  if (missing !== undefined) return `"${missing}" is not sent in headers or query`;
  return signedParts(auth).includes('timestamp') ? null : 'timestamp is not signed';
}

/** What a scheme signs, in any of its steps. */
export function signedParts(scheme: SignatureScheme): readonly string[] {
  return [...scheme.parts, ...(scheme.steps ?? []).flatMap(({ parts }) => parts)];
}

export function sourceOf(
  { endpoint, inbox }: AdapterContext,
  dataset: string,
  options: DatasetOptions,
): Source {
  const read = options.read as unknown as ReadBlock;
  const keys = typeof read.key === 'string' ? [read.key] : read.key;
  const columns = [...new Set([...keys, ...options.columns])];
  return { endpoint, dataset, read, keys, columns, inbox: inbox ?? null };
}

/** Where the endpoint sends this dataset. */
export function routeOf({ endpoint, dataset }: Source): string {
  return `POST /v1/endpoints/${endpoint}/${dataset}/records`;
}
