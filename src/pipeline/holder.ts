import type { Dataset, Field } from '../contract/dataset.ts';
import type { Body, CanonicalValue } from '../contract/stages.ts';
import { isResidentId, isUsccAlphabet, isUsccValid } from './check-digits.ts';

/** GB/T 36903: the code is a USCC, or another document of an organisation. */
const USCC_TYPE = '001';
const ORGANISATION_TYPE = '099';

/** The holder's USCC where it is an organisation's. Without a type, a number that could be a person's is none. */
export function organisationCode(
  code: CanonicalValue | undefined,
  type: CanonicalValue | undefined,
): string | null {
  if (typeof code !== 'string' || code.length !== 18 || !isUsccAlphabet(code)) return null;
  if (type === USCC_TYPE) return code;
  return type === undefined && isUsccValid(code) && !isResidentId(code) ? code : null;
}

/** Whether the value of a field says something of a person: always, or where the holder is not known to be an organisation. */
export function isPersonal({ licence }: Dataset, { sensitive }: Field, body: Body): boolean {
  if (sensitive !== 'holder' || licence === undefined) return sensitive !== null;
  const type = body[`${licence.holder}Type`];
  return type !== ORGANISATION_TYPE && organisationCode(body[licence.holder], type) === null;
}
