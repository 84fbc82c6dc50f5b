import type { Text } from '../../contract/text.ts';

/** What a preview says, for table and page alike. */
export const PREVIEW_WORDS = {
  heading: { zh: '预览：{endpoint} {dataset}', en: 'Preview of {endpoint} {dataset}' },
  all: {
    zh: '读取了全部 {count} 条记录；没有写入任何内容。',
    en: 'All {count} records were read; nothing was written.',
  },
  first: {
    zh: '读取了前 {count} 条记录（--all 读取全部）；没有写入任何内容。',
    en: 'The first {count} records were read (--all reads every one); nothing was written.',
  },
  sound: { zh: '没有会被拒绝的记录。', en: 'No record would be rejected.' },
  unsound: {
    zh: '{count} 条记录会被隔离，原因见下。',
    en: '{count} record(s) would go to quarantine, for the reasons below.',
  },
  held: {
    zh: '同步会被数量保护拦下：{count} 条以前出示过的记录不见了。请先核实来源；下面按不移除任何记录比对。',
    en: 'The volume guard would hold the sync: {count} records shown before are gone. Look into the source first; below nothing is taken for removed.',
  },
  totals: { zh: '合计', en: 'Totals' },
  count: { zh: '条数', en: 'count' },

  rejections: { zh: '拒绝原因', en: 'Why records would be rejected' },
  reason: { zh: '原因', en: 'reason' },
  positions: { zh: '首批位置', en: 'first positions' },
  unmapped: { zh: '未收录的代码值', en: 'Values that no code list has' },
  value: { zh: '值', en: 'value' },
  mendIn: { zh: '改正处', en: 'mend in' },
  otherValues: { zh: '（其他值）', en: '(other values)' },
  warnings: { zh: '警告', en: 'Warnings' },

  fields: { zh: '字段', en: 'Fields' },
  notShown: { zh: '未映射的字段：{fields}', en: 'Fields that are not mapped: {fields}' },
  filled: { zh: '有值', en: 'filled' },
  rule: { zh: '规则', en: 'rule' },
  changed: { zh: '改动', en: 'changed' },
  before: { zh: '改动前', en: 'before' },
  after: { zh: '改动后', en: 'after' },

  keys: { zh: '主键与主责端', en: 'Keys and homes' },
  duplicates: {
    zh: '由多行不同内容出示的主键：{count} 个，例如 {examples}',
    en: 'Keys shown by more than one differing row: {count}, for example {examples}',
  },
  repeats: {
    zh: '完全重复的行：{count} 条（无害）',
    en: 'Rows that repeat another in everything: {count} (harmless)',
  },
  homesAre: { zh: '主责端：{homes}', en: 'Homes: {homes}' },
  homeless: {
    zh: '没有主责端的记录：{count} 条；其区划：{divisions}。请核对区划字段的映射，或把区划写入端点的 divisions。',
    en: 'Records without a home: {count}; their divisions: {divisions}. Check the mapping of the division, or add it to the divisions of an endpoint.',
  },
  none: { zh: '（无）', en: '(none)' },

  ledger: { zh: '与台账比对', en: 'Compared with the ledger' },
  noLedger: {
    zh: '还没有台账，只检查了映射与清洗。先让其他端点同步一次（tongdao sync），再预览即可比对。',
    en: 'There is no ledger yet, so only mapping and normalisation were looked at. Sync the other endpoints (tongdao sync) and preview again to compare.',
  },
  nothingRead: {
    zh: '没有其他端点完成过全量读取，无从比对。先让其他端点同步一次（tongdao sync），再预览。',
    en: 'No other endpoint has been read in full, so there is nothing to compare with. Sync the others (tongdao sync) and preview again.',
  },
  known: {
    zh: '读到主键 {keys} 个：本端点以前出示过 {known} 个，其他端点出示 {elsewhere} 个。',
    en: '{keys} keys were read: {known} shown by this endpoint before, {elsewhere} by other endpoints.',
  },
  removed: {
    zh: '{count} 条以前出示过的记录会记为消失。',
    en: '{count} records shown before would be taken for removed.',
  },
  classes: { zh: '对账会得到的分类', en: 'What a reconciliation would say' },
  classesAll: {
    zh: '对象是 {endpoints} 的全部 {keys} 个主键；仅格式不同 {formatOnly} 个。',
    en: 'Over all {keys} keys of {endpoints}; {formatOnly} differ in format only.',
  },
  classesFirst: {
    zh: '只看读到的 {keys} 个主键（{endpoints}），因此看不到本端点缺失的记录；仅格式不同 {formatOnly} 个。',
    en: 'Over the {keys} keys read only ({endpoints}), so records missing here do not show; {formatOnly} differ in format only.',
  },
  keysColumn: { zh: '主键数', en: 'keys' },
  atFirst: { zh: '同步后立即对账', en: 'right after the sync' },

  differences: { zh: '差异最多的字段', en: 'Fields that differ most' },
  differencesNote: {
    zh: '几乎处处不同的字段，多半是映射有误。',
    en: 'A field that differs nearly everywhere is most likely mapped wrongly.',
  },
  other: { zh: '对比端点', en: 'compared with' },
  differing: { zh: '值不同', en: 'differing' },
  onlyHere: { zh: '仅此端有', en: 'only here' },
  onlyThere: { zh: '仅对方有', en: 'only there' },
  shared: { zh: '共有主键', en: 'shared keys' },
  here: { zh: '此端', en: 'here' },
  there: { zh: '对方', en: 'there' },

  deliveries: { zh: '会发起的投递', en: 'What would be delivered' },
  noDeliveries: { zh: '不会发起投递。', en: 'Nothing would be delivered.' },
  note: { zh: '说明', en: 'note' },
  impossible: {
    zh: '该端点不接收投递（没有 write 设置，或适配器不能写），将转人工处理',
    en: 'takes no deliveries (no write block, or the adapter cannot write): a person would be asked',
  },
  toHere: { zh: '投递到被预览的端点', en: 'to the endpoint previewed' },
} as const satisfies Record<string, Text>;
