import type { FastifyRequest } from 'fastify';
import { type AccessKey, verifyKey } from '../access/keys.ts';
import { TongdaoError } from '../contract/errors.ts';
import type { Api, App, Reader } from './context.ts';
import { PERMISSIONS, permissionName } from './permissions.ts';

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;
const LOCAL_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);

/** Lets a request through only where PERMISSIONS has its route for the sender's role. */
export function guard(app: App, { channel, open }: Api): void {
  app.decorateRequest('reader', null);

  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) {
      if (!(permissionName(one, url) in PERMISSIONS)) throw new Error(`no permission for ${one} ${url}`);
    }
  });

  app.addHook('onRequest', async (request, reply) => {
    if (request.is404) return;
    const allowed = PERMISSIONS[permissionName(request.method, request.routeOptions.url ?? '')];
    if (allowed === 'public' || allowed === 'signed') return;
    const key = secretOf(request);
    const reader =
      key === null ? localReader(request, open) : ofKey(await verifyKey(channel.ledger.pool, key));
    if (reader === null) {
      reply.header('www-authenticate', 'Bearer realm="tongdao", Basic realm="tongdao", charset="UTF-8"');
      throw new TongdaoError('ACCESS_KEY_REQUIRED');
    }
    if (allowed?.includes(reader.role) !== true) {
      const roles = (allowed ?? []).filter((role) => role !== 'local').join(', ');
      if (reader.role === 'local') throw new TongdaoError('ACCESS_KEY_REQUIRED');
      throw new TongdaoError('ACCESS_DENIED', { role: reader.role, allowed: roles });
    }
    request.reader = reader;
  });
}

/** The reader of a route that is not public. */
export function readerOf({ reader }: FastifyRequest): Reader {
  if (reader === null) throw new Error('a public route has no reader');
  return reader;
}

/**
 * The endpoint that a list is narrowed to: what was asked for, and for a reader of role `endpoint` always its own.
 * Throws ACCESS_OTHER_ENDPOINT.
 */
export function narrowed(request: FastifyRequest, asked: string | undefined): string | undefined {
  const { endpoint } = readerOf(request);
  if (endpoint === null) return asked;
  if (asked !== undefined && asked !== endpoint)
    throw new TongdaoError('ACCESS_OTHER_ENDPOINT', { endpoint });
  return endpoint;
}

/**
 * The secret that was sent. A browser can only send it as the password of Basic authentication, and then sends it by itself also
 * where another site makes it ask: so for reading only.
 */
function secretOf(request: FastifyRequest): string | null {
  const { authorization } = request.headers;
  if (authorization === undefined) return null;
  const [scheme = '', value = ''] = authorization.split(' ', 2);
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme.toLowerCase() === 'basic' && (request.method === 'GET' || request.method === 'HEAD')) {
    return Buffer.from(value, 'base64')
      .toString()
      .replace(/^[^:]*:/, '');
  }
  return '';
}

function ofKey(key: AccessKey | null): Reader | null {
  if (key === null) return null;
  return { role: key.role, actor: key.name, accessKey: key.id, endpoint: key.endpoint };
}

/** Not a request that a proxy passed on, nor one for another site's name that was made to point here. */
function localReader(request: FastifyRequest, open: boolean): Reader | null {
  const passedOn = request.headers['x-forwarded-for'] ?? request.headers['forwarded'];
  if (!open || passedOn !== undefined || !LOOPBACK.test(request.ip) || !LOCAL_NAMES.has(request.hostname)) {
    return null;
  }
  return { role: 'local', actor: 'local', accessKey: null, endpoint: null };
}
