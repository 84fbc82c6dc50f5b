import type { ColumnDescription, RawValue } from '../../src/contract/adapter.ts';
import { demandSuccess, itemsOf } from './answer.ts';
import type { Client, Question } from './client.ts';
import type { Source } from './options.ts';
import { pageQuery } from './paging.ts';
import { isObject, type JsonObject } from './path.ts';

const ROWS = 100;
const SAMPLES = 20;

/** The columns of the first page as dotted paths, with the JSON types and distinct values seen. */
export async function describeSource(client: Client, source: Source): Promise<readonly ColumnDescription[]> {
  const { read } = source;
  const query = { ...read.query, ...pageQuery(read, null, ROWS) };
  const question: Question = { method: 'GET', path: read.path, where: read.path, query };
  const answer = await client.ask(question, new AbortController().signal);
  demandSuccess(client, question, answer, read);
  const seen = new Map<string, RawValue[]>();
  for (const item of itemsOf(client, question, answer, read).filter(isObject)) gather(item, '', seen);
  return [...seen].map(([name, values]) => ({
    name,
    type: [...new Set(values.filter((value) => value !== null).map(typeOf))].join(' | ') || 'null',
    samples: [...new Set(values)].slice(0, SAMPLES),
  }));
}

function gather(item: JsonObject, prefix: string, seen: Map<string, RawValue[]>): void {
  for (const [name, value] of Object.entries(item)) {
    const path = prefix + name;
    if (isObject(value)) gather(value, `${path}.`, seen);
    else seen.set(path, [...(seen.get(path) ?? []), value]);
  }
}

function typeOf(value: RawValue): string {
  return Array.isArray(value) ? 'array' : typeof value;
}
