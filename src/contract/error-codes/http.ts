import { type CodeEntry, retry, stop } from './entry.ts';

export const HTTP = {
  HTTP_FAILED: retry(
    '端点 {endpoint}：{where} 暂时不能应答（{status}）。请稍后再试，或请对方检查其服务。',
    'Endpoint {endpoint}: {where} cannot answer at present ({status}). Try again later, or have the platform check its service.',
  ),
  HTTP_BUSY: retry(
    '端点 {endpoint}：{where} 忙，要求 {seconds} 秒后再试。请降低 requestsPerSecond 或 concurrency。',
    'Endpoint {endpoint}: {where} is busy and wants to be asked again in {seconds} s. Lower requestsPerSecond or concurrency.',
  ),
  HTTP_REFUSED: stop(
    '端点 {endpoint}：{where} 不接受该请求（{status}）。请检查路径、参数，以及 success、outcome 的设置。',
    'Endpoint {endpoint}: {where} does not take the request ({status}). Check the path, its parameters and the settings success and outcome.',
  ),
  HTTP_ANSWER_MALFORMED: retry(
    '端点 {endpoint}：{where} 的应答无法解析（{detail}），可能被截断或编码不符。',
    'Endpoint {endpoint}: the answer of {where} cannot be parsed ({detail}): it may be cut off, or its encoding is not what it says.',
  ),
  HTTP_ANSWER_SHAPE: stop(
    '端点 {endpoint}：{where} 的应答在“{path}”处不是所要的内容。请改正 items、key 或 lookup 设置。',
    'Endpoint {endpoint}: the answer of {where} does not hold at "{path}" what was asked for. Correct items, key or lookup.',
  ),
  HTTP_ANSWER_TOO_LARGE: stop(
    '端点 {endpoint}：{where} 的应答超过 {limit} 字节。请设置分页，或调大 maxAnswer。',
    'Endpoint {endpoint}: the answer of {where} is larger than {limit} bytes. Configure paging, or raise maxAnswer.',
  ),
  HTTP_TOTAL_SHORT: retry(
    '端点 {endpoint}：{where} 声明有 {announced} 行，只给出 {shown} 行。请让对方检查分页，或在其空闲时再读。',
    'Endpoint {endpoint}: {where} announced {announced} rows and showed {shown}. Have the platform check its paging, or read when it is quiet.',
  ),
  HTTP_SIGNATURE_NAME: stop(
    '端点 {endpoint}：auth 中的“{name}”不是已知的签名成分。请在 values 中给出，或改正拼写。',
    'Endpoint {endpoint}: "{name}" in auth is no known part of a signature. Give it under values, or correct the spelling.',
  ),
  HTTP_LOOKUP_BLIND: stop(
    '端点 {endpoint}：{where} 查不到列表中确有的记录。请改正 lookup 设置。',
    'Endpoint {endpoint}: {where} does not find a record that the list shows. Correct the lookup settings.',
  ),
} as const satisfies Record<string, CodeEntry>;
