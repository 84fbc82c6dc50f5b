import { type CodeEntry, reject, stop } from './entry.ts';

export const AUDIT = {
  NOT_PLAIN_JSON: reject(
    '{path}：{what} 不是纯 JSON 值，无法规范化。请改为字符串、有限数值、布尔值、数组或普通对象。',
    '{path}: {what} is not plain JSON and has no canonical form. Use strings, finite numbers, booleans, arrays or plain objects.',
  ),
  AUDIT_ENTRY_INVALID: reject(
    '审计条目的 {field} 无效（type 须为已知类型，at 须为 UTC 时间，actor 不得为空）。',
    'The field {field} of an audit entry is invalid (type: a known one; at: a time in UTC; actor: not empty).',
  ),
  AUDIT_ENTRY_TOO_LARGE: reject(
    '审计条目（{type}）有 {bytes} 字节，上限为 {limit}。大的内容请只记录其 SHA-256。',
    'An audit entry ({type}) has {bytes} bytes; the limit is {limit}. Record the SHA-256 of large contents instead.',
  ),
  AUDIT_KEY_UNREADABLE: stop(
    '审计签名密钥 {file} 无法读取或创建（{detail}）。应为 PKCS#8 PEM 格式的 Ed25519 私钥，请检查路径与权限。',
    'The audit signing key {file} cannot be read or made ({detail}). It must be an Ed25519 private key in PKCS#8 PEM; check path and permissions.',
  ),
  AUDIT_KEY_DIFFERS: stop(
    '审计日志由密钥 {expected} 签名，而本进程的密钥是 {actual}。请在所有机器上使用同一个密钥文件。',
    'The audit log is signed with the key {expected}, but this process holds {actual}. Use the same key file on every machine.',
  ),
  AUDIT_VKEY_INVALID: stop(
    '不是有效的审计公钥（vkey）：应为 名称+8位十六进制+Base64，名称不含空格与加号；见证者的公钥以 B 开头、日志的公钥以 A 开头（Base64 部分）。请核对抄写。',
    'Not a valid public key of an audit log (vkey): name+8 hex digits+base64, the name without spaces and plus signs; the base64 begins with A for a log, with B for a witness. Compare it with the original.',
  ),
  AUDIT_LOG_EMPTY: reject(
    '审计日志还没有检查点。请先执行一次同步。',
    'The audit log has no checkpoint yet. Run a sync first.',
  ),
  AUDIT_LOG_DAMAGED: stop(
    '数据库中的审计日志已损坏：{where} 与检查点不符。请停止写入，保留现场并从备份核对。',
    'The audit log in the database is damaged: {where} does not fit the checkpoint. Stop writing, keep everything as it is and compare with a backup.',
  ),
  AUDIT_INDEX_UNKNOWN: reject(
    '审计日志没有第 {index} 条（共 {size} 条，从 0 开始）。',
    'The audit log has no entry {index} (it has {size}, counted from 0).',
  ),
  AUDIT_CHECKPOINT_UNKNOWN: reject(
    '没有签署过 {size} 条的检查点。已签署的见 /v1/audit/checkpoints。',
    'No checkpoint of {size} entries was signed. /v1/audit/checkpoints lists those that were.',
  ),
  AUDIT_RANGE_INVALID: reject(
    '无法证明由 {from} 条增长到 {to} 条：须为 1 至 {to} 之间的整数。',
    'Growth from {from} to {to} entries cannot be proved: a whole number from 1 to {to} is needed.',
  ),
  AUDIT_ROTATION_OPEN: reject(
    '上一把密钥 {previous} 仍在同时签名。请先执行 tongdao audit rotate-key --finish。',
    'The key before, {previous}, still signs too. Run tongdao audit rotate-key --finish first.',
  ),
  AUDIT_ROTATION_NONE: reject('没有正在进行的密钥更换。', 'No change of the key is under way.'),
  AUDIT_EXPORT_TAKEN: reject(
    '文件夹 {folder} 不为空，也不是以前的审计导出。请另选文件夹。',
    'The folder {folder} is not empty and not an earlier audit export. Choose another one.',
  ),
  AUDIT_EXPORT_FAILED: stop(
    '审计日志无法导出到 {folder}（{detail}）。请检查权限与剩余空间，或另选文件夹。',
    'The audit log cannot be exported to {folder} ({detail}). Check permissions and free space, or choose another folder.',
  ),
  NOTE_MALFORMED: reject(
    '签名文本格式错误，可能被改动。',
    'The signed note is malformed; it may have been altered.',
  ),
  NOTE_KEY_UNKNOWN: reject(
    '没有密钥 {key}（{id}）的签名：可能由另一把密钥签署。',
    'There is no signature of the key {key} ({id}): it may have been signed with another key.',
  ),
  NOTE_SIGNATURE_WRONG: reject(
    '密钥 {key} 的签名不成立：签名或内容被改动，或由另一把密钥签署。',
    'The signature of the key {key} does not hold: signature or text were altered, or another key signed.',
  ),
  CHECKPOINT_MALFORMED: reject(
    '检查点格式错误，或不属于该公钥的日志。',
    'The checkpoint is malformed, or belongs to another log than the public key.',
  ),
  CHECKPOINT_KEY_RANGE: reject(
    '检查点（{size} 条）由密钥 {key} 签署，但您只在另一范围内信任该密钥。',
    'The checkpoint of {size} entries is signed with the key {key}, which you trust in another range only.',
  ),
  PROOF_MALFORMED: reject(
    '证明文件格式错误（应为 tlog-proof v1 的收据，或以 old 开头的一致性证明）。',
    'The proof is malformed (a receipt by tlog-proof v1 is expected, or a consistency proof that begins with old).',
  ),
  PROOF_WRONG: reject(
    '证明不成立：第 {index} 条不是该检查点所含的条目。',
    'The proof does not hold: this is not entry {index} of the checkpointed log.',
  ),
  PROOF_CONSISTENCY_WRONG: reject(
    '证明不成立：{newer} 条的日志并非以当时的 {older} 条开头。日志被改写，或证明属于另一份检查点。',
    'The proof does not hold: the log of {newer} entries does not begin with the {older} of then. It was rewritten, or the proof belongs to another checkpoint.',
  ),
  PROOF_SINCE_REQUIRED: reject(
    '一致性证明须与您留存的旧检查点一起验证：请加 --since 文件。',
    'A consistency proof is checked against the older checkpoint that you kept: add --since <file>.',
  ),
  AUDIT_SM3_UNAVAILABLE: stop(
    '本机 Node.js 所用的 OpenSSL 不含 SM3。请换用含 SM3 的 Node.js，或去掉 audit.sm3 设置（验证时：删去 sm3 文件）。',
    'The OpenSSL of this Node.js has no SM3. Use another Node.js, or leave the setting audit.sm3 out (when verifying: remove the file sm3).',
  ),
  VERIFY_WITNESSES: reject(
    '须有 {quorum} 位见证者签署该检查点，实有 {signed} 位：可能是只给您看的另一份日志。',
    '{quorum} witnesses must have signed this checkpoint; {signed} did. It may be a log that is shown to you only.',
  ),
  VERIFY_SM3: reject(
    '文件 {file} 的 SM3 摘要与 sm3 文件中的不符。',
    'The SM3 digest of {file} is not the one in the file sm3.',
  ),
  VERIFY_SM3_LIST: reject(
    'sm3 文件不属于该检查点，或不完整。',
    'The file sm3 does not belong to this checkpoint, or is not whole.',
  ),
  VERIFY_FILE_MISSING: reject('缺少文件 {file}。', 'The file {file} is missing.'),
  VERIFY_FILE_UNEXPECTED: reject(
    '文件 {file} 不属于检查点所述的日志。',
    'The file {file} does not belong to the log that the checkpoint describes.',
  ),
  VERIFY_FILE_LENGTH: reject(
    '文件 {file} 应有 {expected} 字节，实有 {actual} 字节。',
    'The file {file} must have {expected} bytes and has {actual}.',
  ),
  VERIFY_KEY_FILE: reject(
    '文件 {file} 中的公钥不是您给出的公钥。',
    'The public key in {file} is not the one that you gave.',
  ),
  VERIFY_SIZE: reject(
    '检查点说有 {size} 条，文件夹中有 {found} 条。',
    'The checkpoint speaks of {size} entries, the folder holds {found}.',
  ),
  VERIFY_ENTRY_CHANGED: reject('第 {index} 条的内容被改动。', 'Entry {index} was changed.'),
  VERIFY_ENTRY_DROPPED: reject('第 {index} 条被删除。', 'Entry {index} was dropped.'),
  VERIFY_ENTRY_INSERTED: reject('第 {index} 条是多出的。', 'Entry {index} was inserted.'),
  VERIFY_ENTRY_SWAPPED: reject(
    '第 {index} 条与第 {other} 条被对调。',
    'The entries {index} and {other} were swapped.',
  ),
  VERIFY_ENTRY_TORN: reject(
    '条目文件 {file} 在第 {index} 条处中断或多出字节。',
    'The entry bundle {file} breaks off, or has bytes too many, at entry {index}.',
  ),
  VERIFY_ENTRY_FORM: reject(
    '第 {index} 条不是规范 JSON（RFC 8785）。',
    'Entry {index} is not canonical JSON (RFC 8785).',
  ),
  VERIFY_TILE_CHANGED: reject(
    '哈希文件 {file} 被改动（从第 {index} 条起）。',
    'The tile {file} was changed (from entry {index} on).',
  ),
  VERIFY_ROOT: reject(
    '由文件算出的根与检查点签署的根不符：日志被改写。',
    'The root computed from the files is not the one that was signed: the log was rewritten.',
  ),
  VERIFY_SHRUNK: reject(
    '日志变短了：旧检查点有 {older} 条，现在只有 {size} 条。',
    'The log shrank: the older checkpoint has {older} entries, now there are {size}.',
  ),
  VERIFY_REWRITTEN: reject(
    '旧检查点之前的 {older} 条中有内容被改写：与当时签署的根不符。',
    'Something among the first {older} entries was rewritten: they do not give the root signed then.',
  ),
} as const satisfies Record<string, CodeEntry>;
