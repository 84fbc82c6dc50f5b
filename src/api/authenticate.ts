import type { FastifyReply, FastifyRequest } from 'fastify';
import { type AccessKey, verifyKey } from '../access/keys.ts';
import { findSession, type Session } from '../access/sessions.ts';
import { TongdaoError } from '../contract/errors.ts';
import type { Role } from '../contract/terms.ts';
import type { Api, App, Reader } from './context.ts';
import { PERMISSIONS, permissionName } from './permissions.ts';
import { senderOf } from './same-origin.ts';
import { sessionSecret } from './session-cookie.ts';

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;
const LOCAL_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);
/** Addresses that are no pages, whoever asks. */
const NO_PAGE = /^\/(v1|audit|metrics|healthz|readyz)(\/|$|\?)/;
/** Roles that need a second factor in the console where one is wanted. */
const DECIDING: ReadonlySet<Role> = new Set(['operator', 'approver', 'admin']);
/** What can be done before the second factor is there: setting it up. */
const WITHOUT_FACTOR: ReadonlySet<string> = new Set([
  'GET /account',
  'POST /account/second-factor',
  'POST /account/second-factor/confirm',
]);

/** Lets a request through only where PERMISSIONS has its route for the sender's role. */
export function guard(app: App, { channel, open }: Api): void {
  app.decorateRequest('reader', null);
  app.decorateRequest('session', null);

  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) {
      if (!(permissionName(one, url) in PERMISSIONS)) throw new Error(`no permission for ${one} ${url}`);
    }
  });

  app.addHook('onRequest', async (request, reply) => {
    if (request.is404) return;
    const route = permissionName(request.method, request.routeOptions.url ?? '');
    const allowed = PERMISSIONS[route];
    if (allowed === 'signed' || (allowed === 'public' && isReading(request))) return;
    const secret = sessionSecret(request);
    if (request.headers.authorization === undefined && secret !== null) {
      request.session = await findSession(channel.ledger.pool, secret);
      // A cookie is sent by itself, also where another site makes the browser ask.
      if (request.session !== null && !isReading(request) && senderOf(request) !== 'same')
        throw new TongdaoError('ACCESS_CROSS_SITE');
    }
    if (allowed === 'public') return;
    const reader = await findReader(request);
    if (reader === null || (reader.role === 'local' && allowed?.includes('local') !== true))
      return askForKey(request, reply);
    if (allowed?.includes(reader.role) !== true) {
      const roles = (allowed ?? []).filter((role) => role !== 'local').join(', ');
      throw new TongdaoError('ACCESS_DENIED', { role: reader.role, allowed: roles });
    }
    if (request.session !== null && lacksFactor(request.session) && !WITHOUT_FACTOR.has(route)) {
      if (isForPage(request)) return reply.redirect('/account', 303);
      throw new TongdaoError('ACCESS_FACTOR_REQUIRED');
    }
    request.reader = reader;
  });

  async function findReader(request: FastifyRequest): Promise<Reader | null> {
    if (request.session !== null) return ofKey(request.session.key);
    const key = secretOf(request);
    if (key === null) return localReader(request, open);
    const found = await verifyKey(channel.ledger.pool, key);
    if (found?.secondFactor === true) throw new TongdaoError('ACCESS_SESSION_ONLY');
    return ofKey(found);
  }

  /** Whether somebody who decides has logged in with a key alone where a second factor is wanted. */
  function lacksFactor({ key: { role, secondFactor } }: Session): boolean {
    const wanted = channel.settings.api.secondFactor ?? (open ? 'optional' : 'required');
    return wanted === 'required' && DECIDING.has(role) && !secondFactor;
  }
}

/** A person is led to the page where a key is asked for; a program is told. */
function askForKey(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const login = `/login?next=${encodeURIComponent(request.url)}`;
  if (isForPage(request) && request.headers['hx-request'] === undefined) return reply.redirect(login, 303);
  if (request.headers['hx-request'] === undefined)
    reply.header('www-authenticate', 'Bearer realm="tongdao", Basic realm="tongdao", charset="UTF-8"');
  else reply.header('hx-redirect', '/login');
  throw new TongdaoError('ACCESS_KEY_REQUIRED');
}

/** Whether a browser asks for one of the console's pages. */
export function isForPage(request: FastifyRequest): boolean {
  const { accept = '' } = request.headers;
  return isReading(request) && accept.includes('text/html') && !NO_PAGE.test(request.url);
}

const isReading = ({ method }: FastifyRequest): boolean => method === 'GET' || method === 'HEAD';

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
  if (scheme.toLowerCase() === 'basic' && isReading(request)) {
    return Buffer.from(value, 'base64')
      .toString()
      .replace(/^[^:]*:/, '');
  }
  return '';
}

function ofKey(key: AccessKey | null): Reader | null {
  if (key === null) return null;
  return { role: key.role, actor: key.name, accessKey: key.id, person: key.person, endpoint: key.endpoint };
}

/** Not a request that a proxy passed on, nor one for another site's name that was made to point here. */
function localReader(request: FastifyRequest, open: boolean): Reader | null {
  const passedOn = request.headers['x-forwarded-for'] ?? request.headers['forwarded'];
  if (!open || passedOn !== undefined || !LOOPBACK.test(request.ip) || !LOCAL_NAMES.has(request.hostname)) {
    return null;
  }
  return { role: 'local', actor: 'local', accessKey: null, person: null, endpoint: null };
}
