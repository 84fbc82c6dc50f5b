import { classify, type Terms, type Verdict } from '../compare/classify.ts';
import { classifyPeers } from '../compare/peers.ts';
import type { DatasetMode } from '../contract/dataset.ts';
import type { DiscrepancyClass, Policy } from '../contract/terms.ts';
import type { LedgerKey } from './comparison.ts';
import type { PlannedDelivery } from './deliveries.ts';
import type { Ledger } from './ledger.ts';
import type { Judgement, RecordedFinding } from './verdicts.ts';

/** Classes that a delivery can mend by itself. */
export const DELIVERABLE: ReadonlySet<string> = new Set(['missing', 'stale', 'incomplete']);

export interface JudgeTerms extends Terms {
  readonly mode: DatasetMode;
  /** Names of the compared fields, in slot order. */
  readonly compared: readonly string[];
  readonly policyOf: (recordClass: DiscrepancyClass) => Policy;
  /** Endpoints that take deliveries of this dataset. */
  readonly writable: ReadonlySet<string>;
}

export interface Judged {
  readonly judgement: Judgement;
  readonly deliveries: readonly PlannedDelivery[];
}

/** The class of a key, what the policy does about it, and what has to be delivered. Null when nobody shows the key any more. */
export function judge(shown: LedgerKey, ledger: Ledger, terms: JudgeTerms): Judged | null {
  if (shown.showings.length === 0) return null;
  const verdict = terms.mode === 'compare' ? classifyPeers(shown, terms) : classify(shown, terms);
  const home = verdict.home === null ? null : ledger.endpointId(verdict.home);
  if (verdict.class === 'agreed') {
    const judgement = {
      key: shown.key,
      class: verdict.class,
      formatOnly: verdict.formatOnly,
      policy: null,
      home,
      findings: [],
    };
    return { judgement, deliveries: [] };
  }
  const deliveries = home === null ? [] : planned(shown, verdict, ledger, terms);
  const policy = terms.policyOf(verdict.class as DiscrepancyClass);
  return {
    judgement: {
      key: shown.key,
      class: verdict.class as DiscrepancyClass,
      formatOnly: false,
      // What cannot be delivered there needs a person.
      policy:
        policy === 'deliver' && deliveries.length === 0 && verdict.class !== 'in-flight' ? 'case' : policy,
      home,
      findings: verdict.findings.map((finding) => recorded(finding, shown, terms)),
    },
    deliveries,
  };
}

function planned(
  shown: LedgerKey,
  verdict: Verdict,
  ledger: Ledger,
  terms: JudgeTerms,
): readonly PlannedDelivery[] {
  const home = shown.showings.find(({ endpoint }) => endpoint === verdict.home)!;
  return verdict.findings
    .filter(
      (finding) =>
        DELIVERABLE.has(finding.class) &&
        terms.policyOf(finding.class as DiscrepancyClass) === 'deliver' &&
        terms.writable.has(finding.endpoint),
    )
    .map(({ endpoint }) => ({
      key: shown.key,
      target: ledger.endpointId(endpoint),
      home: home.endpointId,
      wanted: home.fingerprint,
      expected: shown.showings.find((showing) => showing.endpoint === endpoint)?.fingerprint ?? null,
    }));
}

function recorded(
  finding: Verdict['findings'][number],
  shown: LedgerKey,
  terms: JudgeTerms,
): RecordedFinding {
  const showing = shown.showings.find(({ endpoint }) => endpoint === finding.endpoint);
  return {
    endpoint: finding.endpoint,
    class: finding.class,
    fields: finding.fields.map((slot) => terms.compared[slot]!),
    nativeId: showing?.nativeId ?? null,
    run: showing?.run ?? null,
  };
}
