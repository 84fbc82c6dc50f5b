import type { CaseStep } from '../../contract/cases.ts';
import type { Text } from '../../contract/text.ts';

const STEPS = {
  propose: { zh: '提出处理意见', en: 'propose what is to be done' },
  accept: { zh: '受理', en: 'take a proposal in hand' },
  verify: { zh: '核实', en: 'say that the facts were verified' },
  approve: { zh: '批准（须为提出人以外的人）', en: 'approve; never by whoever proposed' },
  reject: { zh: '驳回', en: 'refuse a proposal' },
  withdraw: { zh: '撤回自己提出的意见', en: 'take your own proposal back' },
  'carry-out': { zh: '报告登记端已自行更正', en: 'report that an endpoint has corrected its records' },
  assign: { zh: '指派承办人', en: 'give the case to somebody' },
  note: { zh: '添加备注', en: 'add a note' },
} as const satisfies Record<CaseStep, Text>;

export const CASE_TEXTS = {
  ...STEPS,
  about: {
    zh: '差异处理单：提出、受理、核实、批准、执行',
    en: 'cases: decide about discrepancies, by two people',
  },
  list: { zh: '列出处理单，最紧急的在前', en: 'list cases, the most urgent first' },
  show: { zh: '查看一张处理单及其经过', en: 'show one case and all that happened to it' },
  raise: { zh: '为没有处理单的差异立单', en: 'raise a case about a discrepancy that has none' },
  exceptions: { zh: '列出例外', en: 'list exceptions' },
  unexcept: { zh: '提前终止例外', en: 'end an exception before its time' },
  ended: {
    zh: '例外 {id} 已终止，下次对账起重新计入。',
    en: 'Exception {id} is ended; its discrepancy counts again from the next reconciliation on.',
  },
  discrepancy: { zh: '差异编号', en: 'id of the discrepancy' },
  exception: { zh: '例外编号', en: 'id of the exception' },
  optionState: {
    zh: '只看该状态；不写则看全部未关闭的',
    en: 'in this state only; without it, all that are open',
  },
  optionClass: { zh: '只看该类别', en: 'this class only' },
  optionAssignee: { zh: '只看该承办人的', en: 'of this person only' },
  optionKey: { zh: '只看该主键', en: 'this key only' },
  optionOverdue: { zh: '只看逾期的', en: 'overdue ones only' },
  optionEnded: { zh: '连同已结束的', en: 'those that are over, too' },
  optionSeen: {
    zh: '所见的版本；已被他人更新则不执行',
    en: 'the version that you saw; refused if it was changed since',
  },
  optionReason: { zh: '理由（不保留个人号码）', en: 'why, kept without personal numbers' },
  optionAction: { zh: '处理方式', en: 'what is to be done' },
  optionEndpoint: {
    zh: '涉及的端点；不写则按差异本身',
    en: 'endpoints concerned; without it, those of the discrepancy',
  },
  optionUntil: { zh: '例外的最后一天，YYYY-MM-DD', en: 'last day of an exception, YYYY-MM-DD' },
  optionTo: { zh: '承办人', en: 'who' },
  heading: {
    zh: '处理单 {id}（第 {version} 版）：{dataset} {key}，{class}，{state}',
    en: 'Case {id} (version {version}): {dataset} {key}, {class}, {state}',
  },
  dueBy: { zh: '下一步最迟 {day}。', en: 'The next step is due by {day}.' },
  overdueSince: { zh: '已逾期（最迟 {day}）。', en: 'Overdue: the next step was due by {day}.' },
  proposal: {
    zh: '{by} 提出：{action}（{endpoints}）——{reason}',
    en: '{by} proposes: {action} ({endpoints}): {reason}',
  },
  outdated: {
    zh: '提出之后各端所示已有变化，须重新提出。',
    en: 'What the endpoints show has changed since: propose anew.',
  },
  approved: { zh: '{by} 批准。', en: 'Approved by {by}.' },
  nextSteps: { zh: '可执行：{steps}', en: 'You can: {steps}' },
  action: { zh: '处理方式', en: 'action' },
  due: { zh: '最迟', en: 'due' },
  overdue: { zh: '逾期', en: 'overdue' },
  assignee: { zh: '承办人', en: 'assignee' },
  step: { zh: '步骤', en: 'step' },
  actor: { zh: '何人', en: 'who' },
  reason: { zh: '理由', en: 'why' },
  until: { zh: '至', en: 'until' },
  case: { zh: '处理单', en: 'case' },
  approvedBy: { zh: '批准人', en: 'approved by' },
  endedAt: { zh: '结束', en: 'ended' },
} as const satisfies Record<string, Text>;
