import type pg from 'pg';
import type { Dataset } from '../contract/dataset.ts';
import { TongdaoError } from '../contract/errors.ts';
import type { ClassPreview, DeliveryPreview } from '../contract/preview.ts';
import { CLASSES, type DiscrepancyClass, type RecordClass } from '../contract/terms.ts';
import { type Comparison, comparedKeys, keysToClassify, type LedgerKey } from '../ledger/comparison.ts';
import { planDeliveries, settleDeliveries } from '../ledger/deliveries.ts';
import { DELIVERABLE, type Judged, type JudgeTerms, judge } from '../ledger/judge.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Overlay } from '../ledger/overlay.ts';
import { countUnion } from '../ledger/verdicts.ts';
import { entryOf } from './counts.ts';
import { Differences } from './differences.ts';

export interface CompareRequest {
  readonly dataset: Dataset;
  readonly endpoint: string;
  /** Numbers of the endpoints that must agree. */
  readonly endpoints: readonly number[];
  /** Those of them that need not show the records of other homes. */
  readonly ownOnly: readonly number[];
  /** All keys, not only those read. */
  readonly whole: boolean;
  readonly settleMs: number;
  readonly policyOf: JudgeTerms['policyOf'];
  readonly writable: ReadonlySet<string>;
  readonly onProgress: (classified: number) => void;
}

export interface Compared {
  readonly keys: number;
  readonly classes: readonly ClassPreview[];
  readonly formatOnly: number;
  readonly atFirst: Readonly<Partial<Record<RecordClass, number>>> | null;
  readonly deliveries: readonly DeliveryPreview[];
  readonly differences: Differences;
}

/** No reconciliation has this number. */
const PREVIEW = '0';

/**
 * Compares the ledger as it would be, by the statements and the judgement of a real reconciliation (src/reconcile/reconcile.ts), in the
 * caller's transaction. Throws RECONCILIATION_UNBALANCED.
 */
export async function compare(
  client: pg.ClientBase,
  ledger: Ledger,
  overlay: Overlay,
  request: CompareRequest,
): Promise<Compared> {
  const { dataset, endpoint, endpoints, ownOnly, whole, settleMs, policyOf, writable, onProgress } = request;
  const datasetId = ledger.datasetId(dataset.name);
  await settleDeliveries(client, datasetId);
  await client.query(`SET LOCAL work_mem = '64MB'`);
  const pass = whole ? 'full' : 'changed';
  const read = whole ? null : await overlay.examineRead();
  await client.query('ANALYZE examined');
  const { rowCount } = await client.query(
    `INSERT INTO compared ${comparedKeys({ dataset: datasetId, endpoints, ownOnly, pass })}`,
  );
  await client.query('ANALYZE compared');
  const comparison: Comparison = {
    dataset: datasetId,
    pass,
    endpoints,
    ownOnly,
    examined: read ?? rowCount ?? 0,
  };
  const { rows } = await client.query<{ agreed: number; formatOnly: number; now: string }>(
    `SELECT count(*) FILTER (WHERE agreed)::int AS agreed, count(*) FILTER (WHERE agreed AND format_only)::int AS "formatOnly",
       extract(epoch FROM now()) * 1000 AS now FROM compared`,
  );
  const { agreed, formatOnly, now } = rows[0]!;

  const terms: JudgeTerms = {
    mode: dataset.mode,
    endpoints: endpoints.map((id) => ledger.endpointName(id)),
    ownOnly: new Set(ownOnly.map((id) => ledger.endpointName(id))),
    settleMs: 0,
    // The clock that the changes were stamped by.
    now: Number(now),
    movedOut: new Set(dataset.movedOut),
    compared: dataset.compared,
    policyOf,
    writable,
  };
  const settled = new Totals(agreed, formatOnly);
  const atFirst = new Totals(agreed, formatOnly);
  const differences = new Differences(endpoint, dataset);
  const deliveries = new PlannedCounts(terms);
  for await (const batch of keysToClassify(client, ledger, comparison)) {
    for (const shown of batch) differences.add(shown);
    const judged = batch.flatMap((shown) => judgedOf(shown, ledger, terms));
    for (const one of judged) settled.add(one);
    if (settleMs > 0) {
      for (const shown of batch)
        for (const one of judgedOf(shown, ledger, { ...terms, settleMs })) atFirst.add(one);
    }
    await deliveries.plan(client, ledger, overlay, comparison, judged);
    onProgress(settled.keys);
  }
  const union = await countUnion(client, comparison);
  if (union !== settled.keys) {
    throw new TongdaoError('RECONCILIATION_UNBALANCED', {
      dataset: dataset.name,
      union,
      classified: settled.keys,
    });
  }
  return {
    keys: settled.keys,
    classes: CLASSES.map((name) => ({
      class: name,
      keys: settled.of(name),
      policy: name === 'agreed' ? null : policyOf(name),
    })).reverse(),
    formatOnly: settled.formatOnly,
    atFirst: settleMs > 0 ? atFirst.byClass() : null,
    deliveries: deliveries.list(),
    differences,
  };
}

