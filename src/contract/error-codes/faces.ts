import { type CodeEntry, reject, stop } from './entry.ts';

export const FACES = {
  USAGE: stop(
    '命令用法有误（{detail}）。请运行 tongdao --help 或 tongdao <命令> --help 查看用法。',
    'The command was used wrongly ({detail}). See tongdao --help or tongdao <command> --help.',
  ),
  FILE_UNREADABLE: stop(
    '文件 {file} 无法读取（{detail}）。请检查路径与权限。',
    'The file {file} cannot be read ({detail}). Check path and permissions.',
  ),
  FILE_UNWRITABLE: stop(
    '文件 {file} 无法写入（{detail}）。请检查路径与权限。',
    'The file {file} cannot be written ({detail}). Check path and permissions.',
  ),
  ENDPOINTS_NONE: stop(
    '{dir} 中没有配置端点。请先在其 endpoints 目录中加入。',
    '{dir} configures no endpoint. Add one to its endpoints folder first.',
  ),
  DISCREPANCY_UNKNOWN: reject('没有编号为 {id} 的差异。', 'There is no discrepancy {id}.'),
  RECONCILIATION_UNKNOWN: reject('没有编号为 {id} 的对账。', 'There is no reconciliation {id}.'),
  RECORD_UNKNOWN: reject(
    '数据集 {dataset} 中没有端点出示过“{key}”。请核对主键；若尚未读取，请先同步。',
    'No endpoint has shown "{key}" in dataset {dataset}. Compare the key; if nothing was read yet, sync first.',
  ),
} as const satisfies Record<string, CodeEntry>;
