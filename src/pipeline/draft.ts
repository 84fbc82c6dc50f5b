import type { Field } from '../contract/dataset.ts';
import type { ErrorCode } from '../contract/error-codes.ts';
import type { ErrorParams } from '../contract/errors.ts';
import type { CanonicalValue, Change, Reason } from '../contract/stages.ts';

/** A record while it is normalised: the fields so far, what was changed, and everything that is wrong with it. */
export class Draft {
  readonly body: Record<string, CanonicalValue> = {};
  readonly changes: Change[] = [];
  readonly warnings: Reason[] = [];
  readonly reasons: Reason[] = [];

  change(field: Field, rule: string): void {
    this.changes.push({ field: field.name, rule });
  }

  warn(field: Field, code: ErrorCode, params?: ErrorParams): void {
    this.warnings.push(reason(field, code, params));
  }

  reject(field: Field, code: ErrorCode, params?: ErrorParams): void {
    this.reasons.push(reason(field, code, params));
  }

  isRejected(name: string): boolean {
    return this.reasons.some((one) => one.field === name);
  }
}

/** The field's titles go along as {zh} and {en}, so that a sentence can name it. */
export function reason(field: Field, code: ErrorCode, params?: ErrorParams): Reason {
  return { code, field: field.name, params: { ...field.title, ...params } };
}

const SHOWN = 40;

/** A value as it may stand in a reason: short, storable as text anywhere, and hidden where it is personal. */
export function shown(field: Field, text: string): string {
  if (field.sensitive !== null) return '***';
  const short = text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text;
  return Buffer.from(short, 'utf8').toString('utf8').replaceAll('\0', ' ');
}
