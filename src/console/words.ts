import type { Language, Text } from '../contract/text.ts';

/** What the page says, once per language. */
const WORDS = {
  status: { zh: '运行状况', en: 'Status' },
  skip: { zh: '跳到正文', en: 'Skip to content' },
  asOf: { zh: '截至', en: 'As of' },
  refreshOn: { zh: '每 30 秒刷新', en: 'Refresh every 30 s' },
  refreshOff: { zh: '停止自动刷新', en: 'Stop refreshing' },
  refreshNow: { zh: '刷新', en: 'Refresh' },
  otherLanguage: { zh: 'English', en: '中文' },
  atAGlance: { zh: '概览', en: 'At a glance' },

  agreed: { zh: '一致', en: 'Agreed' },
  ofKeys: { zh: '共 {count} 个主键', en: 'of {count} keys' },
  openDiscrepancies: { zh: '未关闭差异', en: 'Open discrepancies' },
  inFlight: { zh: '其中在途 {count}', en: '{count} of them in flight' },
  openDeliveries: { zh: '未完成投递', en: 'Open deliveries' },
  refusedOnes: { zh: '其中被拒 {count}', en: '{count} of them refused' },
  quarantine: { zh: '隔离区', en: 'Quarantine' },
  rowsToMend: { zh: '待修正的原始记录', en: 'raw records to be mended' },
  auditLog: { zh: '审计日志', en: 'Audit log' },
  entries: { zh: '条已签署', en: 'entries signed' },

  channel: { zh: '通道', en: 'Channel' },
  picture: { zh: '通道与端点', en: 'The channel and its endpoints' },
  pictureText: {
    zh: '{count} 个端点与通道相连：{list}。',
    en: '{count} endpoints joined to the channel: {list}.',
  },
  toDeliver: { zh: '待投递 {count}', en: '{count} to deliver' },
  nothingWaits: { zh: '无待投递', en: 'nothing waits' },

  ok: { zh: '正常', en: 'well' },
  reading: { zh: '读取中', en: 'being read' },
  unread: { zh: '尚未读取', en: 'not read yet' },
  held: { zh: '待人确认', en: 'held for a person' },
  failed: { zh: '上次失败', en: 'last run failed' },
  parked: { zh: '暂停投递', en: 'deliveries paused' },

  runs: { zh: '同步批次', en: 'Runs' },
  runsNote: {
    zh: '每个端点、每个数据集最近一批。读取 = 接受 + 隔离 + 重复。',
    en: 'The latest of each endpoint and dataset. Read = accepted + quarantined + duplicate.',
  },
  endpoint: { zh: '端点', en: 'Endpoint' },
  dataset: { zh: '数据集', en: 'Dataset' },
  run: { zh: '批次', en: 'Run' },
  state: { zh: '状态', en: 'State' },
  read: { zh: '读取', en: 'Read' },
  accepted: { zh: '接受', en: 'Accepted' },
  quarantined: { zh: '隔离', en: 'Quarantined' },
  duplicate: { zh: '重复', en: 'Duplicate' },
  changes: { zh: '新增 / 变更 / 移除', en: 'Added / changed / removed' },
  fresh: { zh: '上次成功', en: 'Last success' },
  never: { zh: '从未', en: 'never' },
  full: { zh: '全量', en: 'full' },
  changesOnly: { zh: '增量', en: 'changes' },
  runDone: { zh: '完成', en: 'done' },

  reconciliation: { zh: '对账', en: 'Reconciliation' },
  comparison: { zh: '比对（不投递）', en: 'Comparison (never delivered)' },
  reconciliationNote: {
    zh: '每个主键恰属一类，各类之和等于主键数。',
    en: 'Every key falls in exactly one class; the classes sum to the keys.',
  },
  recordClass: { zh: '类别', en: 'Class' },
  keys: { zh: '主键合计', en: 'Keys in all' },
  reconciled: { zh: '第 {id} 次，{when}', en: 'No. {id}, {when}' },
  openedClosed: { zh: '新增 {opened}，关闭 {closed}', en: '{opened} opened, {closed} closed' },
  notReconciled: { zh: '尚未对账', en: 'not reconciled yet' },
  share: { zh: '{dataset}：各类所占比例', en: '{dataset}: share of each class' },
  groupAgreed: { zh: '一致', en: 'agreed' },
  groupFlight: { zh: '在途', en: 'in flight' },
  groupDeliver: { zh: '可自动投递', en: 'delivery can mend' },
  groupDecide: { zh: '需人工处理', en: 'a person decides' },

  deliveries: { zh: '投递', en: 'Deliveries' },
  target: { zh: '目标', en: 'Target' },
  count: { zh: '数量', en: 'Count' },
  noDeliveries: { zh: '没有未完成的投递。', en: 'Nothing is under way.' },
  due: { zh: '待发', en: 'due' },
  sent: { zh: '已发，待回执', en: 'sent, not answered' },
  applied: { zh: '已回执，待核实', en: 'answered, to be proved' },
  refused: { zh: '被拒', en: 'refused' },

  checkpoint: { zh: '最新检查点', en: 'Latest checkpoint' },
  noCheckpoint: { zh: '日志尚为空。', en: 'The log is still empty.' },
  size: { zh: '条目数', en: 'Entries' },
  root: { zh: '根', en: 'Root' },
  signed: { zh: '签署时间', en: 'Signed' },
  logKey: { zh: '验证公钥', en: 'Public key' },

  schedules: { zh: '计划', en: 'Schedules' },
  schedule: { zh: '计划名', en: 'Schedule' },
  nextFire: { zh: '下次', en: 'Next' },
  noSchedules: { zh: '本进程没有计划任务。', en: 'This process fires no schedules.' },
} as const satisfies Record<string, Text>;

export type Word = keyof typeof WORDS;
export type Words = Readonly<Record<Word, string>>;

export function wordsIn(language: Language): Words {
  const pairs = Object.entries(WORDS).map(([word, text]) => [word, text[language]]);
  return Object.fromEntries(pairs) as Words;
}
