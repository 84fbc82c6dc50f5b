import { TongdaoError } from '../contract/errors.ts';
import { mask } from '../observe/mask.ts';

const LIMIT = 2000;

/** Words of a person as they are kept: without personal numbers. Throws CASE_REASON. */
export function keptReason(words: string): string {
  const kept = mask(words.trim());
  if (kept === '' || kept.length > LIMIT) throw new TongdaoError('CASE_REASON', { limit: LIMIT });
  return kept;
}
