import type { Text } from '../contract/text.ts';

/** Titles of columns and facts that several exports share. */
export const TITLES = {
  line: { zh: '序号', en: 'line' },
  key: { zh: '主键', en: 'key' },
  class: { zh: '类别代码', en: 'class code' },
  classTitle: { zh: '类别', en: 'class' },
  endpoint: { zh: '端点', en: 'endpoint' },
  finding: { zh: '发现', en: 'finding' },
  fields: { zh: '字段', en: 'fields' },
  nativeId: { zh: '对方编号', en: 'native id' },
  run: { zh: '同步批次', en: 'run' },
  discrepancy: { zh: '差异编号', en: 'discrepancy' },
  since: { zh: '起始', en: 'since' },
  channel: { zh: '通道', en: 'channel' },
  dataset: { zh: '数据集', en: 'dataset' },
  endpoints: { zh: '端点', en: 'endpoints' },
  at: { zh: '时间', en: 'time' },
  keys: { zh: '主键数', en: 'keys' },
  digest: { zh: '结果摘要（SHA-256）', en: 'digest of the result (SHA-256)' },
  reconciliation: { zh: '对账', en: 'reconciliation' },
  entry: { zh: '日志序号', en: 'log entry' },
  type: { zh: '类型', en: 'type' },
  actor: { zh: '操作者', en: 'actor' },
  data: { zh: '内容', en: 'contents' },
  field: { zh: '字段', en: 'field' },
  title: { zh: '名称', en: 'title' },
  differs: { zh: '不一致', en: 'differs' },
  home: { zh: '主责端', en: 'home' },
  policy: { zh: '处置', en: 'policy' },
  closed: { zh: '消除', en: 'closed' },
  history: { zh: '经过', en: 'history' },
  period: { zh: '期间', en: 'period' },
  entries: { zh: '日志条目', en: 'log entries' },
  masked: { zh: '个人信息', en: 'personal values' },
} as const satisfies Record<string, Text>;

export const VEILED: Text = { zh: '已遮盖', en: 'veiled' };
export const SHOWN: Text = { zh: '未遮盖', en: 'shown' };
