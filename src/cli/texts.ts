import type { Policy } from '../contract/terms.ts';
import type { Text } from '../contract/text.ts';

export const POLICY_TITLES: Readonly<Record<Policy, Text>> = {
  deliver: { zh: '自动投递', en: 'deliver' },
  case: { zh: '人工处理', en: 'case' },
  ignore: { zh: '忽略', en: 'ignore' },
};

/** Words that several commands share: column titles, options, common sentences. */
export const WORDS = {
  id: { zh: '编号', en: 'id' },
  endpoint: { zh: '端点', en: 'endpoint' },
  dataset: { zh: '数据集', en: 'dataset' },
  key: { zh: '主键', en: 'key' },
  class: { zh: '类别', en: 'class' },
  policy: { zh: '处置', en: 'policy' },
  home: { zh: '主责端', en: 'home' },
  target: { zh: '目标端', en: 'target' },
  field: { zh: '字段', en: 'field' },
  fields: { zh: '字段', en: 'fields' },
  mode: { zh: '方式', en: 'mode' },
  state: { zh: '状态', en: 'state' },
  since: { zh: '起始', en: 'since' },
  at: { zh: '时间', en: 'time' },
  title: { zh: '名称', en: 'title' },
  adapter: { zh: '适配器', en: 'adapter' },
  reconciliation: { zh: '对账', en: 'reconciliation' },
  read: { zh: '读取', en: 'read' },
  accepted: { zh: '= 接受', en: '= accepted' },
  quarantined: { zh: '+ 隔离', en: '+ quarantined' },
  duplicate: { zh: '+ 重复', en: '+ duplicate' },
  added: { zh: '新增', en: 'added' },
  changed: { zh: '变更', en: 'changed' },
  removed: { zh: '消失', en: 'removed' },
  keys: { zh: '主键数', en: 'keys' },
  opened: { zh: '新差异', en: 'opened' },
  closed: { zh: '已消除', en: 'closed' },
  position: { zh: '来源位置', en: 'position' },
  reasons: { zh: '原因', en: 'reasons' },
  nativeId: { zh: '对方编号', en: 'native id' },
  version: { zh: '版本', en: 'version' },
  detail: { zh: '说明', en: 'detail' },
  yes: { zh: '是', en: 'yes' },
  no: { zh: '否', en: 'no' },
  none: { zh: '没有。', en: 'None.' },
  more: { zh: '还有更多：--after {next}', en: 'There are more: --after {next}' },
  moreBefore: { zh: '还有更早的：--before {next}', en: 'There are earlier ones: --before {next}' },
  reading: {
    zh: '正在读取 {endpoint} {dataset}：{read} 条',
    en: 'Reading {endpoint} {dataset}: {read} rows',
  },
  masked: { zh: '（个人信息）', en: '(personal)' },
  optionDataset: { zh: '只看该数据集', en: 'this dataset only' },
  optionEndpoint: { zh: '只看该端点', en: 'this endpoint only' },
  optionLimit: { zh: '最多条数', en: 'at most so many' },
  optionAfter: { zh: '从该编号之后继续', en: 'go on after this id' },
  optionBefore: { zh: '从该编号之前继续', en: 'go on before this id' },
} as const satisfies Record<string, Text>;

/** Headings that commander prints by itself. */
export const HELP_TITLES: Readonly<Record<string, string>> = {
  'Usage:': '用法：',
  'Arguments:': '参数：',
  'Options:': '选项：',
  'Global Options:': '通用选项：',
  'Commands:': '命令：',
};

export const HELP = {
  about: {
    zh: '通道：一条通道，三个端点。让各地的登记与许可记录保持一致，并能证明。',
    en: 'Tongdao (通道): one channel, three endpoints. Keeps licence and registration records in step, and proves it.',
  },
  profile: {
    zh: '配置：config/ 下的名称，或目录路径（环境变量 TONGDAO_PROFILE，默认 demo）',
    en: 'settings: a name under config/, or a folder (environment TONGDAO_PROFILE, default demo)',
  },
  lang: {
    zh: '语言 zh 或 en（默认取自 LC_ALL、LANG）',
    en: 'language, zh or en (default: from LC_ALL, LANG)',
  },
  format: {
    zh: 'table 供人阅读；json 在标准输出给出一行 JSON',
    en: 'table for people; json prints one line of JSON on stdout',
  },
  version: { zh: '显示版本', en: 'show the version' },
  help: { zh: '显示帮助', en: 'show help' },
  helpCommand: { zh: '显示某个命令的帮助', en: 'show help for a command' },
  debug: {
    zh: '日志在标准错误输出；用 LOG_LEVEL=debug 再运行一次可看到详情。',
    en: 'The log is on stderr; run it again with LOG_LEVEL=debug for the details.',
  },
  examples: { zh: '示例：', en: 'Examples:' },
  exits: {
    zh: `退出码：
  0    完成
  1    发现问题或失败（检查发现错误、合计不平、批次被拦下、验证不通过）
  2    用法或配置有误
  3    暂时的故障，稍后重试可能成功
  130  被中断（Ctrl-C）
环境变量：DATABASE_URL、QUEUE_URL、DATA_DIR、LOG_LEVEL、NO_COLOR`,
    en: `Exit codes:
  0    done
  1    something was found or failed (a check with errors, totals that do not balance, a run held, a log that does not verify)
  2    wrong usage or configuration
  3    a temporary fault: the same command may succeed later
  130  interrupted (Ctrl-C)
Environment: DATABASE_URL, QUEUE_URL, DATA_DIR, LOG_LEVEL, NO_COLOR`,
  },
} as const satisfies Record<string, Text>;
