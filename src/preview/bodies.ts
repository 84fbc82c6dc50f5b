import type pg from 'pg';
import type { Body, SealedRecord } from '../contract/stages.ts';
import type { Host } from '../host/host.ts';
import { readBodies } from '../ledger/bodies.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Wanted } from './differences.ts';

const SAMPLE = 1000;
const PATIENCE_MS = 20_000;

/** Bodies of the first records read, for examples. */
export class Sample {
  readonly #bodies = new Map<string, { readonly fingerprint: string; readonly body: Body }>();

  add(record: SealedRecord): void {
    const { key, fingerprint } = record;
    if (this.#bodies.size === SAMPLE || this.#bodies.has(key)) return;
    this.#bodies.set(key, { fingerprint, body: record.body });
  }

  find({ key, fingerprint }: Wanted): Body | undefined {
    const kept = this.#bodies.get(key);
    return kept?.fingerprint === fingerprint ? kept.body : undefined;
  }
}

/**
 * Bodies of a few records at one endpoint: from the sample, from those that the ledger keeps, or looked up now. What cannot be had is left
 * out: an example without a value is no reason to fail.
 */
export async function bodiesAt(
  context: { readonly client: pg.ClientBase; readonly ledger: Ledger; readonly host: Host },
  endpoint: string,
  dataset: string,
  wanted: readonly Wanted[],
  sample: Sample | null,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Body>> {
  const { client, ledger, host } = context;
  const found = new Map<string, Body>();
  for (const one of wanted) {
    const body = sample?.find(one);
    if (body !== undefined) found.set(one.key, body);
  }
  const left = () => wanted.filter(({ key }) => !found.has(key));
  const take = (bodies: readonly { key: string; fingerprint: string; body: Body }[]) => {
    const fingerprints = new Map(left().map(({ key, fingerprint }) => [key, fingerprint]));
    for (const { key, fingerprint, body } of bodies)
      if (fingerprints.get(key) === fingerprint) found.set(key, body);
  };
  if (left().length > 0) {
    const reading = { endpoint: ledger.endpointId(endpoint), dataset: ledger.datasetId(dataset) };
    take(
      await readBodies(
        client,
        reading,
        left().map(({ key }) => key),
      ),
    );
  }
  const hosted = host.endpoint(endpoint);
  if (left().length === 0 || !hosted.capabilities(dataset).lookup) return found;
  try {
    const ids = [...new Set(left().map(({ nativeId }) => nativeId))].filter((id) => id !== '');
    const limit = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    take((await hosted.present(dataset, ids, limit)).sealed);
  } catch (error) {
    if (signal.aborted) throw error;
    host.log.debug({ endpoint, dataset, err: error }, 'values for examples could not be looked up');
  }
  return found;
}
