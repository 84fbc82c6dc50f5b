import type { WriteOutcome, WriteRecord } from '../contract/adapter.ts';
import type { HostedEndpoint } from '../host/host.ts';
import type { DueDelivery } from '../ledger/deliveries.ts';
import type { HomeRecord } from './home-records.ts';

export interface CheckedTargets {
  /** Deliveries that need no write: the target shows it already, or was changed meanwhile. By delivery id. */
  readonly settled: ReadonlyMap<string, WriteOutcome>;
  /** Deliveries to be written, with the version that the target must still have. */
  readonly open: readonly { readonly delivery: DueDelivery; readonly expected: WriteRecord['expected'] }[];
}

/**
 * Compare-and-set, first half: does the target still show the fingerprint last seen there? The version that it shows at this moment
 * goes with the write, where the system itself compares it once more. A target that cannot be asked relies on that second half alone.
 */
export async function checkTargets(
  hosted: HostedEndpoint,
  dataset: string,
  deliveries: readonly DueDelivery[],
  homes: ReadonlyMap<string, HomeRecord>,
  signal: AbortSignal,
): Promise<CheckedTargets> {
  const settled = new Map<string, WriteOutcome>();
  const open: { delivery: DueDelivery; expected: WriteRecord['expected'] }[] = [];
  const known = deliveries.filter(({ targetNativeId }) => targetNativeId !== null);
  const present =
    known.length > 0 && hosted.capabilities(dataset).lookup
      ? await hosted.present(
          dataset,
          known.map(({ targetNativeId }) => targetNativeId!),
          signal,
        )
      : null;
  for (const delivery of deliveries) {
    if (delivery.targetNativeId === null) {
      open.push({ delivery, expected: null });
      continue;
    }
    if (present === null) {
      open.push({ delivery, expected: delivery.targetVersion ?? undefined });
      continue;
    }
    const shown = present.sealed.find(({ key }) => key === delivery.key);
    if (shown?.fingerprint === homes.get(delivery.id)!.fingerprint)
      settled.set(delivery.id, { result: 'unchanged' });
    // A record that an earlier, unanswered attempt already wrote shows what was wanted; anything else unexpected is a conflict.
    else if (shown?.fingerprint !== delivery.expected) settled.set(delivery.id, { result: 'conflict' });
    else open.push({ delivery, expected: shown.raw.version });
  }
  return { settled, open };
}
