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
  HTTP_REDIRECTED: stop(
    '端点 {endpoint}：{where} 要求转到 {to}（HTTP {status}）。为免凭据外泄，不予跟随。请把 baseUrl 与路径改为新的地址。',
    'Endpoint {endpoint}: {where} redirects to {to} (HTTP {status}). This is not followed, so that the log-in is not sent elsewhere. Set baseUrl and path to the new address.',
  ),
  HTTP_TLS_REFUSED: stop(
    '端点 {endpoint}：与 {where} 的 TLS 连接未建立（{detail}）。请检查对方证书的有效期、主机名与颁发者（tls.ca、tls.serverName），以及对方要求的客户端证书（tls.cert、tls.key）。',
    'Endpoint {endpoint}: no TLS connection with {where} ({detail}). Check the validity, host name and issuer of its certificate (tls.ca, tls.serverName), and the client certificate that it wants (tls.cert, tls.key).',
  ),
  HTTP_TLS_SETTING: stop(
    '端点 {endpoint}：{name} 无法使用（{detail}）。请给出 PEM 文本，或配置文件夹内 PEM 文件的路径；私钥加密时给出 tls.passphrase。',
    'Endpoint {endpoint}: {name} cannot be used ({detail}). Give PEM text, or the path of a PEM file below the profile; for an encrypted key also tls.passphrase.',
  ),
  HTTP_TLS_UNTIL: stop(
    '端点 {endpoint}：{where} 的证书有效至 {date}，还有 {days} 天。到期前请对方更换。',
    'Endpoint {endpoint}: the certificate of {where} is valid until {date}, {days} days from now. The platform must renew it before.',
  ),
  HTTP_PLAIN: stop(
    '端点 {endpoint}：{where} 未加密，凭据与数据明文传输。请改用 https 地址，或确认网络是隔离的。',
    'Endpoint {endpoint}: {where} is not encrypted: log-in and data travel in the clear. Use its https address, or make sure that the network is closed.',
  ),
  HTTP_CLOCK_SKEW: stop(
    '端点 {endpoint}：{where} 的时钟比本机快 {seconds} 秒（负数为慢）。签名与增量时间可能因此失败，请校准两边时钟。',
    'Endpoint {endpoint}: the clock of {where} is {seconds} s ahead of ours (negative: behind). Signatures and reads of changes may fail; set both clocks.',
  ),
  HTTP_LINK_FOREIGN: stop(
    '端点 {endpoint}：{where} 的下一页链接指向 {to}，不在 baseUrl 之下，不予跟随。请对方改正 Link，或改正 baseUrl。',
    'Endpoint {endpoint}: the link to the next page of {where} leads to {to}, outside baseUrl, and is not followed. Have the platform correct its Link header, or correct baseUrl.',
  ),
  HTTP_PAGES_ENDLESS: stop(
    '端点 {endpoint}：{where} 已给出 {limit} 页仍未结束。请对方检查分页；数据确有这么多时，调大 paging.maxPages 或每页行数。',
    'Endpoint {endpoint}: {where} gave {limit} pages and no end. Have the platform check its paging; if there really is so much, raise paging.maxPages or the rows per page.',
  ),
  HTTP_KEY_EMPTY: stop(
    '端点 {endpoint}：{where} 的各行都没有主键 {key}。请改正 read.key。',
    'Endpoint {endpoint}: no row of {where} has the key {key}. Correct read.key.',
  ),
  HTTP_CHANGES_TAKEN: stop(
    '端点 {endpoint}：{where} 接受增量参数。',
    'Endpoint {endpoint}: {where} takes the parameter for changes.',
  ),
  HTTP_CHANGES_IGNORED: stop(
    '端点 {endpoint}：{where} 带增量参数时仍给出全部行，参数可能未被识别。请核对 changes 的参数名与时间格式。',
    'Endpoint {endpoint}: {where} shows all rows although only changes since now were asked for: the parameter may not be known. Check the name and time format under changes.',
  ),
  HTTP_LOOKUP_FINDS: stop(
    '端点 {endpoint}：{where} 能按主键查到记录。',
    'Endpoint {endpoint}: {where} finds a record by its key.',
  ),
  HTTP_WRITE_ALLOWED: stop(
    '端点 {endpoint}：{where} 允许 {method}。',
    'Endpoint {endpoint}: {where} allows {method}.',
  ),
  HTTP_WRITE_ROUTE: stop(
    '端点 {endpoint}：{where} 不允许 {method}，只允许 {allow}。请改正 write 的路径或 method。',
    'Endpoint {endpoint}: {where} does not allow {method}, only {allow}. Correct path or method under write.',
  ),
  HTTP_WRITE_UNSEEN: stop(
    '端点 {endpoint}：不改动数据就无法确认 {where} 接受 {method}。请先用一条记录试投递。',
    'Endpoint {endpoint}: whether {where} takes {method} cannot be seen without changing something. Try the first delivery with a single record.',
  ),
  HTTP_NO_OPENAPI: stop(
    '端点 {endpoint}：{where} 不是 OpenAPI 文档（JSON）。请改正 openapi，或去掉它。',
    'Endpoint {endpoint}: {where} is no OpenAPI document in JSON. Correct the option openapi, or leave it out.',
  ),
  HTTP_LOOKUP_BLIND: stop(
    '端点 {endpoint}：{where} 查不到列表中确有的记录。请改正 lookup 设置。',
    'Endpoint {endpoint}: {where} does not find a record that the list shows. Correct the lookup settings.',
  ),
} as const satisfies Record<string, CodeEntry>;
