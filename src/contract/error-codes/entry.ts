import type { Text } from '../text.ts';

/**
 * What the engine does about an error.
 *   retry   the same call may succeed later: back off and ask again
 *   reject  this record (or this request) cannot be taken; everything else goes on
 *   stop    nobody can help but a person: end with a clear message
 */
export type ErrorAction = 'retry' | 'reject' | 'stop';

export interface CodeEntry extends Text {
  readonly action: ErrorAction;
}

export const stop = (zh: string, en: string): CodeEntry => ({ action: 'stop', zh, en });
export const retry = (zh: string, en: string): CodeEntry => ({ action: 'retry', zh, en });
export const reject = (zh: string, en: string): CodeEntry => ({ action: 'reject', zh, en });
