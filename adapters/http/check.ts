import type { Finding } from '../../src/contract/adapter.ts';
import type { ErrorCode } from '../../src/contract/error-codes.ts';
import { type ErrorParams, TongdaoError } from '../../src/contract/errors.ts';
import type { Client } from './client.ts';
import { begin } from './cursor.ts';
import { lookUp } from './lookup.ts';
import type { Source } from './options.ts';
import { fetchPage } from './read.ts';

/** Rows asked for: some platforms leave empty columns out of a row, and one row may be such a one. */
const SAMPLE = 20;

/**
 * Asks what reading asks: the first page, changes since now, and the first row by its id.
 * Nothing can be asked of a write route without changing something.
 */
export async function checkSource(client: Client, source: Source): Promise<readonly Finding[]> {
  const { endpoint, read } = source;
  const signal = new AbortController().signal;
  const where = read.path;
  try {
    const { records, date } = await fetchPage(client, source, begin(null, SAMPLE), signal);
    const id = records.find((record) => record.id !== '')?.id;
    if (id === undefined) return [finding('warning', 'DATASET_EMPTY', { endpoint, where })];
    if (read.changes !== undefined) await fetchPage(client, source, begin(date, SAMPLE), signal);
    if (read.lookup !== undefined) {
      const found = await lookUp(client, source, read.lookup, [id], 1, signal);
      const path = read.lookup.path;
      if (found.records.length === 0)
        return [finding('error', 'HTTP_LOOKUP_BLIND', { endpoint, where: path })];
    }
    return [finding('ok', 'DATASET_READABLE', { endpoint, where, columns: source.columns.join(', ') })];
  } catch (error) {
    if (error instanceof TongdaoError) return [finding('error', error.code, error.params)];
    throw error;
  }
}

function finding(level: Finding['level'], code: ErrorCode, params: ErrorParams): Finding {
  return { level, code, params };
}
