import { has } from '../common/driver.ts';
import { codeOf, isNetwork } from '../common/network.ts';
import { type FailureKind, SqlFailure } from '../dialect.ts';

/** Error numbers to what they mean for us; https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors */
const NUMBERS: Readonly<Record<number, FailureKind>> = {
  207: 'column',
  208: 'table',
  229: 'forbidden',
  230: 'forbidden',
  241: 'record',
  242: 'record',
  245: 'record',
  220: 'record',
  515: 'record',
  547: 'record',
  1205: 'busy',
  1222: 'busy',
  2601: 'record',
  2627: 'record',
  2628: 'record',
  4060: 'database',
  8114: 'record',
  8115: 'record',
  8152: 'record',
  18456: 'denied',
};

/** Numbers from here on are of the database's own THROW and RAISERROR. */
const OWN_ERRORS = 50_000;

export function failureOf(error: unknown): SqlFailure {
  if (error instanceof SqlFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  const number = has(error, 'number') && typeof error.number === 'number' ? error.number : 0;
  const code = codeOf(error);
  const state = number === 0 ? code : String(number);
  return new SqlFailure(kindOf(number, code, message), state, message, { cause: error });
}

function kindOf(number: number, code: string, message: string): FailureKind {
  const kind = NUMBERS[number] ?? (number >= OWN_ERRORS ? 'record' : undefined);
  if (kind !== undefined) return kind;
  if (code === 'ELOGIN') return /cannot open database/i.test(message) ? 'database' : 'denied';
  // The same code for a connection and for a statement.
  if (code === 'ETIMEOUT') return /request/i.test(message) ? 'busy' : 'unreachable';
  if (code === 'ECANCEL') return 'aborted';
  if (isNetwork(code) || /^(EINSTLOOKUP|ENOTOPEN|ECONNCLOSED)$/.test(code)) return 'unreachable';
  return 'other';
}
