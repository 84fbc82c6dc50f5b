import type { Page, RawRecord, RawValue } from '../../src/contract/adapter.ts';
import { inParallel } from '../wire/parallel.ts';
import { demandSuccess } from './answer.ts';
import type { Client, Question } from './client.ts';
import type { LookupOptions, Source } from './options.ts';
import { isObject, valueAt } from './path.ts';
import { fillPath, singleRoute } from './route.ts';
import { idOf, rowsOf } from './rows.ts';

const BATCH = 100;

/** The present rows of those ids, by one request per id or by batches. */
export async function lookUp(
  client: Client,
  source: Source,
  lookup: LookupOptions,
  ids: readonly string[],
  concurrency: number,
  signal: AbortSignal,
): Promise<Page> {
  const asked = [...new Set(ids)];
  const groups = singleRoute(lookup.path) ? asked.map((id) => [id]) : chunks(asked, lookup.batch ?? BATCH);
  const found = await inParallel(groups, concurrency, (group) =>
    askFor(client, source, lookup, group, signal),
  );
  return { columns: source.columns, records: found.flat(), cursor: '' };
}

async function askFor(
  client: Client,
  source: Source,
  lookup: LookupOptions,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<readonly RawRecord[]> {
  const question = questionFor(client, source, lookup, ids);
  const answer = await client.ask(question, signal);
  const single = singleRoute(lookup.path);
  if (single && answer.status === 404) return [];
  demandSuccess(client, question, answer, source.read);
  const value = valueAt(answer.body, lookup.items);
  const items = Array.isArray(value) ? (value as readonly RawValue[]) : single ? oneOf(value) : null;
  if (items === null) throw client.error('HTTP_ANSWER_SHAPE', question, { path: lookup.items ?? '(root)' });
  const wanted = new Set(ids);
  for (const item of items) {
    const id = isObject(item) ? idOf(source, item) : null;
    if (id === null || !wanted.has(id))
      throw client.error('HTTP_ANSWER_SHAPE', question, { path: source.keys.join(', ') });
  }
  return rowsOf(source, items, lookup.path, 0);
}

function questionFor(
  client: Client,
  source: Source,
  lookup: LookupOptions,
  ids: readonly string[],
): Question {
  const where = lookup.path;
  if (singleRoute(lookup.path)) {
    const [id = ''] = ids;
    return { method: 'GET', path: fillPath(lookup.path, source, id), where };
  }
  const { param = 'ids', separator } = lookup;
  if (separator !== undefined && ids.some((id) => id.includes(separator)))
    throw client.error('HTTP_REFUSED', { where }, { status: `an id contains "${separator}"` });
  return {
    method: 'GET',
    path: where,
    where,
    query: { [param]: separator === undefined ? ids : ids.join(separator) },
  };
}

function oneOf(value: RawValue | undefined): readonly RawValue[] | null {
  if (value === null) return [];
  return isObject(value) ? [value] : null;
}

function chunks(ids: readonly string[], size: number): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, index) =>
    ids.slice(index * size, (index + 1) * size),
  );
}
