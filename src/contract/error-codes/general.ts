import { type CodeEntry, retry, stop } from './entry.ts';

export const GENERAL = {
  INTERNAL: stop(
    '内部错误（{detail}）。请把日志交给开发者。',
    'Internal error ({detail}). Please hand the log to the developers.',
  ),
  ABORTED: retry('已被中止。', 'Stopped before it was finished.'),
} as const satisfies Record<string, CodeEntry>;
