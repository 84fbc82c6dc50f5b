import type { ColumnDescription, Page, RawRecord, RawValue } from '../../src/contract/adapter.ts';
import { type Answer, demandSuccess, totalOf } from '../wire/answer.ts';
import type { Cursor } from '../wire/cursor.ts';
import { describeRows } from '../wire/describe.ts';
import type { Fetched } from '../wire/pages.ts';
import { chunks, inParallel } from '../wire/parallel.ts';
import { textAt, valueAt } from '../wire/path.ts';
import { foundRows, rowsOf } from '../wire/rows.ts';
import { writeTime } from '../wire/time.ts';
import { callOf } from './calls.ts';
import type { Client } from './client.ts';
import type { ReadOptions, SoapSource } from './options.ts';
import { fill, Markup, type Values } from './template.ts';

const SAMPLE_ROWS = 100;

/** Asks for the page at the cursor. */
export async function fetchPage(
  client: Client,
  source: SoapSource,
  cursor: Cursor,
  signal: AbortSignal,
): Promise<Fetched> {
  const { read } = source;
  const changes = cursor.since === null ? undefined : read.changes;
  const call = callOf(read, changes);
  const since = cursor.since === null ? '' : writeTime(cursor.since, read.changes?.format ?? 'iso');
  const answer = await client.call(call, { since, ...pageValues(read, cursor.at, cursor.size) }, signal);
  demandSuccess(answer, read);
  const items = elementsAt(answer, read.items, totalOf(answer, read));
  return {
    records: rowsOf(source, items, call.call, cursor.shown - cursor.skip),
    following: pageAfter(read, cursor.at, items.length, answer),
    total: totalOf(answer, read),
    clock: answer.clock,
  };
}

export async function describeSource(
  client: Client,
  { read }: SoapSource,
): Promise<readonly ColumnDescription[]> {
  const values = { since: '', ...pageValues(read, null, SAMPLE_ROWS) };
  const answer = await client.call(callOf(read), values, new AbortController().signal);
  demandSuccess(answer, read);
  return describeRows(elementsAt(answer, read.items, totalOf(answer, read)));
}

/** The present rows of those ids, by one call per id, or per batch when `row` says how ids are repeated. */
export async function lookUp(
  client: Client,
  source: SoapSource,
  lookup: NonNullable<ReadOptions['lookup']>,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Page> {
  const { row } = lookup;
  const call = callOf(source.read, lookup);
  const groups = chunks([...new Set(ids)], row === undefined ? 1 : (lookup.batch ?? 100));
  const found = await inParallel(groups, client.options.concurrency, async (group) => {
    const values =
      row === undefined ? idValues(source, group[0] ?? '') : { rows: rowsMarkup(source, row, group) };
    const answer = await client.call(call, values, signal);
    demandSuccess(answer, source.read);
    // Of ids that are not there a service may leave out all that would hold them.
    const items = elementsAt(answer, lookup.items ?? source.read.items, 0);
    return foundRows(source, items, call.call, group, answer);
  });
  return { columns: source.columns, records: found.flat() satisfies readonly RawRecord[], cursor: '' };
}

/** `{id}`, and each part of it by the name of its key column. */
export function idValues(source: SoapSource, id: string): Values {
  const parts = source.keys.length === 1 ? [id] : id.split('/').map(decodeURIComponent);
  return { ...Object.fromEntries(source.keys.map((key, index) => [key, parts[index] ?? ''])), id };
}

function rowsMarkup(source: SoapSource, row: string, ids: readonly string[]): Markup {
  return new Markup(ids.map((id) => fill(row, idValues(source, id))).join(''));
}

function pageValues({ paging }: ReadOptions, at: Cursor['at'], pageSize: number): Values {
  const size = Math.min(pageSize, paging?.maxSize ?? pageSize);
  const first = paging?.kind === 'page' ? (paging.first ?? 1) : paging?.kind === 'offset' ? 0 : '';
  const place = String(at ?? first);
  return { size: String(size), page: place, offset: place, cursor: place };
}

/** By number and offset only an empty page is the end: a platform may give fewer rows than it was asked for. */
function pageAfter({ paging }: ReadOptions, at: Cursor['at'], rows: number, answer: Answer): Cursor['at'] {
  switch (paging?.kind) {
    case 'page':
      return rows === 0 ? null : Number(at ?? paging.first ?? 1) + 1;
    case 'offset':
      return rows === 0 ? null : Number(at ?? 0) + rows;
    case 'cursor':
      return textAt(answer.body, paging.next) || null;
    default:
      return null;
  }
}

/**
 * The elements at a path: XML does not tell one from a list of one. None is no rows where the element that would hold them is
 * there, or the announced total is 0; otherwise the path is wrong.
 */
export function elementsAt(
  answer: Answer,
  path: string | undefined,
  total: number | null,
): readonly RawValue[] {
  if (path === undefined) return [answer.body];
  const found = valueAt(answer.body, path);
  if (Array.isArray(found)) return found as readonly RawValue[];
  if (found !== undefined && found !== null) return [found];
  const holder = path.slice(0, Math.max(0, path.lastIndexOf('.')));
  if (total === 0 || (holder !== '' && valueAt(answer.body, holder) !== undefined)) return [];
  throw answer.fault('HTTP_ANSWER_SHAPE', { path });
}
