import type { RawValue } from '../../src/contract/adapter.ts';
import type { Answer, Client, Question } from './client.ts';
import type { ReadOptions } from './options.ts';
import { textAt, valueAt } from './path.ts';

/** Throws unless the platform says that it answered the question. */
export function demandSuccess(client: Client, question: Question, answer: Answer, read: ReadOptions): void {
  const { status, body } = answer;
  if (status >= 500 || status === 408 || status === 425 || status === 429)
    throw client.error('HTTP_FAILED', question, { status: `HTTP ${status}` });
  if (status < 200 || status > 299)
    throw client.error('HTTP_REFUSED', question, { status: `HTTP ${status}` });
  const { success } = read;
  if (success === undefined) return;
  const code = textAt(body, success.path);
  if (!success.values.some((value) => String(value) === code))
    throw client.error('HTTP_REFUSED', question, { status: `${success.path} = ${code ?? 'null'}` });
}

/** The rows of an answer. null stands for no rows only where the announced total is 0. */
export function itemsOf(
  client: Client,
  question: Question,
  answer: Answer,
  read: ReadOptions,
): readonly RawValue[] {
  const items = valueAt(answer.body, read.items);
  if (Array.isArray(items)) return items as readonly RawValue[];
  if (items === null && totalOf(answer, read) === 0) return [];
  throw client.error('HTTP_ANSWER_SHAPE', question, { path: read.items ?? '(root)' });
}

/** Rows that the platform announces; null when it does not. */
export function totalOf(answer: Answer, read: ReadOptions): number | null {
  const text = textAt(answer.body, read.total);
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}
