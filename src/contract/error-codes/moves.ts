import { type CodeEntry, reject } from './entry.ts';

export const MOVES = {
  MOVE_UNKNOWN: reject('没有编号为 {id} 的迁移。', 'There is no move {id}.'),
  MOVE_OPEN: reject('该记录已有未办结的迁移 {id}。', 'A move of this record is under way already: {id}.'),
  MOVE_CHANGED: reject(
    '迁移 {id} 已被他人更新（现为第 {version} 版）。请重新查看后再操作。',
    'Somebody changed move {id} meanwhile (it is at version {version}). Look at it again, then repeat the step.',
  ),
  MOVE_ROLE: reject(
    '角色 {role} 不能对迁移执行“{step}”。可以的角色：{allowed}。',
    'Role {role} may not take the step {step} of a move. Roles that may: {allowed}.',
  ),
  MOVE_STEP_EARLY: reject(
    '迁移 {id} 的状态是 {state}，不能执行“{step}”；该步骤须从以下状态开始：{from}。',
    'Move {id} is {state}, from where the step {step} cannot be taken; it starts from: {from}.',
  ),
  MOVE_SAME_PERSON: reject(
    '迁移 {id} 由 {actor} 提出，须由另一人冻结。',
    'Move {id} was proposed by {actor}; a second person must freeze it.',
  ),
  MOVE_NOT_PROPOSER: reject(
    '迁移 {id} 只能由提出人撤回。要否决它，请驳回。',
    'Only whoever proposed move {id} can withdraw it. To refuse it, reject it.',
  ),
  MOVE_NO_HOME: reject(
    '数据集 {dataset} 中没有唯一主责端出示记录 {key}，无从迁出。',
    'No single home shows record {key} of {dataset}: there is nowhere that it could depart from.',
  ),
  MOVE_DESTINATION: reject(
    '端点 {endpoint} 不能是迁入地：它已是主责端，或不提供数据集 {dataset}，或该数据集没有主责端。',
    'Endpoint {endpoint} cannot be the destination: it is the home already, or does not show {dataset}, or the dataset has no homes.',
  ),
  MOVE_PRECHECK: reject(
    '迁移 {id} 预检未通过：{zh}。处理后再冻结。',
    'Move {id} does not pass the check: {en}. Settle that, then freeze it.',
  ),
} as const satisfies Record<string, CodeEntry>;
