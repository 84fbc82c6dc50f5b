import { type CodeEntry, reject, retry, stop } from './entry.ts';

export const PUSH = {
  PUSH_UNSIGNED: reject(
    '推送未签名：缺少“{name}”。请按约定的签名方案签名后重发。',
    'The push is not signed: "{name}" is missing. Sign it as agreed and send it again.',
  ),
  PUSH_SIGNATURE: reject(
    '推送的签名不符（“{name}”）。没有接收任何记录。请核对密钥、签名的各组成部分，以及途中是否有人改动了路径或内容。',
    'The signature of the push is wrong ("{name}"). Nothing was taken. Check the secret, what is signed and in which order, and that nothing on the way changes path or body.',
  ),
  PUSH_STALE: reject(
    '推送的时间戳（“{name}”）与本机时钟相差超过 {seconds} 秒。没有接收任何记录。请校准时钟，重新签名后再发。',
    'The time of the push ("{name}") is more than {seconds} s away from the clock here. Nothing was taken. Set the clocks, sign it anew and send it again.',
  ),
  PUSH_REPEATED: reject(
    '这一签名的推送此前已经接收，没有重复处理。确需重发时，请用新的时间戳重新签名。',
    'The push with this signature was taken before; nothing was done again. To repeat it, sign it anew with the present time.',
  ),
  PUSH_BODY: reject(
    '推送的内容不可用：{detail}。没有接收任何记录。应为记录的 JSON 数组，或含有 {where} 数组的 JSON 对象，UTF-8 编码。',
    'The body of the push cannot be used: {detail}. Nothing was taken. It must be a JSON array of records, or an object with them under {where}, in UTF-8.',
  ),
  PUSH_TOO_LARGE: reject(
    '推送过大，最多 {limit} {unit}。没有接收任何记录。请分成较小的批次。',
    'The push is too large; {limit} {unit} are the most. Nothing was taken. Send smaller batches.',
  ),
  PUSH_BUSY: retry(
    '该端点正在同时推送 {limit} 批。请在 {seconds} 秒后再发。',
    'This endpoint is sending {limit} batches at this moment. Send this one again in {seconds} s.',
  ),
  PUSH_WAITING: retry(
    '端点 {endpoint}：已有 {waiting} 条推送的记录尚未读入，暂不接收更多。请在 {seconds} 秒后重发。',
    'Endpoint {endpoint}: {waiting} records that were sent have not been read yet, so no more are taken. Send this batch again in {seconds} s.',
  ),
  PUSH_SNAPSHOT_SHORT: reject(
    '快照声明有 {announced} 条记录，收到的是 {received} 条。快照未完成，本批也未接收。请补发缺少的批次，再重发这一批；或以新的名称重发整个快照。',
    'The snapshot was announced to have {announced} records, and {received} were received. It is not complete, and this batch was not taken. Send what is missing and then this batch again, or the whole snapshot under a new name.',
  ),
  PUSH_SILENT: stop(
    '端点 {endpoint} 还没有推送过数据集 {dataset}。请对方推送到 {where}。',
    'Endpoint {endpoint} has never sent dataset {dataset}. Have the platform send it to {where}.',
  ),
  PUSH_SNAPSHOT_MISSING: stop(
    '端点 {endpoint} 还没有发来数据集 {dataset} 的完整快照，无法知道它的全部记录。请对方发送快照；若对方从不发送，请设置 completeness: changes-only。',
    'Endpoint {endpoint} has not sent a complete snapshot of dataset {dataset} yet, so nobody knows all of its records. Have the platform send one; if it never does, set completeness: changes-only.',
  ),
  PUSH_ROW_KEY: reject(
    '主键列（{columns}）没有值，或长得无法保存。没有接收这条记录。',
    'The key ({columns}) has no value, or one too long to be kept. The record was not taken.',
  ),
  PUSH_ROW_COLUMN: reject(
    '缺少列“{column}”。没有接收这条记录：每次须推送整条记录；若对方省略空字段，请设置 omitsEmpty。',
    'Column "{column}" is missing. The record was not taken: records are sent whole. If the platform leaves empty fields out, set omitsEmpty.',
  ),
  PUSH_ROW_OLD: reject(
    '该行是在列“{column}”加入映射之前推送的，其中没有这一列。请对方重新推送该记录。',
    'The row was sent before column "{column}" came into the mapping and does not have it. Have the platform send the record again.',
  ),
  PUSH_SCHEME: stop(
    '端点 {endpoint}：签名方案不能用于推送：{detail}。请改正 auth。',
    'Endpoint {endpoint}: the signing scheme cannot be used for pushes: {detail}. Correct auth.',
  ),
  PUSH_INBOX_NONE: stop(
    '端点 {endpoint}：推送的记录在台账中，这里没有打开台账。',
    'Endpoint {endpoint}: what was sent lies in the ledger, which is not open here.',
  ),
  PUSH_CHECK_SIGNED: stop(
    '端点 {endpoint}：只接收按 {scheme} 签名的推送。',
    'Endpoint {endpoint}: only pushes signed by {scheme} are taken.',
  ),
  PUSH_CHECK_BODY_UNSIGNED: stop(
    '端点 {endpoint}：签名不覆盖内容，途中的人可以改动记录。请只经由 TLS 接收，或把 body 加入签名的组成部分。',
    'Endpoint {endpoint}: the signature does not cover the body, so somebody on the way could change records. Receive through TLS only, or add body to the parts that are signed.',
  ),
  PUSH_CHECK_RECEIVED: stop(
    '{dataset}：最近一次推送在 {at}；现有 {records} 条记录，{waiting} 条待读入。',
    '{dataset}: last sent at {at}; {records} records are held, {waiting} wait to be read.',
  ),
} as const satisfies Record<string, CodeEntry>;
