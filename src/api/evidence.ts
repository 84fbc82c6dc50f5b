import type { Dataset } from '../contract/dataset.ts';
import type { Body, CanonicalValue } from '../contract/stages.ts';
import type { Text } from '../contract/text.ts';
import { readBodies } from '../ledger/bodies.ts';
import type { Discrepancy } from '../ledger/discrepancies.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type ShownState, shownStates } from '../ledger/record.ts';
import type { Reader } from './context.ts';
import { shownValue } from './masking.ts';

/** What one endpoint shows of the record; `values` tells of what version its kept values are. */
export interface Side
  extends Pick<ShownState, 'endpoint' | 'nativeId' | 'present' | 'version' | 'changedAt'> {
  readonly values: 'current' | 'earlier' | 'none';
}

export interface Evidence {
  readonly sides: readonly Side[];
  /** Every field that has a value somewhere. */
  readonly fields: readonly {
    readonly name: string;
    readonly title: Text;
    /** Whether the reconciliation found it to differ. */
    readonly differs: boolean;
    /** By endpoint; null: it has none. Masked as the reader's role asks. */
    readonly values: Readonly<Record<string, CanonicalValue | null>>;
  }[];
}

/** The sides of a discrepancy with the values that are kept of them; a reader of role `endpoint` sees its own side only. */
export async function readEvidence(
  ledger: Ledger,
  dataset: Dataset,
  { key, findings }: Discrepancy,
  reader: Reader,
): Promise<Evidence> {
  const datasetId = ledger.datasetId(dataset.name);
  const states = (await shownStates(ledger.pool, datasetId, key)).filter(
    ({ endpoint }) => reader.endpoint === null || endpoint === reader.endpoint,
  );
  const bodies = new Map<string, { readonly fingerprint: string; readonly body: Body }>();
  for (const name of new Set(states.map(({ endpoint }) => endpoint))) {
    const [kept] = await readBodies(ledger.pool, { endpoint: ledger.endpointId(name), dataset: datasetId }, [
      key,
    ]);
    if (kept !== undefined) bodies.set(name, kept);
  }
  const differing = new Set(findings.flatMap(({ fields }) => fields));
  return {
    sides: states.map(({ endpoint, nativeId, present, version, changedAt, fingerprint }) => {
      const kept = bodies.get(endpoint);
      const values = kept === undefined ? 'none' : kept.fingerprint === fingerprint ? 'current' : 'earlier';
      return { endpoint, nativeId, present, version, changedAt, values };
    }),
    fields: dataset.fields
      .filter(({ name }) => [...bodies.values()].some(({ body }) => name in body))
      .map((field) => ({
        name: field.name,
        title: field.title,
        differs: differing.has(field.name),
        values: Object.fromEntries(
          [...bodies].map(([endpoint, { body }]) => [endpoint, shownValue(reader, dataset, field, body)]),
        ),
      })),
  };
}
