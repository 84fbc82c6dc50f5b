import { type CodeEntry, stop } from './entry.ts';

export const DEMO = {
  DEMO_DATA_UNREADABLE: stop(
    '无法读取 {file}。--data 指定的目录须有 qingpu.csv、wujiang.csv、jiashan.csv 三个可读文件。',
    '{file} cannot be read. The folder of --data must hold the readable files qingpu.csv, wujiang.csv and jiashan.csv.',
  ),
  DEMO_DATA_ENCODING: stop(
    '{file} 不是 UTF-8 编码。请另存为 UTF-8。',
    '{file} is not UTF-8. Save it as UTF-8.',
  ),
  DEMO_DATA_CUT: stop(
    '{file} 在引号未闭合处中断，文件不完整。请重新导出。',
    '{file} ends inside a quoted cell: it was cut off. Export it again.',
  ),
  DEMO_DATA_HEADER: stop(
    '{file} 的表头不符。第一行应为：{header}',
    'The header of {file} is not the expected one. Its first line must be: {header}',
  ),
  DEMO_DATA_ROW: stop(
    '{file} 第 {line} 行有误（{detail}）。请改正该行，或去掉它。',
    '{file} line {line} is wrong ({detail}). Correct the row or leave it out.',
  ),
} as const satisfies Record<string, CodeEntry>;
