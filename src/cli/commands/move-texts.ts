import type { MoveStep } from '../../contract/moves.ts';
import type { Text } from '../../contract/text.ts';

const STEPS = {
  freeze: {
    zh: '预检并冻结（须为提出人以外的人）',
    en: 'check and freeze the record; never by whoever proposed',
  },
  reject: { zh: '驳回', en: 'refuse a move' },
  withdraw: { zh: '撤回自己提出的迁移', en: 'take your own proposal back' },
  cancel: { zh: '取消已冻结的迁移并解冻', en: 'call a frozen move off' },
  notify: {
    zh: '报告已通知迁出地（迁出地不接受投递时）',
    en: 'report that the departure was told, where it takes no deliveries',
  },
} as const satisfies Record<MoveStep, Text>;

export const MOVE_TEXTS = {
  ...STEPS,
  about: {
    zh: '企业自由迁徙：两端交接，迁出地收到迁入通知后才除名',
    en: 'home moves between regions: struck off only on receipt of the destination’s notice',
  },
  list: { zh: '列出迁移，最新的在前', en: 'list moves, the newest first' },
  show: { zh: '查看一次迁移及其经过', en: 'show one move and all that happened to it' },
  propose: { zh: '提出把一条记录迁到另一端', en: 'propose that a record moves to another home' },
  optionTo: { zh: '迁入地', en: 'the destination' },
  optionState: { zh: '只看该状态', en: 'in this state only' },
  optionKey: { zh: '只看该主键', en: 'this key only' },
  optionEndpoint: { zh: '只看迁出或迁入该端点的', en: 'from or to this endpoint only' },
  optionOpen: { zh: '只看未办结的', en: 'those under way only' },
  optionReason: { zh: '理由（不保留个人号码）', en: 'why, kept without personal numbers' },
  optionSeen: {
    zh: '所见的版本；已被他人更新则不执行',
    en: 'the version that you saw; refused if it was changed since',
  },
  heading: {
    zh: '迁移 {id}（第 {version} 版）：{dataset} {key}，{departure} → {destination}，{state}',
    en: 'Move {id} (version {version}): {dataset} {key}, {departure} → {destination}, {state}',
  },
  outcome: { zh: '结果：{outcome}', en: 'Outcome: {outcome}' },
  dueBy: { zh: '下一步最迟 {day}。', en: 'What comes next is due by {day}.' },
  overdueSince: { zh: '已逾期（最迟 {day}）。', en: 'Overdue: it was due by {day}.' },
  nextSteps: { zh: '可执行：{steps}', en: 'You can: {steps}' },
  departure: { zh: '迁出地', en: 'departure' },
  destination: { zh: '迁入地', en: 'destination' },
  due: { zh: '最迟', en: 'due' },
  actor: { zh: '何人', en: 'who' },
  step: { zh: '步骤', en: 'step' },
  reason: { zh: '理由', en: 'why' },
  notice: { zh: '迁入通知', en: 'notice' },
} as const satisfies Record<string, Text>;
