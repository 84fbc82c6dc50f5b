/** The project's words with their fixed meaning (README, "Words"), as values that code, CLI, API and pages share. */
import type { DatasetMode } from './dataset.ts';
import type { Acting } from './persons.ts';
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

/** Peers differ, lack and leave out without anybody being wrong. */
const PEER_TITLES: Readonly<Partial<Record<RecordClass, Text>>> = {
  missing: { zh: '部分提供', en: 'not offered everywhere' },
  incomplete: { zh: '填报不全', en: 'not stated everywhere' },
  divergent: { zh: '事项差异', en: 'service difference' },
};

/** What a class is called where a dataset of that mode is spoken of. */
export const classTitle = (recordClass: RecordClass, mode: DatasetMode = 'replicate'): Text =>
  (mode === 'compare' ? PEER_TITLES[recordClass] : undefined) ?? CLASS_TITLES[recordClass];

/** The classes that a key of a dataset of that mode can fall in. */
export const classesOf = (mode: DatasetMode): readonly RecordClass[] =>
  mode === 'replicate' ? CLASSES : CLASSES.filter((name) => COMPARED.has(name));

const COMPARED: ReadonlySet<RecordClass> = new Set([
  'invalid',
  'duplicate',
  'divergent',
  'incomplete',
  'missing',
  'in-flight',
  'agreed',
]);

/** What is done about a discrepancy of a class. */
export const POLICIES = ['deliver', 'case', 'ignore'] as const;
export type Policy = (typeof POLICIES)[number];

export const ROLES = ['operator', 'approver', 'auditor', 'endpoint', 'verifier', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who takes a step. `shell`: somebody at the command line of the machine, who may take any step but is one person all the same. */
export interface Actor extends Acting {
  readonly role: Role | 'shell';
}
