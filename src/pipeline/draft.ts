import type { Dataset, Field } from '../contract/dataset.ts';
import type { ErrorCode } from '../contract/error-codes.ts';
import type { ErrorParams } from '../contract/errors.ts';
import type { RuleName } from '../contract/rules.ts';
import type { CanonicalValue, Change, Reason } from '../contract/stages.ts';

/** A record while it is normalised: the fields so far, what was changed, and everything that is wrong with it. */
export class Draft {
  /** Every field of the dataset is there from the beginning, so that all drafts have one shape and no access is a search. */
  readonly body: Record<string, CanonicalValue | undefined>;
  readonly changes: Change[] = [];
  readonly warnings: Reason[] = [];
  readonly reasons: Reason[] = [];

  constructor(body: Record<string, CanonicalValue | undefined>) {
    this.body = body;
  }

  change(field: Field, rule: RuleName): void {
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

/** Makes the bodies of a dataset's drafts. */
export function bodyMaker({ fields }: Dataset): () => Record<string, CanonicalValue | undefined> {
  const names = fields.map(({ name }) => `${JSON.stringify(name)}: undefined`);
  // A literal: an object that is filled field by field turns into a slow hash table after a dozen of them.
  return new Function(`return { ${names.join(', ')} };`) as () => Record<string, CanonicalValue | undefined>;
}
