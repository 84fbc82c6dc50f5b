import type { FastifyReply, FastifyRequest } from 'fastify';

const OPTIONS = { path: '/', httpOnly: true, sameSite: 'strict' } as const;

/** What the session's cookie holds, or null. */
export function sessionSecret(request: FastifyRequest): string | null {
  return request.cookies[nameFor(request)] ?? null;
}

export function keepSession(request: FastifyRequest, reply: FastifyReply, secret: string): void {
  reply.setCookie(nameFor(request), secret, { ...OPTIONS, secure: isSecure(request) });
}

export function forgetSession(request: FastifyRequest, reply: FastifyReply): void {
  reply.clearCookie(nameFor(request), { ...OPTIONS, secure: isSecure(request) });
}

/** With the prefix the browser takes it from this very host and over TLS only. */
const nameFor = (request: FastifyRequest): string =>
  isSecure(request) ? '__Host-tongdao_session' : 'tongdao_session';

/** Behind TLS, as the proxy says. Whoever claims it wrongly does so for their own cookie only. */
const isSecure = (request: FastifyRequest): boolean =>
  request.protocol === 'https' || request.headers['x-forwarded-proto'] === 'https';
