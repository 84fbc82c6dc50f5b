import { type CodeEntry, retry, stop } from './entry.ts';

export const QUEUE = {
  QUEUE_UNREACHABLE: retry(
    '无法连接队列 {where}（{detail}）。请检查 queue 设置、网络与 Redis 是否在运行。',
    'The queue {where} cannot be reached ({detail}). Check the queue setting, the network and that Redis is running.',
  ),
  JOB_FAILED: retry('作业失败：{detail}', 'The job failed: {detail}'),
  JOB_UNKNOWN: retry(
    '队列中没有作业 {id}：可能已被清除。请查看台账，必要时重新发起。',
    'The queue has no job {id}; it may have been cleared. Look at the ledger, and start it again if need be.',
  ),
  WAIT_TIMEOUT: retry(
    '作业 {id} 在 {seconds} 秒内没有完成；它会继续进行。请稍后查看。',
    'Job {id} did not end within {seconds} s; it goes on. Look again later.',
  ),
  SCHEDULE_INVALID: stop(
    '计划 {name} 的 cron 表达式“{cron}”无效（{detail}）。请改正。',
    'The cron expression "{cron}" of schedule {name} is invalid ({detail}). Correct it.',
  ),
  SCHEDULE_AMBIGUOUS: stop(
    '计划 {name} 的 cron 表达式“{cron}”同时限制了日和星期，含义因系统而异。请只限制其一，或分成两个计划。',
    'The cron expression "{cron}" of schedule {name} restricts both day of month and day of week, which systems read differently. Restrict one only, or make two schedules.',
  ),
} as const satisfies Record<string, CodeEntry>;
