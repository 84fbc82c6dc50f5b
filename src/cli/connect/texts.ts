import type { Text } from '../../contract/text.ts';

export const TEXTS = {
  about: {
    zh: '接入一个现有系统：看表、抽样、提出映射，写出端点配置；不改动对方任何东西',
    en: 'join an existing system: look at it, sample it, propose the mapping, write its settings; changes nothing there',
  },
  adapter: { zh: '系统种类（适配器）', en: 'kind of system (adapter)' },
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: how a reference is written
  option: {
    zh: '连接选项，可重复：键=值；密钥只能写作 ${NAME}',
    en: 'how it is reached, repeatable: key=value; secrets as ${NAME} only',
  },
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above
  source: { zh: '表、路径或文件，取自探查结果', en: 'table, route or files, as the survey names them' },
  read: { zh: 'read 块的一项，可重复：键=值', en: 'one key of the read block, repeatable: key=value' },
  dataset: { zh: '数据集', en: 'dataset' },
  division: {
    zh: '主责的行政区划，可重复；现行的在前',
    en: 'division it is home of, repeatable; the current one first',
  },
  map: {
    zh: '字段=列；“字段=”为不映射，“字段==值”为常量；可重复',
    en: 'field=column; "field=" leaves it out, "field==value" is a constant; repeatable',
  },
  yes: { zh: '不提问', en: 'ask nothing' },
  force: { zh: '覆盖已有文件', en: 'overwrite files that exist' },

  askName: {
    zh: '端点叫什么？（小写字母、数字、连字符）',
    en: 'What is the endpoint called? (small letters, digits, hyphens)',
  },
  badName: {
    zh: '只用小写字母、数字和连字符，以字母开头',
    en: 'Small letters, digits and hyphens, a letter first',
  },
  askAdapter: { zh: '是什么样的系统？', en: 'What kind of system is it?' },
  askOption: { zh: '选项 {name}', en: 'Option {name}' },
  askDivision: {
    zh: '它主责哪个行政区划？（6 位，可用空格写多个）',
    en: 'Which division is it home of? (six digits, several with blanks)',
  },
  badDivision: { zh: '行政区划是 6 位数字', en: 'A division is six digits' },
  badEmpty: { zh: '这一项不能空', en: 'This cannot be empty' },
  askSource: { zh: '读取哪一个？', en: 'Which one is to be read?' },
  askRead: { zh: '读取方式 {name}', en: 'How to read: {name}' },
  askDataset: { zh: '它装的是哪个数据集？', en: 'Which dataset does it hold?' },
  askColumn: { zh: '列 {column} 是什么？', en: 'What is column {column}?' },
  askUnit: { zh: '列 {column} 的金额以什么为单位？', en: 'What unit are the amounts of column {column} in?' },
  askMissing: { zh: '字段 {field}（{title}）在哪一列？', en: 'Which column is field {field} ({title})?' },
  askValue: { zh: '{field} 的值“{value}”是什么意思？', en: 'What does the value "{value}" of {field} mean?' },
  askWrite: { zh: '写入这 {count} 个文件？', en: 'Write these {count} files?' },
  leaveOut: { zh: '不映射', en: 'leave it out' },
  leaveOpen: { zh: '先不定', en: 'leave it open' },
  everyRecord: { zh: '所有记录都是 {division}', en: 'all records are {division}' },
  rows: { zh: '约 {rows} 行', en: 'about {rows} rows' },
  cancelled: { zh: '已取消，没有写入任何文件。', en: 'Cancelled; nothing was written.' },

  surveying: { zh: '正在查看 {endpoint} 有些什么', en: 'Looking at what {endpoint} has' },
  sampling: { zh: '正在抽样 {source}', en: 'Sampling {source}' },
  checking: { zh: '正在检查配置', en: 'Checking the settings' },
  column: { zh: '列', en: 'column' },
  field: { zh: '字段', en: 'field' },
  confidence: { zh: '把握', en: 'sure' },
  why: { zh: '依据', en: 'why' },
  proposed: {
    zh: '{endpoint} {dataset}：{source} 的 {rows} 行样本，{mapped} / {columns} 列已对应',
    en: '{endpoint} {dataset}: {rows} sampled rows of {source}, {mapped} of {columns} columns mapped',
  },
  openTitle: {
    zh: '需要您确定（也以注释写在文件中）：',
    en: 'For you to say (it stands in the files as comments, too):',
  },
  openColumn: {
    zh: '列 {column}：{candidates}（--map 字段={column}）',
    en: 'column {column}: {candidates} (--map field={column})',
  },
  openUnit: {
    zh: '字段 {field}：列 {column} 的单位不明，未映射',
    en: 'field {field}: the unit of column {column} is not known, so it is not mapped',
  },
  openValues: {
    zh: '字段 {field}：未归类的值 {values}；含这些值的行将进入隔离区',
    en: 'field {field}: values not placed: {values}; rows with them go to quarantine',
  },
  openMissing: { zh: '没有列对应：{fields}', en: 'no column for: {fields}' },
  codeList: { zh: '代码表 {list}', en: 'code list {list}' },
  spelling: { zh: '写法', en: 'spelling' },
  meaning: { zh: '含义', en: 'meaning' },
  wrote: { zh: '已写入 {file}', en: 'wrote {file}' },
  sound: {
    zh: '配置可用；{examples} 个示例通过。',
    en: 'The settings are sound; {examples} example(s) pass.',
  },
  unsound: {
    zh: '配置需要修改：运行 tongdao config check{profile}。',
    en: 'The settings need work: run tongdao config check{profile}.',
  },
  next: { zh: '接下来：', en: 'Next:' },
  nextCheck: {
    zh: '  tongdao check {endpoint}{profile}      连通与权限',
    en: '  tongdao check {endpoint}{profile}      reach and rights',
  },
  nextPreview: {
    zh: '  tongdao preview {endpoint}{profile}    预览同步会做什么',
    en: '  tongdao preview {endpoint}{profile}    see what a sync would do',
  },
  nextSync: {
    zh: '  tongdao sync {endpoint}{profile}       读取',
    en: '  tongdao sync {endpoint}{profile}       read it',
  },
  nextReconcile: {
    zh: '  tongdao reconcile{profile}    对账',
    en: '  tongdao reconcile{profile}    compare',
  },
} as const satisfies Record<string, Text>;
