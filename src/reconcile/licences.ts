import { recordAll } from '../audit/record.ts';
import type { Dataset } from '../contract/dataset.ts';
import { endpointsRead } from '../ledger/comparison.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type LicenceChange, passLicences } from '../ledger/licence-checks.ts';
import { transaction } from '../storage/pool.ts';
import type { AuditEntry } from '../tlog/entry.ts';

/** Where holders are registered. */
export const REGISTRATIONS = 'enterprise-registration';

export interface LicenceContext {
  readonly ledger: Ledger;
  readonly datasets: ReadonlyMap<string, Dataset>;
  /** Endpoints that show a dataset. */
  readonly endpointsOf: (dataset: string) => readonly string[];
  readonly timeZone: string;
}

/**
 * Checks licences against the registrations of their holders, after a reconciliation of either dataset. Set-based, over what changed;
 * findings and their end go on record. Division digits play no part: a USCC keeps those of its first registrar for ever.
 */
export async function checkLicences(
  { ledger, datasets, endpointsOf, timeZone }: LicenceContext,
  dataset: string,
  now = new Date(),
): Promise<readonly LicenceChange[]> {
  const licences = [...datasets.values()].find(({ licence }) => licence !== undefined);
  if (licences === undefined || (dataset !== licences.name && dataset !== REGISTRATIONS)) return [];
  const showing = endpointsOf(REGISTRATIONS).map((name) => ledger.endpointId(name));
  const ids = {
    licences: ledger.datasetId(licences.name),
    // Nobody has number 0.
    registrations: showing.length > 0 ? ledger.datasetId(REGISTRATIONS) : 0,
  };
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(now);
  return transaction(ledger.pool, async (client) => {
    const read = await endpointsRead(client, ids.registrations, showing);
    const knowsHolders = showing.length > 0 && read.length === showing.length;
    const changes = await passLicences(client, { ...ids, knowsHolders, today, timeZone });
    const at = now.toISOString();
    await recordAll(
      client,
      changes.map((change) => entryOf(at, licences.name, change)),
    );
    return changes;
  });
}

const entryOf = (at: string, dataset: string, { id, key, finding, change }: LicenceChange): AuditEntry => ({
  type: `discrepancy-${change}`,
  at,
  actor: 'system',
  subject: { dataset, key },
  data: { licenceCheck: id, finding },
});
