import type { Body } from '../contract/stages.ts';
import type { Host } from '../host/host.ts';
import { readBodies } from '../ledger/bodies.ts';
import type { DueDelivery } from '../ledger/deliveries.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** The home's present record. */
export interface HomeRecord {
  readonly key: string;
  /** 32 hex digits. */
  readonly fingerprint: string;
  readonly body: Body;
}

/**
 * What the homes show now of the records to be delivered, by delivery id; absent where the home no longer shows it as its own.
 * Asked at the endpoint itself; from the kept bodies where it cannot be asked.
 */
export async function homeRecords(
  { ledger, host }: { readonly ledger: Ledger; readonly host: Host },
  dataset: string,
  deliveries: readonly DueDelivery[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, HomeRecord>> {
  const records = new Map<string, HomeRecord>();
  for (const home of new Set(deliveries.map((delivery) => delivery.home))) {
    const ofHome = deliveries.filter((delivery) => delivery.home === home && delivery.homeNativeId !== null);
    const found = await presentAt({ ledger, host }, dataset, home, ofHome, signal);
    for (const { id, key } of ofHome) {
      const record = found.get(key);
      if (record !== undefined) records.set(id, record);
    }
  }
  return records;
}

async function presentAt(
  { ledger, host }: { readonly ledger: Ledger; readonly host: Host },
  dataset: string,
  home: number,
  deliveries: readonly DueDelivery[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, HomeRecord>> {
  const hosted = host.endpoint(ledger.endpointName(home));
  if (!hosted.capabilities(dataset).lookup) {
    const reading = { endpoint: home, dataset: ledger.datasetId(dataset) };
    const kept = await readBodies(
      ledger.pool,
      reading,
      deliveries.map(({ key }) => key),
    );
    return new Map(kept.map((body) => [body.key, body]));
  }
  const ids = deliveries.map(({ homeNativeId }) => homeNativeId!);
  const { sealed } = await hosted.present(dataset, ids, signal);
  return new Map(
    sealed
      .filter((record) => record.home === hosted.name)
      .map(({ key, fingerprint, body }) => [key, { key, fingerprint, body }]),
  );
}
