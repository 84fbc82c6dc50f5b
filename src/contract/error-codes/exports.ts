import { type CodeEntry, reject } from './entry.ts';

export const EXPORTS = {
  EXPORT_PERIOD: reject(
    '期间无效：from 不得晚于 to，写作 2026-11-01 或带时区的时刻。',
    'The period is not valid: `from` must not be after `to`; write 2026-11-01, or a moment with its time zone.',
  ),
  EXPORT_ZIP: reject(
    '不是完整的导出压缩包（{where}）：可能没有下载完，或被改动。请重新取得该文件。',
    'Not a whole export ({where}): it may have been cut off or altered. Get the file once more.',
  ),
  EXPORT_MANIFEST: reject(
    '导出的清单 manifest.json 不是本版本可识别的形式。请用同版本或更新的 tongdao 检查。',
    'The manifest.json of the export is not of a form that this version knows. Check it with the same or a newer tongdao.',
  ),
  EXPORT_TEXT: reject(
    '文件 {file} 的内容格式不对，可能被改动。',
    'The contents of {file} are malformed; they may have been altered.',
  ),
  EXPORT_MEMBER_CHANGED: reject(
    '文件 {file} 与交出时不同：已被改动。',
    'The file {file} is not as it was given out: it was altered.',
  ),
  EXPORT_MEMBER_UNEXPECTED: reject(
    '文件 {file} 不在清单中：是后来加入的。',
    'The file {file} is not in the manifest: it was added later.',
  ),
  EXPORT_ENTRY_OTHER: reject(
    '收据 {file} 属于日志中的另一条记录，不是本导出所说的那一条。',
    'The receipt {file} is of another entry of the log than the one this export speaks of.',
  ),
  EXPORT_RESULT_DIFFERS: reject(
    '这些行不是对账 {id} 写入日志的结果：台账在对账之后被改动过。',
    'These lines are not the result that reconciliation {id} committed to in the log: the ledger was altered afterwards.',
  ),
  EXPORT_ROW_DIFFERS: reject(
    '文件 {file} 的第 {row} 行与日志所证明的内容不符（缺行、多行、换序或改动）。',
    'Row {row} of {file} is not what the log proves (left out, added, reordered or altered).',
  ),
  EXPORT_RANGE: reject(
    '日志条目不是第 {first} 条起、到第 {end} 条之前的全部。',
    'The entries are not all those from {first} up to {end}.',
  ),
  EXPORT_RANGE_ROOT: reject(
    '日志条目与检查点 {file} 所签署的根不符：有条目被改动、删去或加入。',
    'The entries do not give the root that the checkpoint {file} signs: some were altered, left out or added.',
  ),
} as const satisfies Record<string, CodeEntry>;
