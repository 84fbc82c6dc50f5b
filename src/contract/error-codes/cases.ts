import { type CodeEntry, reject } from './entry.ts';

export const CASES = {
  CASE_UNKNOWN: reject('没有编号为 {id} 的差异处理单。', 'There is no case {id}.'),
  CASE_EXISTS: reject('该差异已有处理单 {id}。', 'The discrepancy has a case already: {id}.'),
  CASE_CLOSED: reject(
    '处理单 {id} 已关闭：差异已由对账证实消除。',
    'Case {id} is closed: a reconciliation found that its discrepancy is gone.',
  ),
  CASE_CHANGED: reject(
    '处理单 {id} 已被他人更新（现为第 {version} 版）。请重新查看后再操作。',
    'Somebody changed case {id} meanwhile (it is at version {version}). Look at it again, then repeat the step.',
  ),
  CASE_EVIDENCE_CHANGED: reject(
    '处理单 {id} 提出后，各端所示已有变化。请核对后重新提出。',
    'What the endpoints show has changed since case {id} was proposed. Look again and propose anew.',
  ),
  CASE_ROLE: reject(
    '角色 {role} 不能对处理单执行“{step}”。可以的角色：{allowed}。',
    'Role {role} may not take the step {step}. Roles that may: {allowed}.',
  ),
  CASE_STEP_EARLY: reject(
    '处理单 {id} 的状态是 {state}，不能执行“{step}”；该步骤须从以下状态开始：{from}。',
    'Case {id} is {state}, from where the step {step} cannot be taken; it starts from: {from}.',
  ),
  CASE_SAME_PERSON: reject(
    '处理单 {id} 由 {actor} 提出，须由另一人批准。',
    'Case {id} was proposed by {actor}; a second person must approve it.',
  ),
  CASE_NOT_PROPOSER: reject(
    '处理单 {id} 只能由提出人撤回。要否决它，请驳回。',
    'Only whoever proposed case {id} can withdraw it. To refuse it, reject it.',
  ),
  CASE_CARRIES_ITSELF_OUT: reject(
    '处理单 {id} 的执行由投递回执证明，不能手工报告。',
    'The receipts of its deliveries tell whether case {id} was carried out; nobody reports that.',
  ),
  CASE_ACTION_UNFIT: reject(
    '“{action}”不适用于端点 {endpoint}：差异类别为 {class}。投递要求有主责端，且目标端可写入并有缺失、滞后、不全、越权修改或内容冲突。',
    'The action {action} does not fit endpoint {endpoint}, whose class is {class}. A delivery needs a home, and a target that takes writes and is missing, stale, incomplete, breach or divergent.',
  ),
  CASE_ENDPOINTS_MISSING: reject(
    '请指明由哪个端点处理（endpoints）。',
    'Name the endpoints that this concerns (endpoints).',
  ),
  CASE_ENDPOINT_ELSEWHERE: reject(
    '端点 {endpoint} 不提供数据集 {dataset}。',
    'Endpoint {endpoint} does not show dataset {dataset}.',
  ),
  CASE_REASON: reject('理由须为 1 至 {limit} 个字符。', 'A reason has 1 to {limit} characters.'),
  CASE_DISCREPANCY_CLOSED: reject(
    '差异 {id} 不存在或已消除，无需立单。',
    'There is no discrepancy {id}, or it is closed: there is nothing to decide.',
  ),
  CASE_UNTIL: reject(
    '例外须写明最后一天（until，YYYY-MM-DD），在今天之后，且不超过 {days} 天。',
    'An exception needs its last day (until, YYYY-MM-DD), after today and at most {days} days from now.',
  ),
  EXCEPTION_UNKNOWN: reject('没有编号为 {id} 的有效例外。', 'There is no exception {id} in force.'),
} as const satisfies Record<string, CodeEntry>;
