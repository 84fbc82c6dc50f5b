import { recordAll } from '../audit/record.ts';
import { casesFollow, endExceptions } from '../cases/follow.ts';
import type { OpenCaseState } from '../contract/cases.ts';
import type { Dataset } from '../contract/dataset.ts';
import { TongdaoError } from '../contract/errors.ts';
import type { DiscrepancyClass, Policy } from '../contract/terms.ts';
import type { Host } from '../host/host.ts';
import {
  beginComparison,
  type Comparison,
  countAgreed,
  keysToClassify,
  type Pass,
  withComparison,
} from '../ledger/comparison.ts';
import { type PlannedDelivery, planDeliveries, settleDeliveries } from '../ledger/deliveries.ts';
import { openResult } from '../ledger/discrepancies.ts';
import { type JudgeTerms, judge } from '../ledger/judge.ts';
import type { Ledger } from '../ledger/ledger.ts';
import {
  addJudgements,
  countUnion,
  type DiscrepancyChange,
  prepareJudgements,
  type Reconciled,
  recordReconciliation,
} from '../ledger/verdicts.ts';
import type { MoveTerms } from '../moves/due.ts';
import { followMoves, logFollowed, sendNotices } from '../moves/follow.ts';
import type { AuditEntry } from '../tlog/entry.ts';
import { resultDigest } from '../tlog/result-digest.ts';
import { type ResultLine, resultLine } from '../tlog/result-line.ts';
import { collectEvidence } from './evidence.ts';

export interface ReconcileContext {
  readonly ledger: Ledger;
  readonly host: Host;
  /** Rules of a dataset; `policyOf` is asked once per key. */
  readonly rules: (dataset: string) => ReconcileRules;
}

export interface ReconcileRules {
  readonly dataset: Dataset;
  /** Endpoints that show the dataset. */
  readonly endpoints: readonly string[];
  /** Those of them that show their own records only. */
  readonly ownOnly?: readonly string[];
  readonly settleMs: number;
  readonly evidenceMs: number;
  readonly policyOf: (recordClass: DiscrepancyClass) => Policy;
  /** Last day (YYYY-MM-DD) for the step that a case waits for from now on. */
  readonly dueOn: (state: OpenCaseState) => string;
  /** When what comes next of a home move is due. */
  readonly moves: MoveTerms;
}

export interface ReconcileResult extends Reconciled {
  readonly dataset: string;
  readonly pass: Pass;
  readonly examined: number;
  readonly planned: number;
  /** Endpoints with new deliveries. */
  readonly targets: readonly string[];
}

/**
 * Compares all endpoints over a dataset, records what it found and plans deliveries, in one transaction; then fetches the values that
 * open discrepancies need as evidence. Repeating it with nothing changed records another reconciliation and touches nothing else.
 * Throws RECONCILE_BUSY, NOTHING_READ, RECONCILIATION_UNBALANCED.
 */
export async function reconcile(
  { ledger, host, rules }: ReconcileContext,
  dataset: string,
  wanted: Pass,
  signal: AbortSignal,
): Promise<ReconcileResult> {
  const {
    endpoints,
    ownOnly = [],
    settleMs,
    evidenceMs,
    policyOf,
    dueOn,
    moves,
    dataset: definition,
  } = rules(dataset);
  const datasetId = ledger.datasetId(dataset);
  const startedAt = new Date();
  const result = await withComparison(ledger, datasetId, async (client) => {
    await endExceptions(client, datasetId);
    await settleDeliveries(client, datasetId);
    const followed = await followMoves(client, datasetId, definition.movedOut, moves);
    const comparison = await beginComparison(
      client,
      ledger,
      datasetId,
      wanted,
      endpoints.map((endpoint) => ledger.endpointId(endpoint)),
      ownOnly.map((endpoint) => ledger.endpointId(endpoint)),
    );
    const agreed = await countAgreed(client);
    await prepareJudgements(client);
    const names = {
      endpoints: comparison.endpoints.map((id) => ledger.endpointName(id)),
      ownOnly: comparison.ownOnly.map((id) => ledger.endpointName(id)),
    };
    const terms: JudgeTerms = {
      mode: definition.mode,
      endpoints: names.endpoints,
      ownOnly: new Set(names.ownOnly),
      settleMs,
      now: startedAt.getTime(),
      movedOut: new Set(definition.movedOut),
      compared: definition.compared,
      policyOf,
      writable: new Set(endpoints.filter((endpoint) => host.endpoint(endpoint).takesWrites(dataset))),
    };
    const deliveries: PlannedDelivery[] = [];
    let judged = 0;
    for await (const batch of keysToClassify(client, ledger, comparison)) {
      const results = batch.map((shown) => judge(shown, ledger, terms)).filter((one) => one !== null);
      await addJudgements(
        client,
        results.map(({ judgement }) => judgement),
      );
      deliveries.push(...results.flatMap((one) => one.deliveries));
      judged += results.length;
    }
    const union = await countUnion(client, comparison);
    if (union !== agreed + judged) {
      throw new TongdaoError('RECONCILIATION_UNBALANCED', { dataset, union, classified: agreed + judged });
    }
    const recorded = await recordReconciliation(client, comparison, names, startedAt, () =>
      resultDigest(plainResult(openResult(client, datasetId))),
    );
    const planned = [...(await planDeliveries(client, datasetId, recorded.id, deliveries))];
    const notices = await sendNotices(
      client,
      datasetId,
      recorded.id,
      [...terms.writable].map((endpoint) => ledger.endpointId(endpoint)),
    );
    planned.push(...notices.targets);
    await recordAll(client, auditEntries(dataset, comparison, recorded, planned.length));
    await logFollowed(client, ledger, datasetId, recorded.id, [...followed, ...notices.sent]);
    await casesFollow(client, { id: datasetId, name: dataset }, recorded, dueOn);
    return {
      ...recorded,
      dataset,
      pass: comparison.pass,
      examined: comparison.examined,
      planned: planned.length,
      targets: [...new Set(planned)].map((target) => ledger.endpointName(target)),
    };
  });
  await collectEvidence({ ledger, host }, dataset, endpoints, evidenceMs, signal);
  return result;
}

async function* plainResult(items: AsyncIterable<ResultLine>): AsyncGenerator<ReturnType<typeof resultLine>> {
  for await (const item of items) yield resultLine(item);
}

function auditEntries(
  dataset: string,
  comparison: Comparison,
  recorded: Reconciled & { readonly resultDigest: string },
  planned: number,
): readonly AuditEntry[] {
  const at = new Date().toISOString();
  const { id: reconciliation, keys, totals, formatOnly, resultDigest: result } = recorded;
  const whole: AuditEntry = {
    type: 'reconciliation',
    at,
    actor: 'system',
    subject: { dataset },
    data: {
      reconciliation,
      pass: comparison.pass,
      examined: comparison.examined,
      keys,
      totals,
      formatOnly,
      planned,
      result,
    },
  };
  return [whole, ...recorded.changes.flatMap((change) => changeEntry(at, dataset, reconciliation, change))];
}

function changeEntry(
  at: string,
  dataset: string,
  reconciliation: string,
  { id, key, class: recordClass, change }: DiscrepancyChange,
): readonly AuditEntry[] {
  if (change === 'changed') return [];
  const data = { discrepancy: id, reconciliation, ...(recordClass === null ? {} : { class: recordClass }) };
  return [{ type: `discrepancy-${change}`, at, actor: 'system', subject: { dataset, key }, data }];
}
