import { sentence } from '../contract/errors.ts';
import { fill, type Language, type Text } from '../contract/text.ts';

const LEVELS: Readonly<Record<string, Text>> = {
  warn: { zh: '注意', en: 'warning' },
  error: { zh: '错误', en: 'error' },
  fatal: { zh: '严重错误', en: 'fatal error' },
};

/** What somebody who waits at a terminal meets; any other message is shown as it was logged. */
const MESSAGES: Readonly<Record<string, Text>> = {
  'a job failed': { zh: '作业失败', en: 'a job failed' },
  'a job failed and is tried again': {
    zh: '作业失败，稍后自动重试（第 {attempt} 次，共 {attempts} 次；Ctrl-C 停止）',
    en: 'a job failed and is tried again soon (attempt {attempt} of {attempts}; Ctrl-C stops it)',
  },
};

/** A JSON log line as a person reads it: what happened, where, and the sentence of its error code. */
export function humanLine(line: string, language: Language): string {
  const logged = JSON.parse(line) as LogLine;
  const { level, msg = '', code, params, detail, err, endpoint, dataset, attempt = 0, attempts = 0 } = logged;
  const failure = code === undefined ? (err ?? {}) : { code, params };
  const where = [endpoint, dataset].filter(Boolean).join(' ');
  const why = failure.code === undefined ? detail : sentence(failure.code, failure.params ?? {}, language);
  const what = MESSAGES[msg]?.[language] ?? msg;
  const title = `${LEVELS[level]?.[language] ?? level}: ${fill(what, { attempt, attempts })}`;
  return [title, where, why].filter(Boolean).join(' · ');
}

interface LogLine {
  readonly level: string;
  readonly msg?: string;
  readonly endpoint?: string;
  readonly dataset?: string;
  readonly attempt?: number;
  readonly attempts?: number;
  readonly detail?: string;
  readonly code?: string;
  readonly params?: Readonly<Record<string, string | number>>;
  readonly err?: { readonly code?: string; readonly params?: Readonly<Record<string, string | number>> };
}
