import type { FastifyRequest } from 'fastify';
import { checkedPurpose } from '../access/purpose.ts';

/** In an address or a body, or in a header where addresses are logged on the way. Throws PURPOSE_REQUIRED. */
export function purposeOf(request: FastifyRequest, asked: string | undefined): string {
  return checkedPurpose(asked ?? fromHeader(request.headers['purpose']));
}

function fromHeader(header: string | string[] | undefined): string {
  try {
    return decodeURIComponent(String(header ?? ''));
  } catch {
    return '';
  }
}
