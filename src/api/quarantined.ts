import { enterLookup } from '../access/book.ts';
import type { Channel } from '../channel.ts';
import { TongdaoError } from '../contract/errors.ts';
import { readQuarantined } from '../ledger/quarantine.ts';
import type { Reader } from './context.ts';
import { shownRow } from './masking.ts';

/**
 * A row in quarantine as its reader may see it: one of role `endpoint` sees its own. The look-up is in the access book before anything is
 * shown. Throws QUARANTINE_UNKNOWN.
 */
export async function readQuarantinedRow(
  { ledger }: Pick<Channel, 'ledger'>,
  reader: Reader,
  id: string,
): Promise<Awaited<ReturnType<typeof readQuarantined>>> {
  const { actor, accessKey, endpoint } = reader;
  const entry = await readQuarantined(ledger.pool, id);
  if (endpoint !== null && entry.endpoint !== endpoint) throw new TongdaoError('QUARANTINE_UNKNOWN', { id });
  await enterLookup(ledger.pool, {
    what: 'quarantine',
    actor,
    accessKey,
    dataset: { id: ledger.datasetId(entry.dataset), name: entry.dataset },
    // A row whose key cannot be told is entered by its number here.
    key: entry.key ?? `#${id}`,
    purpose: `quarantine ${id}`,
    known: true,
  });
  return { ...entry, raw: shownRow(reader, entry.raw) };
}
