import { codeOf, isNetwork } from '../common/network.ts';
import { type FailureKind, SqlFailure } from '../dialect.ts';

/** Codes of the server (ORA) and of the driver (NJS) to what they mean for us; https://docs.oracle.com/error-help/db/ */
const CODES: Readonly<Record<string, FailureKind>> = {
  'ORA-00001': 'record',
  'ORA-00054': 'busy',
  'ORA-00060': 'busy',
  'ORA-00904': 'column',
  'ORA-00942': 'table',
  'ORA-01013': 'busy',
  'ORA-01017': 'denied',
  'ORA-01031': 'forbidden',
  'ORA-01400': 'record',
  'ORA-01407': 'record',
  'ORA-01438': 'record',
  'ORA-01722': 'record',
  'ORA-01830': 'record',
  'ORA-01840': 'record',
  'ORA-01841': 'record',
  'ORA-01843': 'record',
  'ORA-01847': 'record',
  'ORA-01858': 'record',
  'ORA-01861': 'record',
  'ORA-02290': 'record',
  'ORA-02291': 'record',
  'ORA-02292': 'record',
  'ORA-12505': 'database',
  'ORA-12514': 'database',
  'ORA-12899': 'record',
  'ORA-28000': 'denied',
  'ORA-28001': 'denied',
  'NJS-123': 'busy',
  'NJS-517': 'database',
  'NJS-518': 'database',
};

export function failureOf(error: unknown): SqlFailure {
  if (error instanceof SqlFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = codeOf(error) || (/(ORA|NJS|DPI)-\d+/.exec(message)?.[0] ?? '');
  return new SqlFailure(kindOf(code), code, message, { cause: error });
}

function kindOf(code: string): FailureKind {
  const kind = CODES[code];
  if (kind !== undefined) return kind;
  // RAISE_APPLICATION_ERROR: the database's own rules.
  if (/^ORA-20\d{3}$/.test(code)) return 'record';
  if (isNetwork(code) || /^(NJS-5\d\d|ORA-(125|031|03113|03114|121)\d*|NJS-040)$/.test(code))
    return 'unreachable';
  return 'other';
}
