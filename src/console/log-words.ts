import { CASE_STEP_TITLES } from '../contract/cases.ts';
import { MOVE_STEP_TITLES } from '../contract/moves.ts';
import { CLASS_TITLES } from '../contract/terms.ts';
import type { Language, Text } from '../contract/text.ts';
import type { Json } from '../tlog/entry.ts';

/** What somebody did, as `what` in entries of the log. */
const ACTS: Readonly<Record<string, Text>> = {
  'access-key-created': { zh: '签发访问密钥', en: 'access key made' },
  'access-key-revoked': { zh: '吊销访问密钥', en: 'access key revoked' },
  'audit-key': { zh: '更换日志签名密钥', en: 'new key of the log' },
  'audit-key-retired': { zh: '停用旧日志签名密钥', en: 'old key of the log retired' },
  'cycle-started': { zh: '发起一轮同步与对账', en: 'a cycle started' },
  'delivery-parked': { zh: '搁置投递', en: 'delivery parked' },
  'delivery-resent': { zh: '重发投递', en: 'delivery sent again' },
  'delivery-started': { zh: '发起投递', en: 'deliveries started' },
  discrepancy: { zh: '查阅差异', en: 'discrepancy read' },
  'endpoint-checked': { zh: '检查端点', en: 'endpoint checked' },
  login: { zh: '登录', en: 'login' },
  'login-failed': { zh: '登录失败', en: 'login failed' },
  logout: { zh: '退出', en: 'logout' },
  period: { zh: '导出一段时间', en: 'period exported' },
  quarantine: { zh: '查阅隔离记录', en: 'quarantined row read' },
  'quarantine-replayed': { zh: '重放隔离记录', en: 'quarantined row replayed' },
  reconciliation: { zh: '导出对账', en: 'reconciliation exported' },
  'reconciliation-started': { zh: '发起对账', en: 'reconciliation started' },
  record: { zh: '查阅记录', en: 'record read' },
  'release-run': { zh: '放行被拦下的批次', en: 'held run released' },
  'run-started': { zh: '发起同步', en: 'run started' },
  'schedule-paused': { zh: '暂停计划', en: 'schedule paused' },
  'schedule-resumed': { zh: '恢复计划', en: 'schedule resumed' },
  'second-factor-enrolled': { zh: '绑定第二因素', en: 'second factor set up' },
  'second-factor-reset': { zh: '重置第二因素', en: 'second factor reset' },
  'system-sampled': { zh: '抽样对方系统', en: 'system sampled' },
  'system-surveyed': { zh: '查看对方系统', en: 'system surveyed' },
  verification: { zh: '核验', en: 'verification' },
  ...Object.fromEntries(
    Object.entries(CASE_STEP_TITLES).map(([step, { zh, en }]) => [
      `case-${step}`,
      { zh: `差异处理单：${zh}`, en: `case: ${en}` },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(MOVE_STEP_TITLES).map(([step, { zh, en }]) => [
      `move-${step}`,
      { zh: `迁移：${zh}`, en: `move: ${en}` },
    ]),
  ),
};

/** Members of an entry. */
const MEMBERS: Readonly<Record<string, Text>> = {
  accepted: { zh: '接受', en: 'accepted' },
  added: { zh: '新增', en: 'added' },
  action: { zh: '处理方式', en: 'action' },
  applied: { zh: '已应用', en: 'applied' },
  batch: { zh: '批号', en: 'batch' },
  because: { zh: '原因', en: 'because' },
  case: { zh: '差异处理单', en: 'case' },
  cases: { zh: '差异处理单', en: 'cases' },
  changed: { zh: '变更', en: 'changed' },
  class: { zh: '类别', en: 'class' },
  closed: { zh: '关闭', en: 'closed' },
  conflict: { zh: '目标已变', en: 'conflict' },
  delivery: { zh: '投递', en: 'delivery' },
  departure: { zh: '迁出地', en: 'departure' },
  destination: { zh: '迁入地', en: 'destination' },
  detail: { zh: '详情', en: 'detail' },
  digest: { zh: '摘要', en: 'digest' },
  discrepancy: { zh: '差异', en: 'discrepancy' },
  endpoints: { zh: '端点', en: 'endpoints' },
  examined: { zh: '核查主键数', en: 'keys examined' },
  finding: { zh: '核查结果', en: 'finding' },
  formatOnly: { zh: '仅格式不同', en: 'format differs' },
  key: { zh: '键', en: 'key' },
  keys: { zh: '主键数', en: 'keys' },
  masked: { zh: '已脱敏', en: 'masked' },
  mode: { zh: '方式', en: 'mode' },
  move: { zh: '迁移', en: 'move' },
  moves: { zh: '迁移', en: 'moves' },
  name: { zh: '名称', en: 'name' },
  opened: { zh: '出现', en: 'opened' },
  pass: { zh: '方式', en: 'pass' },
  policy: { zh: '策略', en: 'policy' },
  purpose: { zh: '目的', en: 'purpose' },
  quarantined: { zh: '隔离', en: 'quarantined' },
  read: { zh: '读取', en: 'read' },
  reason: { zh: '原因', en: 'reason' },
  receipts: { zh: '回执', en: 'receipts' },
  reconciliation: { zh: '对账', en: 'reconciliation' },
  refused: { zh: '拒收', en: 'refused' },
  removed: { zh: '消失', en: 'removed' },
  result: { zh: '结果', en: 'result' },
  resultDigest: { zh: '全部结果的摘要', en: 'digest of the full result' },
  role: { zh: '角色', en: 'role' },
  rows: { zh: '行数', en: 'rows' },
  run: { zh: '批次', en: 'run' },
  state: { zh: '状态', en: 'state' },
  superseded: { zh: '已被取代', en: 'superseded' },
  totals: { zh: '合计', en: 'totals' },
  unanswered: { zh: '未答复', en: 'not answered' },
  unchanged: { zh: '已是如此', en: 'unchanged' },
  version: { zh: '版本', en: 'version' },
  what: { zh: '事项', en: 'what' },
  ...CLASS_TITLES,
};

const titled = (titles: Readonly<Record<string, Text>>, name: string, language: Language): string =>
  (Object.hasOwn(titles, name) ? titles[name] : undefined)?.[language] ?? name;

/** What a member of an entry is called; one that has no title stands as it is in the log. */
export const memberTitle = (name: string, language: Language): string => titled(MEMBERS, name, language);

/** A value of the log as people say it. */
export function valueTitle(name: string, value: string | number | boolean, language: Language): string {
  if (typeof value !== 'string') return String(value);
  if (name === 'what') return titled(ACTS, value, language);
  return name === 'class' ? titled(CLASS_TITLES, value, language) : value;
}

/** What an entry tells that somebody did; null where its type says it all. */
export function actTitle(data: Json | undefined, language: Language): string | null {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return null;
  const what = Object.entries(data).find(([name]) => name === 'what')?.[1];
  return typeof what === 'string' ? titled(ACTS, what, language) : null;
}
