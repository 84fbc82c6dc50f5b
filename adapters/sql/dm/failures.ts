import { has } from '../common/driver.ts';
import { codeOf, isNetwork } from '../common/network.ts';
import { type FailureKind, SqlFailure } from '../dialect.ts';

/** Numbers of the server to what they mean for us (DM8 程序员手册, 附录 错误码汇编). */
const NUMBERS: Readonly<Record<number, FailureKind>> = {
  [-2103]: 'table',
  [-2106]: 'table',
  [-2111]: 'column',
  [-2207]: 'column',
  [-2501]: 'denied',
  [-2503]: 'denied',
  [-6108]: 'record',
  [-6112]: 'record',
  [-6118]: 'record',
  [-6119]: 'record',
  [-6169]: 'record',
  [-6403]: 'busy',
  [-6407]: 'busy',
  [-6602]: 'record',
  [-6604]: 'record',
  [-6607]: 'record',
  [-6609]: 'record',
};

export function failureOf(error: unknown): SqlFailure {
  if (error instanceof SqlFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  const said = Number(/\[(-?\d+)\]/.exec(message)?.[1] ?? 0);
  const number = has(error, 'errCode') && typeof error.errCode === 'number' ? error.errCode : said;
  const code = codeOf(error);
  return new SqlFailure(kindOf(number, code, message), code || String(number), message, { cause: error });
}

function kindOf(number: number, code: string, message: string): FailureKind {
  const kind = NUMBERS[number];
  if (kind !== undefined) return kind;
  if (/权限|privilege/i.test(message)) return 'forbidden';
  if (isNetwork(code) || /^(6001|-6001|-70028|6037|-6037)$/.test(String(number))) return 'unreachable';
  if (/E(CONN|TIMEDOUT|NOTFOUND|HOST|NET)|网络|socket/i.test(message)) return 'unreachable';
  return 'other';
}
