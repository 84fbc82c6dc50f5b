import { type CodeEntry, reject, retry, stop } from './entry.ts';

export const WORKERS = {
  DATASET_UNKNOWN: stop(
    '没有名为“{name}”的数据集，现有：{known}。',
    'There is no dataset "{name}"; there are: {known}.',
  ),
  RUN_UNBALANCED: retry(
    '同步批次 {run}（端点 {endpoint}，数据集 {dataset}）的合计不平：页面计 {counted} 条，台账计 {found} 条。该批次作废，将重新读取。',
    'The totals of run {run} (endpoint {endpoint}, dataset {dataset}) do not balance: pages counted {counted}, the ledger has {found}. The run is void and reading starts afresh.',
  ),
  RUN_BUSY: retry(
    '端点 {endpoint} 的数据集 {dataset} 正在由另一进程读取。',
    'Dataset {dataset} of endpoint {endpoint} is being read by another process.',
  ),
  RUN_NOT_HELD: stop(
    '同步批次 {run} 没有被数量保护拦下，无需放行。',
    'Run {run} is not held by the volume guard; there is nothing to release.',
  ),
  RECONCILE_BUSY: retry(
    '数据集 {dataset} 正在由另一进程对账。',
    'Dataset {dataset} is being reconciled by another process.',
  ),
  RECONCILIATION_UNBALANCED: stop(
    '数据集 {dataset} 对账合计不平：主键 {union} 个，归类 {classified} 个。对账已撤销，请联系开发者。',
    'The reconciliation of dataset {dataset} does not balance: {union} keys, {classified} classified. It was rolled back; please tell the developers.',
  ),
  NOTHING_READ: stop(
    '数据集 {dataset} 还没有两个端点完成全量读取，无法对账。请先运行 tongdao sync。',
    'Fewer than two endpoints have been read in full for dataset {dataset}, so there is nothing to reconcile. Run tongdao sync first.',
  ),
  DELIVERY_COMPARE: stop(
    '数据集 {dataset} 只比对、不投递：没有可以投递到端点 {endpoint} 的内容。',
    'Dataset {dataset} is compared only, never delivered: there is nothing to deliver to endpoint {endpoint}.',
  ),
  QUARANTINE_UNKNOWN: reject('隔离区没有编号为 {id} 的未结记录。', 'There is no open quarantine entry {id}.'),
  DEMO_NOT_STARTED: stop(
    '演示还没有运行过。请先运行 npm start，或用 --profile 指定自己的配置目录。',
    'The demo has not been run yet. Run npm start first, or name your own profile with --profile.',
  ),
  DEMO_RUN_FAILED: stop(
    '演示：端点 {endpoint} 的数据集 {dataset} 读取未完成（{state}，{code}）。',
    'Demo: reading dataset {dataset} of endpoint {endpoint} did not succeed ({state}, {code}).',
  ),
  NO_ANSWER: retry(
    '端点 {endpoint} 尚未答复这条记录。',
    'Endpoint {endpoint} has not answered this record yet.',
  ),
} as const satisfies Record<string, CodeEntry>;
