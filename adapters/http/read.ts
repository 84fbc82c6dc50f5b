import { demandSuccess, itemsOf, totalOf } from '../wire/answer.ts';
import type { Cursor } from '../wire/cursor.ts';
import type { Fetched } from '../wire/pages.ts';
import { rowsOf } from '../wire/rows.ts';
import { writeTime } from '../wire/time.ts';
import type { Client, Question } from './client.ts';
import type { HttpSource } from './options.ts';
import { pageAfter, pageQuery } from './paging.ts';

/** Asks for the page at the cursor. */
export async function fetchPage(
  client: Client,
  source: HttpSource,
  cursor: Cursor,
  signal: AbortSignal,
): Promise<Fetched> {
  const { read } = source;
  const question = questionFor(client, source, cursor);
  const answer = await client.askJson(question, signal);
  demandSuccess(answer, read);
  const items = itemsOf(answer, read);
  return {
    records: rowsOf(source, items, question.where, cursor.shown - cursor.skip),
    following: pageAfter(read, cursor.at, items.length, answer, client.address(question.path)),
    total: totalOf(answer, read),
    clock: answer.clock,
  };
}

function questionFor(client: Client, { read }: HttpSource, cursor: Cursor): Question {
  const { changes } = read;
  const reading = cursor.since === null ? undefined : changes;
  const path = reading?.path ?? read.path;
  if (read.paging?.kind === 'link' && typeof cursor.at === 'string')
    return { method: 'GET', where: path, ...client.below(cursor.at, path) };
  const since =
    reading === undefined || cursor.since === null
      ? {}
      : { [reading.param]: writeTime(cursor.since, reading.format) };
  const query = { ...read.query, ...since, ...pageQuery(read, cursor.at, cursor.size) };
  return { method: 'GET', path, where: path, query };
}
