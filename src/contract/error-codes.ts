import type { Text } from './text.ts';

/**
 * What the engine does about an error.
 *   retry   the same call may succeed later: back off and ask again
 *   reject  this record (or this request) cannot be taken; everything else goes on
 *   stop    nobody can help but a person: end with a clear message
 */
export type ErrorAction = 'retry' | 'reject' | 'stop';

interface CodeEntry extends Text {
  readonly action: ErrorAction;
}

const stop = (zh: string, en: string): CodeEntry => ({ action: 'stop', zh, en });
const retry = (zh: string, en: string): CodeEntry => ({ action: 'retry', zh, en });
const reject = (zh: string, en: string): CodeEntry => ({ action: 'reject', zh, en });

/**
 * Every code there is: what the engine does, and the sentence in both languages. A retired code is never used again.
 * A sentence says what is wrong, where, and what to do. Groups follow the folders.
 */
export const ERROR_CODES = {
  // general
  INTERNAL: stop('内部错误（{detail}）。请把日志交给开发者。', 'Internal error ({detail}). Please hand the log to the developers.'),
  ABORTED: retry('已被中止。', 'Stopped before it was finished.'),

  // pipeline

  // storage

  // settings

  // queue

  // adapters (shared by every kind)
  ENDPOINT_UNREACHABLE: retry(
    '端点 {endpoint}：无法连接 {where}（{detail}）。请检查网络、地址与对方系统是否在运行。',
    'Endpoint {endpoint}: {where} cannot be reached ({detail}). Check the network, the address and that the system is running.',
  ),
  ENDPOINT_DENIED: stop(
    '端点 {endpoint}：{where} 拒绝登录（{detail}）。请检查用户名、密码或密钥。',
    'Endpoint {endpoint}: {where} refused the log-in ({detail}). Check the user name, password or key.',
  ),
  CAPABILITY_MISSING: stop(
    '端点 {endpoint}：适配器 {adapter} 不能{what}。',
    'Endpoint {endpoint}: adapter {adapter} cannot {what}.',
  ),
  COLUMN_MISSING: stop(
    '端点 {endpoint}：{where} 没有列“{column}”，现有列：{columns}。请改正映射或 read 设置。',
    'Endpoint {endpoint}: {where} has no column "{column}"; it has: {columns}. Correct the mapping or the read block.',
  ),
  CURSOR_REPEATED: retry(
    '端点 {endpoint}：{where} 两次给出同一游标，读取无法前进。请让对方检查分页。',
    'Endpoint {endpoint}: {where} gave the same cursor twice, so reading cannot go on. Have the platform check its paging.',
  ),
  ROW_MALFORMED: reject('无法解析该行：{detail}', 'The row cannot be parsed: {detail}'),

  // adapter http

  // adapter sql

  // adapter file

  // ledger, intake, reconcile, delivery

  // audit

  // faces
} as const satisfies Record<string, CodeEntry>;

export type ErrorCode = keyof typeof ERROR_CODES;
