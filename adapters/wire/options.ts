/**
 * The part of `options` that adapters over HTTP share, as they use it. The host has checked it against
 * `transportProperties`, so the cast names what is already known.
 */
import type { AdapterContext } from '../../src/contract/adapter.ts';
import type { AuthOptions } from './auth.ts';
import { authSchema } from './auth.ts';
import { duration, object, text, texts } from './schema.ts';
import { milliseconds } from './time.ts';

export type Scalar = string | number | boolean;

/** PEM text, or a path from the profile's folder. */
export interface TlsOptions {
  /** Whom to trust instead of the public authorities. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
  /** The name that the certificate must bear; default the host of the address. */
  readonly serverName?: string;
}

export interface TransportOptions {
  readonly endpoint: string;
  readonly baseUrl: string;
  readonly baseDir: string;
  readonly auth: AuthOptions;
  readonly tls: TlsOptions;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly concurrency: number;
  readonly requestsPerSecond: number | null;
  readonly maxAnswerBytes: number;
}

export const transportProperties = {
  baseUrl: { type: 'string', pattern: '^https?://' },
  auth: authSchema,
  tls: object({ ca: text, cert: text, key: text, passphrase: text, serverName: text }),
  headers: texts,
  timeout: duration,
  connectTimeout: duration,
  concurrency: { type: 'integer', minimum: 1, maximum: 64 },
  requestsPerSecond: { type: 'number', exclusiveMinimum: 0 },
  // MiB
  maxAnswer: { type: 'integer', minimum: 1, maximum: 512 },
};

interface WrittenOptions {
  readonly baseUrl: string;
  readonly auth?: AuthOptions;
  readonly tls?: TlsOptions;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeout?: string;
  readonly connectTimeout?: string;
  readonly concurrency?: number;
  readonly requestsPerSecond?: number;
  readonly maxAnswer?: number;
}

const MIB = 1024 * 1024;

export function transportOptions({ endpoint, baseDir, options }: AdapterContext): TransportOptions {
  const written = options as unknown as WrittenOptions;
  return {
    endpoint,
    baseDir,
    baseUrl: written.baseUrl,
    auth: written.auth ?? { scheme: 'none' },
    tls: written.tls ?? {},
    headers: written.headers ?? {},
    timeoutMs: milliseconds(written.timeout ?? '30s'),
    connectTimeoutMs: milliseconds(written.connectTimeout ?? '10s'),
    concurrency: written.concurrency ?? 4,
    requestsPerSecond: written.requestsPerSecond ?? null,
    maxAnswerBytes: (written.maxAnswer ?? 64) * MIB,
  };
}
