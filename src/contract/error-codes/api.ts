import { type CodeEntry, reject, retry, stop } from './entry.ts';

export const API = {
  PORT_TAKEN: stop(
    '{host} 的端口 {port} 已被占用。请改用另一端口（channel.yaml 的 api.port），或停止占用它的程序。',
    'Port {port} of {host} is taken. Choose another port (api.port in channel.yaml), or stop the program that uses it.',
  ),
  LISTEN_FAILED: stop(
    '无法在 {host} 的端口 {port} 上提供服务（{detail}）。请检查地址与权限。',
    'Nothing can be served at port {port} of {host} ({detail}). Check the address and the permissions.',
  ),
  ROUTE_UNKNOWN: reject(
    '没有这个地址。全部接口见 /v1/openapi.json。',
    'There is nothing here. Every route is in /v1/openapi.json.',
  ),
  REQUEST_INVALID: reject(
    '请求有误，详见 errors。请改正后重发。',
    'The request is not valid; see errors. Correct it and send it again.',
  ),
  REQUEST_MALFORMED: reject(
    '请求无法解析（{detail}）。请检查地址编码与 JSON 格式。',
    'The request cannot be read ({detail}). Check the encoding of the address and the JSON.',
  ),
  REQUEST_TOO_LARGE: reject(
    '请求内容过大，最多 {limit} 字节。',
    'The body of the request is too large; {limit} bytes are the most.',
  ),
  MEDIA_TYPE_UNSUPPORTED: reject(
    '请求内容须为 application/json。',
    'The body of the request must be application/json.',
  ),
  ACCESS_KEY_REQUIRED: reject(
    '需要在用的访问密钥（未过期、未吊销）：Authorization: Bearer <密钥>。',
    'An access key is needed, neither expired nor revoked: Authorization: Bearer <key>.',
  ),
  ACCESS_DENIED: reject(
    '该密钥的角色是 {role}，不能做这件事。可用的角色：{allowed}。',
    'The role of this key is {role}, which may not do this. Roles that may: {allowed}.',
  ),
  ACCESS_OTHER_ENDPOINT: reject(
    '该密钥只能查看端点 {endpoint} 的数据。',
    'This key may see the data of endpoint {endpoint} only.',
  ),
  ACCESS_KEY_NAME_TAKEN: reject(
    '已有同名的访问密钥在用。请换一个名称，或先吊销旧的。',
    'An access key of that name is in use. Choose another name, or revoke the old one first.',
  ),
  ACCESS_KEY_ENDPOINT: reject(
    '角色 endpoint 的密钥须指明端点；其他角色的不得指明。',
    'A key of role endpoint must name its endpoint; one of any other role must not.',
  ),
  ACCESS_KEY_UNKNOWN: reject('没有编号为 {id} 的在用访问密钥。', 'There is no access key {id} in use.'),
  CURSOR_INVALID: reject(
    '分页游标无效。请从第一页重新开始。',
    'The cursor is not valid. Start again from the first page.',
  ),
  CURSOR_FILTER: reject(
    '分页游标属于另一组筛选条件。请保持筛选条件不变，或从第一页重新开始。',
    'The cursor belongs to another filter. Keep the filter, or start again from the first page.',
  ),
  PURPOSE_REQUIRED: reject(
    '查询记录须说明用途，2 至 200 个字符：参数 purpose、请求头 Purpose（百分号编码）或命令行选项 --purpose。',
    'Looking a record up needs a purpose of 2 to 200 characters: the parameter purpose, the header Purpose (percent-encoded) or the option --purpose.',
  ),
  PRECONDITION_REQUIRED: reject(
    '请用 If-Match 写明所见的版本，例如 If-Match: "3"。',
    'Say with If-Match which version you saw, for example If-Match: "3".',
  ),
  IDEMPOTENCY_KEY_INVALID: reject(
    'Idempotency-Key 须为 1 至 200 个可见 ASCII 字符。',
    'Idempotency-Key must be 1 to 200 visible ASCII characters.',
  ),
  IDEMPOTENCY_KEY_REUSED: reject(
    '该 Idempotency-Key 已用于另一请求。请换一个。',
    'This Idempotency-Key was used for another request. Use a new one.',
  ),
  IDEMPOTENCY_IN_PROGRESS: retry(
    '带有该 Idempotency-Key 的请求正在处理。请稍后再试。',
    'A request with this Idempotency-Key is under way. Try again later.',
  ),
  RUN_UNKNOWN: reject('没有编号为 {id} 的同步批次。', 'There is no run {id}.'),
  DELIVERY_UNKNOWN: reject('没有编号为 {id} 的投递。', 'There is no delivery {id}.'),
  DELIVERY_NOT_WAITING: reject(
    '投递 {id} 不在等待发送，不能搁置。请刷新后查看其状态。',
    'Delivery {id} does not wait to be sent and cannot be parked. Look at its state again.',
  ),
  DELIVERY_NOT_PARKED: reject(
    '投递 {id} 未被搁置，不能重发。请刷新后查看其状态。',
    'Delivery {id} is not parked and cannot be sent again. Look at its state again.',
  ),
  RECONCILIATIONS_APART: reject(
    '对账 {a} 与 {b} 属于不同的数据集，不能比较。请选择同一数据集的两次对账。',
    'Reconciliations {a} and {b} are about different datasets and cannot be compared. Choose two of one dataset.',
  ),
  AUDIT_TILE_UNKNOWN: reject('审计日志中没有这个文件。', 'The audit log has no such file.'),
  NOT_READY: retry('尚未就绪：{parts} 不可用。', 'Not ready: {parts} cannot be used.'),
} as const satisfies Record<string, CodeEntry>;
