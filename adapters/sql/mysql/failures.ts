import { codeOf, isNetwork } from '../common/network.ts';
import { type FailureKind, SqlFailure } from '../dialect.ts';

/** Error numbers to what they mean for us; https://mariadb.com/kb/en/mariadb-error-code-reference/ */
const NUMBERS: Readonly<Record<number, FailureKind>> = {
  1040: 'unreachable',
  1044: 'denied',
  1045: 'denied',
  1049: 'database',
  1053: 'unreachable',
  1054: 'column',
  1142: 'forbidden',
  1143: 'forbidden',
  1227: 'forbidden',
  1146: 'table',
  1203: 'unreachable',
  1205: 'busy',
  1213: 'busy',
  1226: 'busy',
  1317: 'busy',
  1364: 'record',
  1366: 'record',
  1265: 'record',
  1644: 'record',
  1698: 'denied',
  1969: 'busy',
  3024: 'busy',
  3819: 'record',
  4025: 'record',
};

export function failureOf(error: unknown): SqlFailure {
  if (error instanceof SqlFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = codeOf(error);
  const number = numberOf(error, 'errno');
  const state = textOf(error, 'sqlState');
  const name = state === '' ? code : `${code}, SQLSTATE ${state}`;
  return new SqlFailure(kindOf(number, state, code, message), name, message || code, { cause: error });
}

function kindOf(number: number, state: string, code: string, message: string): FailureKind {
  const kind = NUMBERS[number];
  if (kind !== undefined) return kind;
  if (code === 'PROTOCOL_SEQUENCE_TIMEOUT') return 'busy';
  if (isNetwork(code) || code.startsWith('PROTOCOL_') || code === 'HANDSHAKE_NO_SSL_SUPPORT')
    return 'unreachable';
  if (/^(22|23|45)/.test(state)) return 'record';
  if (/^08/.test(state)) return 'unreachable';
  if (/^28/.test(state)) return 'denied';
  return /closed|connection|socket/i.test(message) ? 'unreachable' : 'other';
}

function numberOf(error: unknown, name: string): number {
  const value: unknown = error instanceof Error ? Reflect.get(error, name) : undefined;
  return typeof value === 'number' ? value : 0;
}

function textOf(error: unknown, name: string): string {
  const value: unknown = error instanceof Error ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' ? value : '';
}