function judgedOf(shown: LedgerKey, ledger: Ledger, terms: JudgeTerms): readonly Judged[] {
  const judged = judge(shown, ledger, terms);
  return judged === null ? [] : [judged];
}

/** Keys by class. */
class Totals {
  readonly #classes = new Map<RecordClass, number>();
  keys: number;
  formatOnly: number;

  constructor(agreed: number, formatOnly: number) {
    this.keys = agreed;
    this.formatOnly = formatOnly;
    this.#classes.set('agreed', agreed);
  }

  add({ judgement }: Judged): void {
    this.keys += 1;
    if (judgement.formatOnly) this.formatOnly += 1;
    this.#classes.set(judgement.class, this.of(judgement.class) + 1);
  }

  of(name: RecordClass): number {
    return this.#classes.get(name) ?? 0;
  }

  byClass(): Readonly<Partial<Record<RecordClass, number>>> {
    return Object.fromEntries([...this.#classes].filter(([, count]) => count > 0));
  }
}

/** What would be delivered to whom, and what would be if the target took deliveries. */
class PlannedCounts {
  readonly #terms: JudgeTerms;
  readonly #counts = new Map<string, DeliveryPreview>();

  constructor(terms: JudgeTerms) {
    this.#terms = terms;
  }

  /** Plans as a reconciliation does: what is under way already, or parked until something changes, is not planned again. */
  async plan(
    client: pg.ClientBase,
    ledger: Ledger,
    overlay: Overlay,
    comparison: Comparison,
    judged: readonly Judged[],
  ): Promise<void> {
    const withDeliveries = judged.filter(({ deliveries }) => deliveries.length > 0);
    await overlay.discrepancies(withDeliveries.map(({ judgement }) => judgement.key));
    for (const recordClass of DELIVERABLE) {
      const planned = withDeliveries.flatMap(({ judgement, deliveries }) =>
        deliveries.filter(({ target }) =>
          judgement.findings.some(
            (finding) => finding.class === recordClass && ledger.endpointId(finding.endpoint) === target,
          ),
        ),
      );
      const targets = await planDeliveries(client, comparison.dataset, PREVIEW, planned);
      for (const target of targets)
        this.#count(ledger.endpointName(target), recordClass as DiscrepancyClass, false);
    }
    for (const { judgement } of judged) {
      if (judgement.home === null) continue;
      for (const { endpoint, class: name } of judgement.findings) {
        const recordClass = name as DiscrepancyClass;
        if (
          DELIVERABLE.has(name) &&
          this.#terms.policyOf(recordClass) === 'deliver' &&
          !this.#terms.writable.has(endpoint)
        )
          this.#count(endpoint, recordClass, true);
      }
    }
  }

  #count(target: string, recordClass: DiscrepancyClass, impossible: boolean): void {
    const name = `${target} ${recordClass}`;
    const known = entryOf(this.#counts, name, () => ({ target, class: recordClass, count: 0, impossible }));
    this.#counts.set(name, { ...known, count: known.count + 1 });
  }

  list(): readonly DeliveryPreview[] {
    return [...this.#counts.values()].sort((a, b) =>
      a.target === b.target ? (a.class < b.class ? -1 : 1) : a.target < b.target ? -1 : 1,
    );
  }
}
