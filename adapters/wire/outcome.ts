import type { RawValue, WriteOutcome, WriteResult } from '../../src/contract/adapter.ts';
import { type Answer, isPassing } from './answer.ts';
import { textAt } from './path.ts';
import type { OutcomeRules, WriteRules } from './source.ts';

const BY_STATUS: Required<Omit<OutcomeRules, 'path'>> = {
  applied: [200, 201, 204],
  unchanged: [304],
  refused: [400, 422],
  conflict: [409, 412],
};

/**
 * What the platform says became of a record. Throws when it says nothing that the rules know: never "probably".
 * @param told the part of the answer that is about this record
 */
export function outcomeOf(answer: Answer, rules: WriteRules, told: RawValue = answer.body): WriteOutcome {
  const { status, fault } = answer;
  if (isPassing(status)) throw fault('HTTP_FAILED', { status: `HTTP ${status}` });
  const { outcome = {} } = rules;
  const code = outcome.path === undefined ? String(status) : textAt(told, outcome.path);
  const result = resultOf(outcome, code);
  if (result === null) {
    const what = outcome.path === undefined ? `HTTP ${status}` : `${outcome.path} = ${code ?? 'null'}`;
    throw fault('HTTP_REFUSED', { status: what });
  }
  const message = textAt(told, rules.message) ?? (result === 'refused' ? (code ?? '') : null);
  const version = textAt(told, rules.version);
  const receipt = textAt(told, rules.receipt);
  return {
    result,
    ...(message === null ? {} : { message }),
    ...(version === null ? {} : { version }),
    ...(receipt === null ? {} : { receipt }),
  };
}

function resultOf(rules: OutcomeRules, code: string | null): WriteResult | null {
  const results: readonly (keyof typeof BY_STATUS)[] = ['applied', 'unchanged', 'refused', 'conflict'];
  const known = (one: keyof typeof BY_STATUS) =>
    rules[one] ?? (rules.path === undefined ? BY_STATUS[one] : []);
  return results.find((one) => known(one).some((value) => String(value) === code)) ?? null;
}
