import { asTongdaoError } from '../contract/errors.ts';
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

/** By delivery id. A delivery in neither map: the home no longer shows the record as its own. */
export interface HomeRecords {
  readonly records: ReadonlyMap<string, HomeRecord>;
  /** Why the home could not be asked: an error code. */
  readonly failed: ReadonlyMap<string, string>;
}

/**
 * What the homes show now of the records to be delivered. Asked at the endpoint itself; from the kept bodies where it cannot be asked.
 * Throws ABORTED only.
 */
export async function homeRecords(
  { ledger, host }: { readonly ledger: Ledger; readonly host: Host },
  dataset: string,
  deliveries: readonly DueDelivery[],
  signal: AbortSignal,
): Promise<HomeRecords> {
  const records = new Map<string, HomeRecord>();
  const failed = new Map<string, string>();
  for (const home of new Set(deliveries.map((delivery) => delivery.home))) {
    const ofHome = deliveries.filter((delivery) => delivery.home === home && delivery.homeNativeId !== null);
    try {
      const found = await presentAt({ ledger, host }, dataset, home, ofHome, signal);
      for (const { id, key } of ofHome) {
        const record = found.get(key);
        if (record !== undefined) records.set(id, record);
      }
    } catch (thrown) {
      const { code } = asTongdaoError(thrown);
      if (code === 'ABORTED') throw thrown;
      host.log.warn(
        { endpoint: ledger.endpointName(home), dataset, err: thrown },
        'a home could not be asked',
      );
      for (const { id } of ofHome) failed.set(id, code);
    }
  }
  return { records, failed };
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
    // A body of another state than the one that the ledger stands by is nothing to deliver.
    const vouched = new Map(deliveries.map(({ key, homeFingerprint }) => [key, homeFingerprint]));
    return new Map(
      kept.filter(({ key, fingerprint }) => vouched.get(key) === fingerprint).map((body) => [body.key, body]),
    );
  }
  const ids = deliveries.map(({ homeNativeId }) => homeNativeId!);
  const { sealed } = await hosted.present(dataset, ids, signal);
  return new Map(
    sealed
      .filter((record) => record.home === hosted.name)
      .map(({ key, fingerprint, body }) => [key, { key, fingerprint, body }]),
  );
}
