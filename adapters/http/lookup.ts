import type { Page, RawRecord, RawValue } from '../../src/contract/adapter.ts';
import { demandSuccess } from '../wire/answer.ts';
import { chunks, inParallel } from '../wire/parallel.ts';
import { isObject, valueAt } from '../wire/path.ts';
import { foundRows } from '../wire/rows.ts';
import type { Client, Question } from './client.ts';
import type { HttpSource, LookupOptions } from './options.ts';
import { fillPath, singleRoute } from './route.ts';

const BATCH = 100;

/** The present rows of those ids, by one request per id or by batches. */
export async function lookUp(
  client: Client,
  source: HttpSource,
  lookup: LookupOptions,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Page> {
  const asked = [...new Set(ids)];
  const groups = singleRoute(lookup.path) ? asked.map((id) => [id]) : chunks(asked, lookup.batch ?? BATCH);
  const found = await inParallel(groups, client.options.concurrency, (group) =>
    askFor(client, source, lookup, group, signal),
  );
  return { columns: source.columns, records: found.flat(), cursor: '' };
}

async function askFor(
  client: Client,
  source: HttpSource,
  lookup: LookupOptions,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<readonly RawRecord[]> {
  const answer = await client.askJson(questionFor(client, source, lookup, ids), signal);
  const single = singleRoute(lookup.path);
  if (single && answer.status === 404) return [];
  demandSuccess(answer, source.read);
  const value = valueAt(answer.body, lookup.items);
  const items = Array.isArray(value) ? (value as readonly RawValue[]) : single ? oneOf(value) : null;
  if (items === null) throw answer.fault('HTTP_ANSWER_SHAPE', { path: lookup.items ?? '(root)' });
  return foundRows(source, items, lookup.path, ids, answer);
}

function questionFor(
  client: Client,
  source: HttpSource,
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
