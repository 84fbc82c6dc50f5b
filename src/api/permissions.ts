import type { Reader } from './context.ts';
import { PAGE_PERMISSIONS } from './page-permissions.ts';

type Grantee = Reader['role'];

const READERS = ['operator', 'approver', 'auditor', 'admin', 'local'] as const;
/** They see what concerns their own endpoint. */
const READERS_AND_ENDPOINTS = [...READERS, 'endpoint'] as const;
const OPERATOR = ['operator'] as const;
const APPROVER = ['approver'] as const;
const DECIDERS = ['operator', 'approver'] as const;
const ADMIN = ['admin'] as const;
const OPERATOR_AND_ADMIN = ['operator', 'admin'] as const;

/**
 * Which role may use which route. A route that is not here cannot be served. `signed`: no access key opens it, only a signature in
 * the request: of the endpoint itself, which its adapter verifies, or of a log that this channel is a witness of.
 */
export const PERMISSIONS: Readonly<Record<string, 'public' | 'signed' | readonly Grantee[]>> = {
  'GET /healthz': 'public',
  'GET /readyz': 'public',
  'GET /v1/openapi.json': 'public',
  ...PAGE_PERMISSIONS,
  'GET /metrics': READERS,

  'GET /v1/endpoints': READERS_AND_ENDPOINTS,
  'POST /v1/endpoints/:name/check': OPERATOR,
  'POST /v1/endpoints/:name/:dataset/records': 'signed',
  'POST /v1/connect/sources': OPERATOR_AND_ADMIN,
  'POST /v1/connect/proposals': OPERATOR_AND_ADMIN,
  'GET /v1/datasets': READERS_AND_ENDPOINTS,
  'GET /v1/runs': READERS_AND_ENDPOINTS,
  'GET /v1/runs/:id': READERS_AND_ENDPOINTS,
  'POST /v1/runs': OPERATOR,
  'GET /v1/reconciliations': READERS,
  'GET /v1/reconciliations/:id': READERS,
  'POST /v1/reconciliations': OPERATOR,
  'GET /v1/discrepancies': READERS_AND_ENDPOINTS,
  'GET /v1/discrepancies/:id': READERS_AND_ENDPOINTS,
  'GET /v1/deliveries': READERS_AND_ENDPOINTS,
  'POST /v1/deliveries': OPERATOR,
  'GET /v1/quarantine': READERS_AND_ENDPOINTS,
  'GET /v1/quarantine/:id': READERS_AND_ENDPOINTS,
  'POST /v1/quarantine/:id/replay': OPERATOR,
  'GET /v1/records/:dataset/:key': READERS_AND_ENDPOINTS,
  'POST /v1/verify': [...READERS, 'verifier'],
  'GET /v1/access-book': ['auditor', 'admin'],

  'GET /v1/cases': READERS,
  'GET /v1/cases/:id': READERS,
  'POST /v1/cases': OPERATOR,
  'POST /v1/cases/:id/propose': OPERATOR,
  'POST /v1/cases/:id/accept': OPERATOR,
  'POST /v1/cases/:id/verify': OPERATOR,
  'POST /v1/cases/:id/approve': APPROVER,
  'POST /v1/cases/:id/reject': APPROVER,
  'POST /v1/cases/:id/withdraw': OPERATOR,
  'POST /v1/cases/:id/carry-out': OPERATOR,
  'POST /v1/cases/:id/assign': DECIDERS,
  'POST /v1/cases/:id/note': DECIDERS,
  'GET /v1/moves': READERS_AND_ENDPOINTS,
  'GET /v1/moves/:id': READERS_AND_ENDPOINTS,
  'POST /v1/moves': OPERATOR,
  'POST /v1/moves/:id/steps': DECIDERS,
  'GET /v1/exceptions': READERS,
  'POST /v1/exceptions/:id/end': APPROVER,

  // A checkpoint is made to be held by others: it says how many entries there are, and nothing about them. A tile holds the
  // hash of each entry, with which somebody could confirm what he guesses of it.
  'GET /audit/checkpoint': 'public',
  'GET /v1/audit/checkpoint': READERS_AND_ENDPOINTS,
  'GET /v1/audit/checkpoints': READERS_AND_ENDPOINTS,
  'GET /audit/tile/*': READERS_AND_ENDPOINTS,
  'GET /audit/tile/entries/*': READERS,
  'POST /witness/add-checkpoint': 'signed',
  'GET /v1/audit/entries': READERS,
  'GET /v1/audit/consistency': READERS_AND_ENDPOINTS,
  'GET /v1/audit/reconciliations/:id/proof': READERS,
  'GET /v1/audit/proofs/:seq': READERS,

  'GET /v1/licence-checks': READERS,
  'GET /v1/exports/reconciliations/:id': READERS,
  'GET /v1/exports/discrepancies/:id': READERS_AND_ENDPOINTS,
  'GET /v1/exports/period': READERS,

  'GET /v1/keys': ADMIN,
  'POST /v1/keys': ADMIN,
  'DELETE /v1/keys/:id': ADMIN,
  'DELETE /v1/keys/:id/second-factor': ADMIN,
};

/** Roles that need the personal values of records: they decide about them or answer for them. */
const SEES_PERSONAL_VALUES: ReadonlySet<Grantee> = new Set(['operator', 'approver', 'auditor', 'endpoint']);

export function seesPersonalValues({ role }: Reader): boolean {
  return SEES_PERSONAL_VALUES.has(role);
}

/** What a route is listed under: HEAD is GET without a body. */
export function permissionName(method: string, url: string): string {
  return `${method === 'HEAD' ? 'GET' : method} ${url}`;
}
