/** The words of home moves (企业自由迁徙), as values that code, CLI, API and pages share. */
import type { Text } from './text.ts';

/**
 * The hand-over of a record in two phases: proposed, then frozen by a second person who has it checked; registered when the destination
 * shows it as its own, notified when the departure has the destination's notice, closed when the departure has struck it off.
 */
export const MOVE_STATES = ['proposed', 'frozen', 'registered', 'notified', 'closed'] as const;
export type MoveState = (typeof MOVE_STATES)[number];
export type OpenMoveState = Exclude<MoveState, 'closed'>;
export const OPEN_MOVE_STATES = MOVE_STATES.filter((state): state is OpenMoveState => state !== 'closed');

export const MOVE_STATE_TITLES: Readonly<Record<MoveState, Text>> = {
  proposed: { zh: '已提出', en: 'proposed' },
  frozen: { zh: '已冻结', en: 'frozen' },
  registered: { zh: '迁入地已登记', en: 'registered at the destination' },
  notified: { zh: '已通知迁出地', en: 'departure notified' },
  closed: { zh: '已办结', en: 'closed' },
};

/** What people do with a move. */
export const MOVE_STEPS = ['freeze', 'reject', 'withdraw', 'cancel', 'notify'] as const;
export type MoveStep = (typeof MOVE_STEPS)[number];

/** What happens to a move: by people, and by what was read and answered. */
export type MoveEventStep =
  | MoveStep
  | 'propose'
  | 'register'
  | 'send'
  | 'receive'
  | 'return'
  | 'strike-off'
  | 'time-out';

export const MOVE_STEP_TITLES: Readonly<Record<MoveEventStep, Text>> = {
  propose: { zh: '提出迁移', en: 'propose' },
  freeze: { zh: '预检并冻结', en: 'pre-check and freeze' },
  reject: { zh: '驳回', en: 'reject' },
  withdraw: { zh: '撤回', en: 'withdraw' },
  cancel: { zh: '取消并解冻', en: 'cancel and unfreeze' },
  notify: { zh: '报告已通知迁出地', en: 'report the departure as notified' },
  register: { zh: '迁入地已登记', en: 'registered at the destination' },
  send: { zh: '向迁出地发出迁入通知', en: 'notice sent to the departure' },
  receive: { zh: '迁出地签收迁入通知', en: 'notice received by the departure' },
  return: { zh: '迁入地撤销登记，退回', en: 'destination took its registration back' },
  'strike-off': { zh: '迁出地已除名', en: 'struck off at the departure' },
  'time-out': { zh: '超期退回，解除冻结', en: 'timed out, rolled back' },
};

/** How a move ended. */
export const MOVE_OUTCOMES = ['moved', 'rejected', 'withdrawn', 'cancelled', 'timed-out'] as const;
export type MoveOutcome = (typeof MOVE_OUTCOMES)[number];

export const MOVE_OUTCOME_TITLES: Readonly<Record<MoveOutcome, Text>> = {
  moved: { zh: '已迁移', en: 'moved' },
  rejected: { zh: '已驳回', en: 'rejected' },
  withdrawn: { zh: '已撤回', en: 'withdrawn' },
  cancelled: { zh: '已取消', en: 'cancelled' },
  'timed-out': { zh: '超期退回', en: 'timed out' },
};

/** Why a record cannot be frozen for its move. */
export const PRECHECKS = ['home', 'differs', 'case', 'delivery', 'status', 'destination'] as const;
export type Precheck = (typeof PRECHECKS)[number];

export const PRECHECK_TITLES: Readonly<Record<Precheck, Text>> = {
  home: { zh: '迁出地未以唯一主责端出示该记录', en: 'the departure does not show it as its only home' },
  differs: { zh: '各端尚不一致，请先处理差异', en: 'the endpoints do not agree on it yet' },
  case: { zh: '有未关闭的差异处理单', en: 'a case about it is open' },
  delivery: { zh: '有未完成的投递', en: 'a delivery of it is under way' },
  status: { zh: '登记状态不是有效状态', en: 'its status is not one in force' },
  destination: { zh: '迁入地尚未全量读取该数据集', en: 'the destination has not been read in full' },
};

/** Working days for what comes next, by the state that a move is in. */
export type MoveDays = Readonly<Record<OpenMoveState, number>>;
