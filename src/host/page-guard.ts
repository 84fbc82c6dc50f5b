import type { Page, RawRecord, RawValue } from '../contract/adapter.ts';
import { ERROR_CODES } from '../contract/error-codes.ts';
import type { Push } from '../contract/push.ts';
import { areParams } from './answer-guard.ts';

/** Longest text of a faulty row; 64 KiB in the contract, counted here in characters. */
const MAX_FAULT_TEXT = 65_536;
const MAX_CURSOR = 65_536;
/** Characters in all texts of a page. Whoever gives more floods the memory of all; fewer records to a page are always allowed. */
const MAX_PAGE_TEXT = 128 * 1024 * 1024;
/** Deepest value of a column: deeper ones, and those that hold themselves, could not be written down. */
const MAX_DEPTH = 3000;

/**
 * What a page of a read breaks of the contract, as a short rule for a developer; null when it is sound.
 * Costs no more than a look at every value.
 */
export function brokenReadRule(page: Page, maxRecords: number): string | null {
  const rule = brokenTableRule(page);
  if (rule !== null) return rule;
  if (page.records.length > maxRecords) return `at most ${maxRecords} records, not ${page.records.length}`;
  if (!isText(page.cursor)) return 'cursor must be a text that is not empty';
  if (page.cursor.length > MAX_CURSOR) return 'cursor must have at most 64 KiB';
  return page.changesFrom === undefined || isText(page.changesFrom)
    ? null
    : 'changesFrom must be a text that is not empty';
}

/** The same for what a look-up gives; its cursor means nothing. */
export function brokenLookupRule(page: Page, ids: readonly string[]): string | null {
  const rule = brokenTableRule(page);
  if (rule !== null) return rule;
  const asked = new Set(ids);
  const known = page.records.every(({ id, fault }) => asked.has(id) || fault !== undefined);
  return known ? null : 'a record that was not asked for';
}

/** The same for what an adapter made of a request. */
export function brokenPushRule(push: Push): string | null {
  const rule = brokenTableRule(push);
  if (rule !== null) return rule;
  if (!isText(push.proof)) return 'proof must be a text that is not empty';
  return push.key === null || /^[\x21-\x7e]{1,200}$/.test(push.key)
    ? null
    : 'key must be 1 to 200 visible ASCII characters';
}

function brokenTableRule(page: Pick<Page, 'columns' | 'records'>): string | null {
  if (typeof page !== 'object' || page === null) return 'a page must be an object';
  if (!Array.isArray(page.columns) || !page.columns.every(isText)) return 'columns must be names';
  if (new Set(page.columns).size !== page.columns.length) return 'columns must be unique';
  if (!Array.isArray(page.records)) return 'records must be a list';
  let text = 0;
  for (let i = 0; i < page.records.length; i++) {
    const record = page.records[i]!;
    const rule = brokenRecordRule(record, page.columns);
    if (rule !== null) return `record ${i + 1} of the page: ${rule}`;
    for (const value of record.values) if (typeof value === 'string') text += value.length;
    if (text > MAX_PAGE_TEXT) return `more than ${MAX_PAGE_TEXT} characters in a page; give fewer records`;
  }
  return null;
}

function brokenRecordRule(record: RawRecord, columns: readonly string[]): string | null {
  if (typeof record !== 'object' || record === null) return 'must be an object';
  if (!isText(record.position)) return 'position must be a text that is not empty';
  if (typeof record.id !== 'string') return 'id must be a text';
  if (record.version !== undefined && typeof record.version !== 'string') return 'version must be a text';
  if (!Array.isArray(record.values)) return 'values must be a list';
  if (record.fault !== undefined) return brokenFaultRule(record.fault);
  const { values } = record;
  if (values.length !== columns.length) {
    return record.removed === true && values.length === 0
      ? null
      : `${values.length} values for ${columns.length} columns`;
  }
  for (let i = 0; i < values.length; i++) {
    if (!isRaw(values[i])) return `column "${columns[i]}" holds a ${typeName(values[i])}`;
  }
  return null;
}

function brokenFaultRule(fault: NonNullable<RawRecord['fault']>): string | null {
  const known: Readonly<Record<string, { readonly action: string }>> = ERROR_CODES;
  if (!Object.hasOwn(known, fault.code) || known[fault.code]?.action !== 'reject') {
    return 'the code of a fault must be one with action reject';
  }
  if (!areParams(fault.params)) return 'the params of a fault must be texts and numbers';
  return typeof fault.text === 'string' && fault.text.length <= MAX_FAULT_TEXT
    ? null
    : 'the text of a fault must have at most 64 KiB';
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** What JSON has, and NaN, which sets its row aside. Most values are texts, so that looking deep costs next to nothing. */
function isRaw(value: RawValue | undefined): boolean {
  if (typeof value !== 'object' || value === null) return isScalar(value);
  // Without recursion: nesting may be deeper than the stack.
  const pending: (readonly [value: unknown, depth: number])[] = [[value, 0]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [inner, depth] = next;
    if (typeof inner !== 'object' || inner === null) {
      if (!isScalar(inner)) return false;
      continue;
    }
    const prototype: unknown = Object.getPrototypeOf(inner);
    const isPlain = Array.isArray(inner) || prototype === Object.prototype || prototype === null;
    if (!isPlain || depth > MAX_DEPTH) return false;
    for (const item of Object.values(inner)) pending.push([item, depth + 1]);
  }
  return true;
}

const isScalar = (value: unknown): boolean =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

function typeName(value: unknown): string {
  if (typeof value === 'number') return String(value);
  return typeof value === 'object' && value !== null ? (value.constructor?.name ?? 'object') : typeof value;
}
