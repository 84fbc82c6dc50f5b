/** The words of cases (差异处理单, by the steps of 异议处理), as values that code, CLI, API and pages share. */
import type { Text } from './text.ts';

/** A case is raised by policy or by a person; it is closed only by the reconciliation that closes its discrepancy. */
export const CASE_STATES = [
  'raised',
  'proposed',
  'accepted',
  'verified',
  'approved',
  'carried-out',
  'rejected',
  'withdrawn',
  'closed',
] as const;
export type CaseState = (typeof CASE_STATES)[number];
export type OpenCaseState = Exclude<CaseState, 'closed'>;
export const OPEN_CASE_STATES = CASE_STATES.filter((state): state is OpenCaseState => state !== 'closed');

export const CASE_STATE_TITLES: Readonly<Record<CaseState, Text>> = {
  raised: { zh: '待提出', en: 'raised' },
  proposed: { zh: '已提出', en: 'proposed' },
  accepted: { zh: '已受理', en: 'accepted' },
  verified: { zh: '已核实', en: 'verified' },
  approved: { zh: '已批准', en: 'approved' },
  'carried-out': { zh: '已执行', en: 'carried out' },
  rejected: { zh: '已驳回', en: 'rejected' },
  withdrawn: { zh: '已撤回', en: 'withdrawn' },
  closed: { zh: '已关闭', en: 'closed' },
};

/**
 * What a proposal wants done. deliver: bring endpoints to the home's state; correct: endpoints (the home, as a rule) correct their own
 * records; except: let the discrepancy stand until a day.
 */
export const CASE_ACTIONS = ['deliver', 'correct', 'except'] as const;
export type CaseAction = (typeof CASE_ACTIONS)[number];

export const CASE_ACTION_TITLES: Readonly<Record<CaseAction, Text>> = {
  deliver: { zh: '投递主责端现状', en: 'deliver the home’s state' },
  correct: { zh: '由登记端自行更正', en: 'correct at the source' },
  except: { zh: '限期例外', en: 'except until a day' },
};

/** What people do with a case. */
export const CASE_STEPS = [
  'propose',
  'accept',
  'verify',
  'approve',
  'reject',
  'withdraw',
  'carry-out',
  'assign',
  'note',
] as const;
export type CaseStep = (typeof CASE_STEPS)[number];

/** What the channel itself does, following what was read and answered. */
export const SYSTEM_STEPS = [
  'raise',
  'change',
  'execute',
  'return',
  'reopen',
  'end-exception',
  'close',
] as const;
export type SystemStep = (typeof SYSTEM_STEPS)[number];

export const CASE_STEP_TITLES: Readonly<Record<CaseStep | SystemStep, Text>> = {
  raise: { zh: '立单', en: 'raise' },
  propose: { zh: '提出', en: 'propose' },
  accept: { zh: '受理', en: 'accept' },
  verify: { zh: '核实', en: 'verify' },
  approve: { zh: '批准', en: 'approve' },
  reject: { zh: '驳回', en: 'reject' },
  withdraw: { zh: '撤回', en: 'withdraw' },
  'carry-out': { zh: '报告已执行', en: 'report as carried out' },
  assign: { zh: '指派', en: 'assign' },
  note: { zh: '备注', en: 'note' },
  change: { zh: '差异已变', en: 'discrepancy changed' },
  execute: { zh: '投递已应用', en: 'deliveries applied' },
  return: { zh: '退回', en: 'return' },
  reopen: { zh: '重新打开', en: 'reopen' },
  'end-exception': { zh: '终止例外', en: 'end the exception' },
  close: { zh: '关闭', en: 'close' },
};

/** Why the channel moved a case by itself. */
export const CASE_REASONS = [
  'conflict',
  'refused',
  'disproved',
  'superseded',
  'still-open',
  'exception-over',
] as const;
export type CaseReason = (typeof CASE_REASONS)[number];

export const CASE_REASON_TITLES: Readonly<Record<CaseReason, Text>> = {
  conflict: {
    zh: '目标端已另有改动，未投递',
    en: 'a target was changed meanwhile; nothing was written there',
  },
  refused: { zh: '目标端拒收', en: 'a target refused it' },
  disproved: { zh: '目标端读回的内容不符', en: 'a target does not show what it said it applied' },
  superseded: { zh: '主责端已变化，投递失效', en: 'the home changed and the delivery lost its reason' },
  'still-open': {
    zh: '投递已证实，但差异仍在',
    en: 'the deliveries are proved, but the discrepancy is still open',
  },
  'exception-over': {
    zh: '例外已到期、已终止，或差异已不同',
    en: 'the exception is over, or the discrepancy became another',
  },
};

/** How a case ended. */
export type CaseOutcome = 'proved' | 'settled';

export const CASE_OUTCOME_TITLES: Readonly<Record<CaseOutcome, Text>> = {
  proved: { zh: '执行后经对账证实', en: 'carried out, and proved by a reconciliation' },
  settled: { zh: '各端自行一致', en: 'the endpoints came to agree by themselves' },
};

/** What a step says beside its name. Reasons are stored without personal numbers. */
export type CaseStepRequest =
  | {
      readonly step: 'propose';
      readonly action: CaseAction;
      /** deliver: the targets; correct: who is to correct. Without it, those that the discrepancy itself names. */
      readonly endpoints?: readonly string[];
      readonly reason: string;
      /** except: the last day, YYYY-MM-DD. */
      readonly until?: string;
    }
  | { readonly step: 'accept' | 'verify' | 'approve' | 'carry-out'; readonly reason?: string }
  | { readonly step: 'reject' | 'withdraw' | 'note'; readonly reason: string }
  | { readonly step: 'assign'; readonly assignee: string };

/** When the next step is due: working days by state, and which days are working days. */
export interface CaseTerms {
  readonly days: Readonly<Record<OpenCaseState, number>>;
  readonly calendar: Calendar;
}

/** Deviations from the week of Monday to Friday; days are YYYY-MM-DD. */
export interface Calendar {
  readonly holidays: ReadonlySet<string>;
  /** Weekend days that are worked (调休). */
  readonly workdays: ReadonlySet<string>;
}
