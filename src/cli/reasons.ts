import { sentence } from '../contract/errors.ts';
import type { Reason } from '../contract/stages.ts';
import type { Session } from './session.ts';

/** Why a row was rejected, a sentence a line. */
export function reasonLines(session: Session, reasons: readonly Reason[]): string {
  return reasons.map(({ code, params }) => sentence(code, params, session.language)).join('\n');
}
