import type { Text } from '../../contract/text.ts';

export const OVERVIEW = {
  atAGlance: { zh: '概要', en: 'At a glance' },
  agreed: { zh: '一致', en: 'Agreed' },
  ofKeys: { zh: '共 {count} 个主键', en: 'of {count} keys' },
  openDiscrepancies: { zh: '未关闭差异', en: 'Open discrepancies' },
  inFlight: { zh: '其中在途 {count}', en: '{count} of them in flight' },
  openDeliveries: { zh: '未完成投递', en: 'Open deliveries' },
  refusedOnes: { zh: '其中搁置 {count}', en: '{count} of them parked' },
  rowsToMend: { zh: '待修正的原始记录', en: 'raw records to be mended' },
  entriesSigned: { zh: '条已签署', en: 'entries signed' },

  channel: { zh: '通道', en: 'Channel' },
  picture: { zh: '通道与端点', en: 'The channel and its endpoints' },
  pictureText: {
    zh: '{count} 个端点与通道相连：{list}。',
    en: '{count} endpoints joined to the channel: {list}.',
  },
  toDeliver: { zh: '待投递 {count}', en: '{count} to deliver' },
  nothingWaits: { zh: '无待投递', en: 'nothing waits' },
  readAgo: { zh: '读取 {when}', en: 'read {when}' },

  ok: { zh: '正常', en: 'well' },
  reading: { zh: '读取中', en: 'being read' },
  unread: { zh: '尚未读取', en: 'not read yet' },
  held: { zh: '待人确认', en: 'held for a person' },
  failed: { zh: '上次失败', en: 'last run failed' },
  parked: { zh: '暂停投递', en: 'deliveries paused' },

  freshness: { zh: '数据新鲜度', en: 'How fresh the datasets are' },
  freshnessNote: { zh: '每个端点最近一次成功读取。', en: 'The last successful read at each endpoint.' },
  notShown: { zh: '不提供', en: 'not shown there' },

  trend: { zh: '未关闭差异的变化', en: 'Open discrepancies over time' },
  trendNote: { zh: '各次对账之后，各类未关闭的差异。', en: 'By class, after each reconciliation.' },
  trendTable: { zh: '以表格查看', en: 'The same as a table' },
  trendEmpty: {
    zh: '至少两次对账之后才有变化可看。',
    en: 'There is something to see after two reconciliations.',
  },
  at: { zh: '时间', en: 'Time' },

  reconciliation: { zh: '最近一次对账', en: 'Latest reconciliations' },
  comparison: { zh: '比对（不投递）', en: 'Comparison (never delivered)' },
  reconciliationNote: {
    zh: '每个主键恰属一类，各类之和等于主键数。',
    en: 'Every key falls in exactly one class; the classes sum to the keys.',
  },
  recordClass: { zh: '类别', en: 'Class' },
  keysInAll: { zh: '主键合计', en: 'Keys in all' },
  reconciled: { zh: '第 {id} 次，{when}', en: 'No. {id}, {when}' },
  openedClosed: { zh: '新增 {opened}，关闭 {closed}', en: '{opened} opened, {closed} closed' },
  notReconciled: { zh: '尚未对账', en: 'not reconciled yet' },
  share: { zh: '{dataset}：各类所占比例', en: '{dataset}: share of each class' },
  groupAgreed: { zh: '一致', en: 'agreed' },
  groupFlight: { zh: '在途', en: 'in flight' },
  groupDeliver: { zh: '可自动投递', en: 'delivery can mend' },
  groupDecide: { zh: '需人工处理', en: 'a person decides' },

  deliveriesWaiting: { zh: '等待中的投递', en: 'Deliveries waiting' },
  noDeliveries: { zh: '没有未完成的投递。', en: 'Nothing is under way.' },
  target: { zh: '目标', en: 'Target' },
  count: { zh: '数量', en: 'Count' },

  checkpoint: { zh: '最新检查点', en: 'Latest checkpoint' },
  noCheckpoint: {
    zh: '日志尚为空。第一次同步之后签署第一个检查点。',
    en: 'The log is still empty. The first run signs the first checkpoint.',
  },
  size: { zh: '条目数', en: 'Entries' },
  root: { zh: '根', en: 'Root' },
  signed: { zh: '签署时间', en: 'Signed' },
  logKey: { zh: '验证公钥', en: 'Public key' },

  nextFires: { zh: '下次触发', en: 'Next to fire' },
  schedule: { zh: '计划名', en: 'Schedule' },
  nextFire: { zh: '下次', en: 'Next' },
  noSchedules: { zh: '本进程没有计划任务。', en: 'This process fires no schedules.' },
} as const satisfies Record<string, Text>;
