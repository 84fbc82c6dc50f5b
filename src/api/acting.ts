import type { FastifyRequest } from 'fastify';
import { TongdaoError } from '../contract/errors.ts';
import type { Actor } from '../contract/terms.ts';
import { readerOf } from './authenticate.ts';

/** The sender of a request as somebody who takes a step. */
export function actorOf(request: FastifyRequest): Actor {
  const { actor, person, role } = readerOf(request);
  // Whoever reads without a key takes no step; `verifier` takes none either.
  return { name: actor, person, role: role === 'local' ? 'verifier' : role };
}

/** The version that If-Match names; null for `*`: whatever it is. Throws PRECONDITION_REQUIRED. */
export function seenVersion(request: FastifyRequest): number | null {
  const header = request.headers['if-match']?.trim() ?? '';
  if (header === '*') return null;
  const [, version] = /^"(\d{1,9})"$/.exec(header) ?? [];
  if (version === undefined) throw new TongdaoError('PRECONDITION_REQUIRED');
  return Number(version);
}
