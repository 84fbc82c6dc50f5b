import { classify, type Terms, type Verdict } from '../compare/classify.ts';
import { classifyPeers } from '../compare/peers.ts';
import type { DatasetMode } from '../contract/dataset.ts';
import { CLASSES, type DiscrepancyClass, type Policy } from '../contract/terms.ts';
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
  const findings = verdict.findings.map((finding) => recorded(finding, shown, terms));
  const standing = findings.filter((finding) => !isExcepted(shown, finding));
  const deliveries = home === null ? [] : planned(shown, verdict.home!, standing, ledger, terms);
  return {
    judgement: {
      key: shown.key,
      class: verdict.class as DiscrepancyClass,
      formatOnly: false,
      policy: policyOf(verdict.class as DiscrepancyClass, findings, standing, deliveries.length > 0, terms),
      home,
      findings,
    },
    deliveries,
  };
}

/** An exception lets a finding stand as long as it is no worse: the same class, and no further field. */
function isExcepted({ excepted }: LedgerKey, finding: RecordedFinding): boolean {
  return excepted.some(
    (one) =>
      one.endpoint === finding.endpoint &&
      one.class === finding.class &&
      finding.fields.every((field) => one.fields.includes(field)),
  );
}

function policyOf(
  recordClass: DiscrepancyClass,
  findings: readonly RecordedFinding[],
  standing: readonly RecordedFinding[],
  isDelivered: boolean,
  terms: JudgeTerms,
): Policy {
  if (standing.length === 0 && findings.length > 0) return 'ignore';
  const counts =
    standing.length === findings.length
      ? recordClass
      : (CLASSES.find((name) => standing.some((finding) => finding.class === name)) as DiscrepancyClass);
  const policy = terms.policyOf(counts);
  // What cannot be delivered there needs a person.
  return policy === 'deliver' && !isDelivered && counts !== 'in-flight' ? 'case' : policy;
}

function planned(
  shown: LedgerKey,
  homeName: string,
  findings: readonly RecordedFinding[],
  ledger: Ledger,
  terms: JudgeTerms,
): readonly PlannedDelivery[] {
  const home = shown.showings.find(({ endpoint }) => endpoint === homeName)!;
  return findings
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
