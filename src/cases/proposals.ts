import type { CaseAction } from '../contract/cases.ts';
import { TongdaoError } from '../contract/errors.ts';
import type { Host } from '../host/host.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Settings } from '../settings/settings.ts';
import { todayOf } from './due.ts';
import type { Evidence } from './evidence.ts';
import { addDays, isDay } from './working-days.ts';

interface Parties {
  readonly ledger: Ledger;
  readonly host: Host;
}

/** Classes of a target that a delivery can mend once somebody has decided it. */
const MENDABLE: ReadonlySet<string> = new Set(['missing', 'stale', 'incomplete', 'breach', 'divergent']);

/** An exception ends within a year; whoever needs it longer decides again. */
const EXCEPTION_DAYS = 366;

/**
 * The endpoints that a proposal concerns, in the order of their names: those named, or those that the discrepancy itself names.
 * Throws ENDPOINT_UNKNOWN, CASE_ENDPOINT_ELSEWHERE, CASE_ACTION_UNFIT, CASE_ENDPOINTS_MISSING.
 */
export function endpointsOf(
  parties: Parties,
  evidence: Evidence,
  action: CaseAction,
  named: readonly string[],
): readonly string[] {
  const dataset = parties.ledger.datasetName(evidence.dataset);
  for (const endpoint of named) {
    if (!(dataset in parties.host.endpoint(endpoint).settings.datasets))
      throw new TongdaoError('CASE_ENDPOINT_ELSEWHERE', { endpoint, dataset });
  }
  const chosen =
    action === 'except' || named.length === 0 ? concerned(parties, evidence, action, dataset) : named;
  const endpoints = [...new Set(chosen)].sort();
  if (endpoints.length === 0) throw new TongdaoError('CASE_ENDPOINTS_MISSING');
  if (action === 'deliver') {
    const unfit = endpoints.find((endpoint) => !isMendable(parties, evidence, dataset, endpoint));
    if (unfit !== undefined) {
      const { class: recordClass } = evidence.findings.find((one) => one.endpoint === unfit) ?? evidence;
      throw new TongdaoError('CASE_ACTION_UNFIT', { action, endpoint: unfit, class: recordClass });
    }
  }
  return endpoints;
}

function concerned(
  parties: Parties,
  evidence: Evidence,
  action: CaseAction,
  dataset: string,
): readonly string[] {
  const found = evidence.findings.map(({ endpoint }) => endpoint);
  if (action === 'correct') return evidence.home === null ? found : [evidence.home];
  if (action === 'except') return found;
  const mendable = found.filter((endpoint) => isMendable(parties, evidence, dataset, endpoint));
  return mendable.length === 0 ? found : mendable;
}

function isMendable({ host }: Parties, evidence: Evidence, dataset: string, endpoint: string): boolean {
  const { home, findings, shown } = evidence;
  const isFound = findings.some((one) => one.endpoint === endpoint && MENDABLE.has(one.class));
  return (
    isFound && home !== null && shown[home] !== undefined && host.endpoint(endpoint).takesWrites(dataset)
  );
}

/** The last day of an exception. Throws CASE_UNTIL. */
export function checkUntil(settings: Settings, until: string): string {
  const today = todayOf(settings);
  if (!isDay(until) || until <= today || until > addDays(today, EXCEPTION_DAYS))
    throw new TongdaoError('CASE_UNTIL', { days: EXCEPTION_DAYS });
  return until;
}
