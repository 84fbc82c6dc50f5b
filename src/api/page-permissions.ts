const READERS = ['operator', 'approver', 'auditor', 'admin', 'local'] as const;
const READERS_AND_ENDPOINTS = [...READERS, 'endpoint'] as const;
const OPERATOR = ['operator'] as const;
const ADMIN = ['admin'] as const;

const PEOPLE = ['operator', 'approver', 'auditor', 'endpoint', 'verifier', 'admin'] as const;

/** Pages and forms for people: as PERMISSIONS, of which they are a part. The OpenAPI document leaves them out. */
export const PAGE_PERMISSIONS = {
  'GET /assets/:file': 'public',
  'GET /favicon.svg': 'public',
  'GET /login': 'public',
  'POST /login': 'public',
  'POST /logout': 'public',
  'GET /account': PEOPLE,
  'POST /account/second-factor': PEOPLE,
  'POST /account/second-factor/confirm': PEOPLE,
  'GET /': READERS,
  'GET /live': READERS,
  'GET /runs': READERS_AND_ENDPOINTS,
  'GET /runs/:id': READERS_AND_ENDPOINTS,
  'POST /runs': OPERATOR,
  'GET /reconciliations': READERS,
  'GET /reconciliations/:id': READERS,
  'GET /reconciliations/compare': READERS,
  'POST /reconciliations': OPERATOR,
  'GET /discrepancies': READERS_AND_ENDPOINTS,
  'GET /discrepancies/:id': READERS_AND_ENDPOINTS,
  'GET /records': READERS_AND_ENDPOINTS,
  'GET /records/:dataset/:key': READERS_AND_ENDPOINTS,
  'GET /cases': READERS,
  'GET /cases/:id': READERS,
  'POST /cases': OPERATOR,
  'POST /cases/:id/steps': ['operator', 'approver'],
  'GET /exceptions': READERS,
  'POST /exceptions/:id/end': ['approver'],
  'GET /deliveries': READERS_AND_ENDPOINTS,
  'GET /deliveries/:id': READERS_AND_ENDPOINTS,
  'POST /deliveries/:id/park': OPERATOR,
  'POST /deliveries/:id/resend': OPERATOR,
  'GET /quarantine': READERS_AND_ENDPOINTS,
  'GET /quarantine/:id': READERS_AND_ENDPOINTS,
  'POST /quarantine/:id/replay': OPERATOR,
  'GET /schedules': READERS,
  'POST /schedules': OPERATOR,
  'GET /endpoints': READERS_AND_ENDPOINTS,
  'POST /endpoints/:name/check': OPERATOR,
  'GET /audit': READERS,
  'GET /audit/verify': READERS,
  'GET /audit/:seq': READERS,
  'GET /keys': ADMIN,
  'POST /keys': ADMIN,
  'POST /keys/:id/revoke': ADMIN,
} as const;
