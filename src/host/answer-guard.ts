import type { Adapter, ColumnDescription, Finding } from '../contract/adapter.ts';
import { ERROR_CODES } from '../contract/error-codes.ts';

const LEVELS: readonly unknown[] = ['ok', 'warning', 'error'];
const SAMPLES = 20;

/** What an opened adapter lacks of the contract; null when it has the calls that all have. */
export function brokenAdapterRule(adapter: Adapter): string | null {
  if (typeof adapter !== 'object' || adapter === null) return 'open must give an adapter';
  if ('then' in adapter) return 'open must give an adapter, not a promise of one';
  const lacking = (['capabilities', 'check', 'read', 'close'] as const).find(
    (call) => typeof adapter[call] !== 'function',
  );
  return lacking === undefined ? null : `the adapter has no ${lacking}`;
}

/** What the findings of a check break of the contract. */
export function brokenFindingsRule(findings: readonly Finding[]): string | null {
  if (!Array.isArray(findings)) return 'findings must be a list';
  for (const finding of findings) {
    if (!LEVELS.includes(finding?.level)) return 'the level of a finding must be ok, warning or error';
    if (!Object.hasOwn(ERROR_CODES, finding.code)) return `there is no code ${shortly(finding.code)}`;
    if (!areParams(finding.params)) return 'the params of a finding must be texts and numbers';
  }
  return null;
}

/** What the descriptions of columns break of the contract. */
export function brokenColumnsRule(columns: readonly ColumnDescription[]): string | null {
  if (!Array.isArray(columns)) return 'descriptions must be a list';
  for (const column of columns) {
    if (typeof column?.name !== 'string' || column.name === '') return 'a column must have a name';
    if (typeof column.type !== 'string') return 'the type of a column must be a text';
    if (!Array.isArray(column.samples) || column.samples.length > SAMPLES)
      return `a column must have a list of at most ${SAMPLES} samples`;
  }
  return null;
}

/** Whether something can fill the sentence of a code. */
export function areParams(params: unknown): boolean {
  if (typeof params !== 'object' || params === null) return false;
  return Object.values(params).every((value) => typeof value === 'string' || typeof value === 'number');
}

function shortly(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 60) : typeof value;
}
