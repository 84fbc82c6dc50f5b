import type { Host, HostedEndpoint } from '../host/host.ts';
import { forgetBodies, keepBodies } from '../ledger/bodies.ts';
import { missingEvidence } from '../ledger/discrepancies.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** Records asked for in one look-up: for an endpoint of files each one is a pass over the whole file. */
const BATCH = 5000;

/**
 * Fetches the present values of records with an open discrepancy from the endpoints that show them, and forgets those that are no longer
 * needed. An endpoint that cannot be asked now is asked again by the next reconciliation: evidence never holds a reconciliation up.
 */
export async function collectEvidence(
  { ledger, host }: { readonly ledger: Ledger; readonly host: Host },
  dataset: string,
  endpoints: readonly string[],
  evidenceMs: number,
  signal: AbortSignal,
): Promise<void> {
  for (const endpoint of endpoints) {
    const hosted = host.endpoint(endpoint);
    try {
      if (!hosted.capabilities(dataset).lookup) continue;
      await collectFrom(ledger, hosted, dataset, signal);
    } catch (error) {
      host.log.warn({ endpoint, dataset, err: error }, 'evidence could not be fetched now');
    }
  }
  await forgetBodies(ledger.pool, ledger.datasetId(dataset), evidenceMs);
}

async function collectFrom(
  ledger: Ledger,
  hosted: HostedEndpoint,
  dataset: string,
  signal: AbortSignal,
): Promise<void> {
  const reading = { endpoint: ledger.endpointId(hosted.name), dataset: ledger.datasetId(dataset) };
  let after = '';
  while (true) {
    const wanted = await missingEvidence(ledger.pool, reading.dataset, reading.endpoint, after, BATCH);
    if (wanted.length === 0) return;
    after = wanted.at(-1)!.key;
    const present = await hosted.present(
      dataset,
      wanted.map(({ nativeId }) => nativeId),
      signal,
    );
    // What changed there since it was read belongs to the next reading; its values would not explain this finding.
    const fingerprints = new Map(wanted.map(({ key, fingerprint }) => [key, fingerprint]));
    const bodies = present.sealed.filter(({ key, fingerprint }) => fingerprints.get(key) === fingerprint);
    await keepBodies(ledger.pool, reading, 'evidence', bodies);
  }
}
