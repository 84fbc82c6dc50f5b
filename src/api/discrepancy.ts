import { enterLookup } from '../access/book.ts';
import type { Channel } from '../channel.ts';
import { TongdaoError } from '../contract/errors.ts';
import { type Discrepancy, discrepancyHistory, readDiscrepancy } from '../ledger/discrepancies.ts';
import type { RecordedFinding } from '../ledger/verdicts.ts';
import type { Reader } from './context.ts';
import { type Evidence, readEvidence } from './evidence.ts';

/** One discrepancy, open or closed, with what each endpoint shows and how it came about. */
export interface DiscrepancyInFull extends Discrepancy, Evidence {
  readonly history: Awaited<ReturnType<typeof discrepancyHistory>>;
}

/**
 * As a reader may see it: one of role `endpoint` sees its own side of its own discrepancies. Entered in the access book. Throws DISCREPANCY_UNKNOWN.
 */
export async function readDiscrepancyInFull(
  { ledger, datasets }: Pick<Channel, 'ledger' | 'datasets'>,
  reader: Reader,
  id: string,
  purpose = `discrepancy ${id}`,
): Promise<DiscrepancyInFull> {
  const { endpoint } = reader;
  const discrepancy = await readDiscrepancy(ledger.pool, id);
  const dataset = datasets.get(discrepancy?.dataset ?? '');
  const mine = endpoint === null || discrepancy?.findings.some((one) => one.endpoint === endpoint) === true;
  if (discrepancy === null || dataset === undefined || !mine) {
    throw new TongdaoError('DISCREPANCY_UNKNOWN', { id });
  }
  await enterLookup(ledger.pool, {
    what: 'discrepancy',
    actor: reader.actor,
    accessKey: reader.accessKey,
    dataset: { id: ledger.datasetId(dataset.name), name: dataset.name },
    key: discrepancy.key,
    purpose,
    known: true,
  });
  const history = await discrepancyHistory(ledger.pool, id);
  return {
    ...discrepancy,
    findings: ofEndpoint(discrepancy.findings, endpoint),
    ...(await readEvidence(ledger, dataset, discrepancy, reader)),
    history: history.map((event) => ({ ...event, findings: ofEndpoint(event.findings, endpoint) })),
  };
}

/** What concerns one endpoint; null: all of them. */
export function ofEndpoint(
  findings: readonly RecordedFinding[],
  endpoint: string | null,
): readonly RecordedFinding[] {
  return endpoint === null ? findings : findings.filter((finding) => finding.endpoint === endpoint);
}
