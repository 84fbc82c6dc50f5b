import { type CodeEntry, reject, retry, stop } from './entry.ts';

export const ADAPTERS = {
  ENDPOINT_REACHED: stop('端点 {endpoint}：已连上 {where}。', 'Endpoint {endpoint}: {where} was reached.'),
  DATASET_READABLE: stop(
    '端点 {endpoint}：{where} 可读，所需的列都在：{columns}。',
    'Endpoint {endpoint}: {where} can be read and has every column needed: {columns}.',
  ),
  DATASET_EMPTY: stop(
    '端点 {endpoint}：{where} 现在没有任何行，无法确认列名。',
    'Endpoint {endpoint}: {where} has no rows at present, so the column names could not be confirmed.',
  ),
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
  CURSOR_GONE: retry(
    '端点 {endpoint}：上次读到的位置（{where}）已不可用，将重新全量读取。若常出现，请让对方多保留一些变更。',
    'Endpoint {endpoint}: the place where reading got to ({where}) is no longer there, so everything is read again. If this is frequent, have the platform keep its changes for longer.',
  ),
  CURSOR_REPEATED: retry(
    '端点 {endpoint}：{where} 两次给出同一游标，读取无法前进。请让对方检查分页。',
    'Endpoint {endpoint}: {where} gave the same cursor twice, so reading cannot go on. Have the platform check its paging.',
  ),
  ROW_MALFORMED: reject('无法解析该行：{detail}', 'The row cannot be parsed: {detail}'),
} as const satisfies Record<string, CodeEntry>;
