import { DATASET, DIFFERING_KEY, key } from './fixture.ts';

const REASON = { reason: '核对无误' };
const CASE_STEP = { version: '1' };
const RUN = { endpoint: 'wujiang', dataset: DATASET, mode: 'full' };
const SCHEDULE = { dataset: DATASET, mode: 'changes' };
const MOVE = { dataset: DATASET, key: key(1), destination: 'wujiang', ...REASON };
const SYSTEM = { endpoint: 'another', adapter: 'http', options: { baseUrl: 'http://127.0.0.1:9' } };

/** A body for every route that takes one, with which it does what it is for, or refuses for a reason of its own. */
export const BODIES: Readonly<Record<string, object | undefined>> = {
  'POST /v1/endpoints/:name/check': undefined,
  'POST /v1/connect/sources': SYSTEM,
  'POST /v1/connect/proposals': { ...SYSTEM, dataset: DATASET, read: { path: '/x' }, divisions: ['310118'] },
  'POST /v1/runs': RUN,
  'POST /v1/reconciliations': { dataset: DATASET, pass: 'full' },
  'POST /v1/deliveries': { endpoint: 'wujiang', dataset: DATASET },
  'POST /v1/quarantine/:id/replay': undefined,
  'POST /v1/verify': { dataset: DATASET, key: DIFFERING_KEY, purpose: 'check' },
  'POST /v1/cases': { discrepancy: '1' },
  'POST /v1/cases/:id/propose': { action: 'deliver', endpoints: ['wujiang'], ...REASON },
  'POST /v1/cases/:id/accept': {},
  'POST /v1/cases/:id/verify': {},
  'POST /v1/cases/:id/approve': {},
  'POST /v1/cases/:id/reject': REASON,
  'POST /v1/cases/:id/withdraw': REASON,
  'POST /v1/cases/:id/carry-out': {},
  'POST /v1/cases/:id/assign': { assignee: 'li' },
  'POST /v1/cases/:id/note': REASON,
  'POST /v1/moves': MOVE,
  'POST /v1/moves/:id/steps': { step: 'freeze', ...REASON },
  'POST /v1/exceptions/:id/end': REASON,
  'POST /v1/keys': { name: 'mine', role: 'admin', days: 1 },
  'DELETE /v1/keys/:id': undefined,
  'DELETE /v1/keys/:id/second-factor': undefined,
  'POST /login': { key: 'none' },
  'POST /logout': undefined,
  'POST /account/second-factor': undefined,
  'POST /account/second-factor/confirm': { code: '123456' },
  'POST /runs': RUN,
  'POST /reconciliations': { dataset: DATASET, pass: 'full' },
  'POST /cases': { discrepancy: '1' },
  'POST /cases/:id/steps': { step: 'propose', action: 'deliver', ...CASE_STEP, ...REASON },
  'POST /moves': MOVE,
  'POST /moves/:id/steps': { step: 'freeze', ...CASE_STEP, ...REASON },
  'POST /exceptions/:id/end': REASON,
  'POST /deliveries/:id/park': REASON,
  'POST /deliveries/:id/resend': REASON,
  'POST /quarantine/:id/replay': undefined,
  'POST /schedules': SCHEDULE,
  'POST /schedules/pause': { ...SCHEDULE, ...REASON },
  'POST /schedules/resume': SCHEDULE,
  'POST /endpoints/:name/check': undefined,
  'POST /keys': { name: 'mine', role: 'admin', days: '1' },
  'POST /keys/:id/revoke': undefined,
};
