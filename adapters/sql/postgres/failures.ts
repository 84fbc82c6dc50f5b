import { codeOf, isNetwork } from '../common/network.ts';
import { type FailureKind, SqlFailure } from '../dialect.ts';

/** SQLSTATE to what it means for us; https://www.postgresql.org/docs/current/errcodes-appendix.html */
const STATES: Readonly<Record<string, FailureKind>> = {
  '28000': 'denied',
  '28P01': 'denied',
  '3D000': 'database',
  '42501': 'forbidden',
  '42P01': 'table',
  '3F000': 'table',
  '42703': 'column',
  '40001': 'busy',
  '40P01': 'busy',
  '55P03': 'busy',
  '57014': 'busy',
  '44000': 'record',
  P0001: 'record',
};

const CLASSES: Readonly<Record<string, FailureKind>> = {
  '08': 'unreachable',
  '53': 'unreachable',
  '57': 'unreachable',
  '22': 'record',
  '23': 'record',
};

export function failureOf(error: unknown): SqlFailure {
  if (error instanceof SqlFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = codeOf(error);
  return new SqlFailure(kindOf(code, message), code, message || code, { cause: error });
}

function kindOf(code: string, message: string): FailureKind {
  const kind = STATES[code] ?? (code.length === 5 ? CLASSES[code.slice(0, 2)] : undefined);
  if (kind !== undefined) return kind;
  if (isNetwork(code)) return 'unreachable';
  // The driver itself gives these no code.
  if (/password must be a string|SASL|authentication/i.test(message)) return 'denied';
  if (/query read timeout/i.test(message)) return 'busy';
  if (/terminat|timeout|connection|SSL|not queryable/i.test(message)) return 'unreachable';
  return 'other';
}
