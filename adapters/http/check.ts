import type { Finding } from '../../src/contract/adapter.ts';
import { checkReading, finding, findingsOf } from '../wire/check.ts';
import type { Client } from './client.ts';
import { lookUp } from './lookup.ts';
import type { HttpSource } from './options.ts';
import { fetchPage } from './read.ts';
import { fillPath } from './route.ts';
import { routeOf } from './write.ts';

/** Asks what reading and looking up ask, and of the write route which methods it takes. Changes nothing. */
export async function checkSource(client: Client, source: HttpSource): Promise<readonly Finding[]> {
  return findingsOf(async (found) => {
    const fetched = await checkReading(
      source,
      (cursor, signal) => fetchPage(client, source, cursor, signal),
      found,
    );
    const id = fetched.records.find((record) => record.id !== '')?.id;
    if (id === undefined) return;
    await checkLookup(client, source, id, found);
    await checkWrite(client, source, id, found);
  });
}

async function checkLookup(client: Client, source: HttpSource, id: string, found: Finding[]): Promise<void> {
  const { endpoint, read } = source;
  if (read.lookup === undefined) return;
  const where = read.lookup.path;
  const { records } = await lookUp(client, source, read.lookup, [id], new AbortController().signal);
  const blind = records.length === 0;
  found.push(
    finding(blind ? 'error' : 'ok', blind ? 'HTTP_LOOKUP_BLIND' : 'HTTP_LOOKUP_FINDS', { endpoint, where }),
  );
}

/** OPTIONS is all that can be asked of a write route without changing something; many platforms do not answer it. */
async function checkWrite(client: Client, source: HttpSource, id: string, found: Finding[]): Promise<void> {
  const { endpoint, write } = source;
  if (write === null) return;
  const { path: where, method } = routeOf(write, id);
  const question = { method: 'OPTIONS', path: fillPath(where, source, id), where };
  const allow = await client.ask(question, new AbortController().signal).then(
    ({ headers }) => String(headers['allow'] ?? headers['access-control-allow-methods'] ?? ''),
    () => '',
  );
  if (allow === '') found.push(finding('warning', 'HTTP_WRITE_UNSEEN', { endpoint, where, method }));
  else if (
    allow
      .toUpperCase()
      .split(/[\s,]+/)
      .includes(method)
  )
    found.push(finding('ok', 'HTTP_WRITE_ALLOWED', { endpoint, where, method }));
  else found.push(finding('error', 'HTTP_WRITE_ROUTE', { endpoint, where, method, allow }));
}
