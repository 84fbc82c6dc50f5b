import { enterLookup } from '../access/book.ts';
import { type Dispute, disputesOf } from '../cases/read.ts';
import { TongdaoError } from '../contract/errors.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type ShownState, shownStates, type TimelineEvent, timeline } from '../ledger/record.ts';
import { mask } from '../observe/mask.ts';

export interface RecordLife {
  readonly dataset: string;
  readonly key: string;
  /** The open case about the record. */
  readonly dispute: Dispute | null;
  readonly shown: readonly ShownState[];
  readonly timeline: readonly TimelineEvent[];
}

/** Who looks a record up. */
export interface Looker {
  readonly actor: string;
  /** Id of the access key, or null at the shell. */
  readonly accessKey: string | null;
  /** The only endpoint whose part is shown, or null: all of them. */
  readonly endpoint: string | null;
}

/**
 * One key's life across all endpoints, of which somebody of one endpoint sees its own. The look-up is in the access book before
 * anything is shown. Throws RECORD_UNKNOWN.
 */
export async function readRecordLife(
  ledger: Ledger,
  { actor, accessKey, endpoint }: Looker,
  dataset: string,
  key: string,
  purpose: string,
): Promise<RecordLife> {
  const id = ledger.datasetId(dataset);
  const states = await shownStates(ledger.pool, id, key);
  const events = await timeline(ledger.pool, id, key);
  const known = states.length + events.length > 0;
  const entry = { what: 'record', actor, accessKey, key, purpose, known } as const;
  await enterLookup(ledger.pool, { ...entry, dataset: { id, name: dataset } });
  if (!known) throw new TongdaoError('RECORD_UNKNOWN', { dataset, key: mask(key) });
  const mine = (one: { readonly endpoint: string | null }) =>
    endpoint === null || one.endpoint === null || one.endpoint === endpoint;
  const dispute = (await disputesOf(ledger.pool, id, [key])).get(key) ?? null;
  return { dataset, key, dispute, shown: states.filter(mine), timeline: events.filter(mine) };
}
