import type { Dataset, Validity } from '../contract/dataset.ts';
import type { Body } from '../contract/stages.ts';
import { KINDS } from '../pipeline/kinds/index.ts';

/** What a body says about being valid. */
export interface Standing {
  readonly valid: boolean | null;
  readonly status: string | null;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  readonly holderMatches: boolean | null;
}

/** @param today YYYY-MM-DD, where the record is used */
export function standingOf(
  { status: statusField, validity, fields }: Dataset,
  body: Body,
  { today, holder }: { readonly today: string; readonly holder: string | null },
): Standing {
  const text = (name: string | null | undefined) => (name == null ? null : textOrNull(body[name]));
  const status = text(statusField);
  const validFrom = text(validity?.from);
  const isOpen = validity !== undefined && body[validity.openEnded] === true;
  const validTo = isOpen ? 'open-ended' : text(validity?.to);
  const shown = text(validity?.holder);
  const kind = fields.find(({ name }) => name === validity?.holder)?.kind ?? 'name';
  const folded = (name: string) => KINDS[kind].fold(name);
  return {
    valid: validity === undefined ? null : isValid(validity, { status, validFrom, validTo }, today),
    status,
    validFrom,
    validTo,
    holderMatches: holder === null || shown === null ? null : folded(holder) === folded(shown),
  };
}

/** What the ledger's status alone tells: that a record is not valid, never that it is, since its last day may be over. */
export function standingByStatus({ validity }: Dataset, status: string | null): Standing {
  const isOver = validity !== undefined && status !== null && !validity.statuses.includes(status);
  return { valid: isOver ? false : null, status, validFrom: null, validTo: null, holderMatches: null };
}

function isValid(
  { statuses }: Validity,
  { status, validFrom, validTo }: Pick<Standing, 'status' | 'validFrom' | 'validTo'>,
  today: string,
): boolean | null {
  if (status !== null && !statuses.includes(status)) return false;
  if (validFrom !== null && today < validFrom) return false;
  if (validTo !== null && validTo !== 'open-ended' && today > validTo) return false;
  return status === null ? null : true;
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
