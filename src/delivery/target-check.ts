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
 * goes with the write, where the system itself compares it once more. Of a target that cannot be asked counts what it was last seen to show.
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
  const shown = new Map(present?.sealed.map((record) => [record.key, record]));
  for (const delivery of deliveries) {
    const { id, key, targetNativeId, targetVersion, targetFingerprint } = delivery;
    const isAsked = present !== null && targetNativeId !== null;
    const fingerprint = isAsked ? (shown.get(key)?.fingerprint ?? null) : targetFingerprint;
    // A record that an earlier, unanswered attempt already wrote shows what was wanted; anything else unexpected is a conflict.
    if (fingerprint === homes.get(id)!.fingerprint) settled.set(id, { result: 'unchanged' });
    else if (fingerprint !== delivery.expected) settled.set(id, { result: 'conflict' });
    else if (fingerprint === null) open.push({ delivery, expected: null });
    else
      open.push({ delivery, expected: isAsked ? shown.get(key)!.raw.version : (targetVersion ?? undefined) });
  }
  return { settled, open };
}
