import { enterLookup } from '../access/book.ts';
import type { Channel } from '../channel.ts';
import { TongdaoError } from '../contract/errors.ts';
import type { ShownDiscrepancy } from '../exports/discrepancy.ts';
import { discrepancyHistory, readDiscrepancy } from '../ledger/discrepancies.ts';
import type { RecordedFinding } from '../ledger/verdicts.ts';
import type { Reader } from './context.ts';
import { readEvidence } from './evidence.ts';

/** A discrepancy as its reader may see it; the look-up is entered in the access book. Throws DISCREPANCY_UNKNOWN. */
export async function readInFull(
  { ledger, datasets }: Pick<Channel, 'ledger' | 'datasets'>,
  reader: Reader,
  id: string,
  purpose: string,
): Promise<ShownDiscrepancy> {
  const { actor, accessKey, endpoint } = reader;
  const discrepancy = await readDiscrepancy(ledger.pool, id);
  const dataset = datasets.get(discrepancy?.dataset ?? '');
  const ofReader = (findings: readonly RecordedFinding[]): readonly RecordedFinding[] =>
    endpoint === null ? findings : findings.filter((finding) => finding.endpoint === endpoint);
  const isMine = endpoint === null || (discrepancy !== null && ofReader(discrepancy.findings).length > 0);
  if (discrepancy === null || dataset === undefined || !isMine) {
    throw new TongdaoError('DISCREPANCY_UNKNOWN', { id });
  }
  await enterLookup(ledger.pool, {
    actor,
    accessKey,
    dataset: { id: ledger.datasetId(dataset.name), name: dataset.name },
    key: discrepancy.key,
    purpose,
    known: true,
  });
  const history = await discrepancyHistory(ledger.pool, id);
  return {
    ...discrepancy,
    findings: ofReader(discrepancy.findings),
    ...(await readEvidence(ledger, dataset, discrepancy, reader)),
    history: history.map((event) => ({ ...event, findings: ofReader(event.findings) })),
  };
}
