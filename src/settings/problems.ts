import type { ErrorCode } from '../contract/error-codes.ts';
import { type ErrorParams, sentence, TongdaoError } from '../contract/errors.ts';
import type { Language } from '../contract/text.ts';

/** One thing that is wrong in a settings file, and where. Params never hold the value of a secret. */
export interface Problem {
  readonly file: string;
  /** From 1; 0 when the whole file is meant. */
  readonly line: number;
  readonly column: number;
  /** Keys from the top, joined by dots: `datasets.licence.mapping.status.codes`; '' for the whole file. */
  readonly path: string;
  readonly code: ErrorCode;
  readonly params: ErrorParams;
}

/** Everything that is wrong in a settings folder, at once. Code SETTINGS_INVALID. */
export class SettingsError extends TongdaoError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const sorted = [...problems].sort(
      (a, b) =>
        compareText(a.file, b.file) || a.line - b.line || a.column - b.column || compareText(a.path, b.path),
    );
    super('SETTINGS_INVALID', {
      count: sorted.length,
      where: sorted[0] === undefined ? '' : where(sorted[0]),
    });
    this.problems = sorted;
  }

  /** The sentence and one line per problem: `file:line:column path: what is wrong and what to do`. */
  describe(language: Language): string {
    const lines = this.problems.map(
      (problem) =>
        `  ${where(problem)} ${problem.path}${problem.path === '' ? '' : ': '}${sentence(problem.code, problem.params, language)}`,
    );
    return [sentence(this.code, this.params, language), ...lines].join('\n');
  }
}

/** `file:line:column`, or the file alone. */
export function where(place: Pick<Problem, 'file' | 'line' | 'column'>): string {
  return place.line === 0 ? place.file : `${place.file}:${place.line}:${place.column}`;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
