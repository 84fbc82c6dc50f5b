import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { narrowed } from '../../api/authenticate.ts';
import { given, known } from '../../api/known.ts';
import type { Ledger } from '../../ledger/ledger.ts';

/** Rows of a page. */
export const LIMIT = 50;

/** A choice in a filter; a form that leaves it open sends it empty. */
export const Choice = Type.Optional(Type.String({ maxLength: 600 }));
export const Cursor = Type.Optional(Type.String({ maxLength: 300 }));

/** What was chosen, without what was left open. */
export function chosen<Members extends Readonly<Record<string, string | undefined>>>(members: Members) {
  const filled = Object.entries(members).map(([name, value]) => [name, value === '' ? undefined : value]);
  return given(Object.fromEntries(filled) as Members);
}

/** Endpoint and dataset of a filter; a reader of role `endpoint` sees its own only. Throws ENDPOINT_UNKNOWN, DATASET_UNKNOWN. */
export function knownChoice(
  ledger: Ledger,
  request: FastifyRequest,
  members: { readonly endpoint?: string | undefined; readonly dataset?: string | undefined },
): { endpoint?: string; dataset?: string } {
  const { endpoint, dataset } = chosen(members);
  return known(ledger, { endpoint: narrowed(request, endpoint), dataset });
}
