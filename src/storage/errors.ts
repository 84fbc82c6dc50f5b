import { TongdaoError } from '../contract/errors.ts';

/** Node's codes of a network that does not answer, and PostgreSQL's of a server that is going down, coming up or full. */
const UNREACHABLE =
  /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|ENOENT|57P0[1-3]|08\w{3}|53300)$/;
/** Wrong password or role, unknown database, no right to connect. */
const DENIED = /^(28\w{3}|3D000|42501)$/;
const LOST =
  /timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error/;

/** A connection error as DATABASE_UNREACHABLE or DATABASE_DENIED; anything else comes back as it was. */
export function databaseError(thrown: unknown, url: string): unknown {
  if (!(thrown instanceof Error) || thrown instanceof TongdaoError) return thrown;
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
  const params = {
    where: address(url),
    detail: code === '' ? thrown.message : `${code} ${thrown.message}`.trim(),
  };
  if (UNREACHABLE.test(code) || LOST.test(thrown.message)) {
    return new TongdaoError('DATABASE_UNREACHABLE', params, { cause: thrown });
  }
  if (DENIED.test(code)) return new TongdaoError('DATABASE_DENIED', params, { cause: thrown });
  return thrown;
}

/** Host, port and path of a connection string: what may be shown. Never user, password or options. */
export function address(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `${hostname}${port === '' ? '' : `:${port}`}${pathname}`;
  } catch {
    return '?';
  }
}
