const READERS = ['operator', 'approver', 'auditor', 'admin', 'local'] as const;
const READERS_AND_ENDPOINTS = [...READERS, 'endpoint'] as const;
const OPERATOR = ['operator'] as const;

/** Pages and forms for people: as PERMISSIONS, of which they are a part. The OpenAPI document leaves them out. */
export const PAGE_PERMISSIONS = {
  'GET /assets/:file': 'public',
  'GET /favicon.svg': 'public',
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
} as const;
