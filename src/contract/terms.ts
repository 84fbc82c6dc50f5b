/** The project's words with their fixed meaning (README, "Words"), as values that code, CLI, API and pages share. */
import type { Text } from './text.ts';

/** Every key of a reconciliation falls in exactly one class. Order: the first that holds counts. */
export const CLASSES = [
  'invalid',
  'duplicate',
  'contested',
  'unclaimed',
  'orphan',
  'breach',
  'divergent',
  'stale',
  'incomplete',
  'missing',
  'in-flight',
  'agreed',
] as const;
export type RecordClass = (typeof CLASSES)[number];
export type DiscrepancyClass = Exclude<RecordClass, 'agreed'>;

export const CLASS_TITLES: Readonly<Record<RecordClass, Text>> = {
  agreed: { zh: '一致', en: 'agreed' },
  'in-flight': { zh: '在途', en: 'in-flight' },
  missing: { zh: '缺失', en: 'missing' },
  orphan: { zh: '孤立', en: 'orphan' },
  stale: { zh: '滞后', en: 'stale' },
  incomplete: { zh: '不全', en: 'incomplete' },
  breach: { zh: '越权修改', en: 'breach' },
  divergent: { zh: '内容冲突', en: 'divergent' },
  contested: { zh: '归属争议', en: 'contested' },
  unclaimed: { zh: '无主', en: 'unclaimed' },
  duplicate: { zh: '重复', en: 'duplicate' },
  invalid: { zh: '无效', en: 'invalid' },
};

/** What is done about a discrepancy of a class. */
export const POLICIES = ['deliver', 'case', 'ignore'] as const;
export type Policy = (typeof POLICIES)[number];

export const ROLES = ['operator', 'approver', 'auditor', 'endpoint', 'verifier', 'admin'] as const;
export type Role = (typeof ROLES)[number];
