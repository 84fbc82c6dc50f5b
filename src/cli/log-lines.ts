import { sentence } from '../contract/errors.ts';
import type { Language } from '../contract/text.ts';

/** A JSON log line as a person at a terminal reads it: what happened, and the sentence of its error code. */
export function humanLine(line: string, language: Language): string {
  const { level, msg, code, params, detail, err, endpoint, dataset } = JSON.parse(line) as LogLine;
  const failure = err ?? { code, params };
  const where = [endpoint, dataset].filter(Boolean).join(' ');
  const why = failure.code === undefined ? detail : sentence(failure.code, failure.params ?? {}, language);
  return [`${level}: ${msg ?? ''}`, where, why].filter(Boolean).join(' · ');
}

interface LogLine {
  readonly level: string;
  readonly msg?: string;
  readonly endpoint?: string;
  readonly dataset?: string;
  readonly detail?: string;
  readonly code?: string;
  readonly params?: Readonly<Record<string, string | number>>;
  readonly err?: { readonly code?: string; readonly params?: Readonly<Record<string, string | number>> };
}
