import { type CodeEntry, reject, retry, stop } from './entry.ts';

export const WITNESS = {
  WITNESS_LOG_UNKNOWN: reject(
    '本通道不见证该日志。请将其公钥加入 channel.yaml 的 audit.witnessOf。',
    'This channel is no witness of that log. Add its public key to audit.witnessOf in channel.yaml.',
  ),
  WITNESS_SIGNATURE: reject(
    '检查点没有该日志密钥的有效签名。',
    'The checkpoint has no good signature of a key of that log.',
  ),
  WITNESS_OLD_SIZE: reject(
    '旧的条数 {old} 大于检查点的 {size} 条。',
    'The old size {old} is larger than the {size} entries of the checkpoint.',
  ),
  WITNESS_FORK: reject(
    '该日志在 {size} 条处曾有另一个根：日志被改写，不予见证。请保留两个检查点并通知双方。',
    'At {size} entries this log had another root: it was rewritten and is not signed. Keep both checkpoints and tell both sides.',
  ),
  WITNESS_INCONSISTENT: reject(
    '{size} 条的检查点并未证明是由已见证的 {older} 条增长而来，不予见证。',
    'The checkpoint of {size} entries is not proved to go on from the {older} that were signed; it is not signed.',
  ),
  WITNESS_UNREACHABLE: retry(
    '见证者 {witness} 无法访问（{detail}），稍后重试。请检查 audit.witnesses 中的地址。',
    'The witness {witness} cannot be reached ({detail}); tried again later. Check its address in audit.witnesses.',
  ),
  WITNESS_REFUSED: stop(
    '见证者 {witness} 拒绝签署检查点（{status}）。若非其设置或公钥有误，则两份日志不一致：请停止并核对。',
    'The witness {witness} refused to sign the checkpoint ({status}). Unless its settings or its public key are wrong, the two logs differ: stop and compare them.',
  ),
  WITNESS_AHEAD: stop(
    '见证者 {witness} 已签署 {size} 条，而本日志只有 {ours} 条：日志曾被回退（例如恢复了旧备份）。',
    'The witness {witness} has signed {size} entries, but this log has {ours}: it was set back, for instance by an old backup.',
  ),
} as const satisfies Record<string, CodeEntry>;
