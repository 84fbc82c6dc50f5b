import { readFileSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { createSecureContext, type SecureContext } from 'node:tls';
import { TongdaoError } from '../../src/contract/errors.ts';
import type { TransportOptions } from './options.ts';

/** What connections over TLS are made with. Throws HTTP_TLS_SETTING naming the setting that cannot be used. */
export function secureContext({ endpoint, baseDir, tls }: TransportOptions): SecureContext {
  const pem = (name: 'ca' | 'cert' | 'key') => {
    const written = tls[name];
    return written === undefined ? {} : { [name]: pemText(endpoint, baseDir, `tls.${name}`, written) };
  };
  const { passphrase } = tls;
  const given = {
    ...pem('ca'),
    ...pem('cert'),
    ...pem('key'),
    ...(passphrase === undefined ? {} : { passphrase }),
  };
  try {
    return createSecureContext(given);
  } catch (error) {
    throw new TongdaoError(
      'HTTP_TLS_SETTING',
      { endpoint, name: 'tls', detail: codeOf(error) },
      { cause: error },
    );
  }
}

function pemText(endpoint: string, baseDir: string, name: string, written: string): string {
  if (written.includes('-----BEGIN ')) return written;
  const refuse = (detail: string, cause?: unknown) =>
    new TongdaoError('HTTP_TLS_SETTING', { endpoint, name, detail }, { cause });
  const file = resolve(baseDir, written);
  const below = relative(resolve(baseDir), file);
  if (below.startsWith('..') || isAbsolute(below)) throw refuse('outside the profile');
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw refuse(codeOf(error), error);
  }
}

/** A code rather than the message, which may hold addresses with a query. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { code, cause } = error as Error & { readonly code?: unknown };
  if (typeof code === 'string') return code;
  return cause instanceof Error ? codeOf(cause) : error.name;
}

/** Whether a connection failed because certificates, not the network, are wrong. */
export function isTlsFault(code: string): boolean {
  return /^ERR_(TLS|SSL)_|CERT|SELF_SIGNED|^UNABLE_TO_/.test(code);
}
