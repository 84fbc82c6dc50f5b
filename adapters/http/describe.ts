import type { ColumnDescription } from '../../src/contract/adapter.ts';
import { demandSuccess, itemsOf } from '../wire/answer.ts';
import { describeRows } from '../wire/describe.ts';
import type { Client } from './client.ts';
import type { HttpSource } from './options.ts';
import { pageQuery } from './paging.ts';

const ROWS = 100;

export async function describeSource(
  client: Client,
  { read }: HttpSource,
): Promise<readonly ColumnDescription[]> {
  const query = { ...read.query, ...pageQuery(read, null, ROWS) };
  const question = { method: 'GET', path: read.path, where: read.path, query };
  const answer = await client.askJson(question, new AbortController().signal);
  demandSuccess(answer, read);
  return describeRows(itemsOf(answer, read));
}
