/** What checking has in common: findings about the connection, and about the rows that a read shows. */
import type { Finding } from '../../src/contract/adapter.ts';
import type { ErrorCode } from '../../src/contract/error-codes.ts';
import { type ErrorParams, TongdaoError } from '../../src/contract/errors.ts';
import { begin } from './cursor.ts';
import type { Fetched, FetchPage } from './pages.ts';
import type { Source } from './source.ts';
import type { Transport } from './transport.ts';

/** Rows asked for: some platforms leave empty columns out of a row, and one row may be such a one. */
const SAMPLE = 20;
const DAY_MS = 86_400_000;
const EXPIRES_SOON_DAYS = 30;
/** Signatures and change times go wrong long before people notice. */
const SKEW_MS = 60_000;

export function finding(level: Finding['level'], code: ErrorCode, params: ErrorParams): Finding {
  return { level, code, params };
}

/** The findings of `look`; a TongdaoError thrown on the way is the last of them. */
export async function findingsOf(look: (found: Finding[]) => Promise<void>): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  try {
    await look(found);
  } catch (error) {
    if (!(error instanceof TongdaoError)) throw error;
    found.push(finding('error', error.code, error.params));
  }
  return found;
}

/** How the connection stands to a platform that has been asked: reached, certificate, clock. */
export function connectionFindings(transport: Transport, now: number = Date.now()): readonly Finding[] {
  const { endpoint } = transport.options;
  const where = transport.base.origin;
  const found = [finding('ok', 'ENDPOINT_REACHED', { endpoint, where })];
  const until = Date.parse(transport.certificate?.valid_to ?? '');
  if (!Number.isNaN(until)) {
    const days = Math.floor((until - now) / DAY_MS);
    const date = new Date(until).toISOString().slice(0, 10);
    const level = days < EXPIRES_SOON_DAYS ? 'warning' : 'ok';
    found.push(finding(level, 'HTTP_TLS_UNTIL', { endpoint, where, date, days }));
  } else if (transport.base.protocol === 'http:') {
    found.push(finding('warning', 'HTTP_PLAIN', { endpoint, where }));
  }
  const { skewMs } = transport;
  if (skewMs !== null && Math.abs(skewMs) > SKEW_MS) {
    const seconds = Math.round(skewMs / 1000);
    found.push(finding('warning', 'HTTP_CLOCK_SKEW', { endpoint, where, seconds }));
  }
  return found;
}

/**
 * Findings about the connection, then those about each dataset. Without datasets the address itself is asked, whatever its
 * answer. A platform that cannot be reached is told once.
 */
export async function checkAll(
  transport: Transport,
  looks: readonly (() => Promise<readonly Finding[]>)[],
): Promise<readonly Finding[]> {
  const reach = () =>
    findingsOf(async () => {
      const signal = new AbortController().signal;
      await transport.ask({ method: 'GET', path: '', where: '' }, signal);
    });
  const each = await Promise.all((looks.length === 0 ? [reach] : looks).map((look) => look()));
  const found = each.flat();
  const away = found.find(({ code }) => AWAY.has(code));
  return away === undefined ? [...connectionFindings(transport), ...found] : [away];
}

const AWAY: ReadonlySet<string> = new Set(['ENDPOINT_UNREACHABLE', 'HTTP_TLS_REFUSED', 'HTTP_TLS_SETTING']);

/** Asks what reading asks: the first page, and changes since now. Gives the first page. */
export async function checkReading(source: Source, fetchPage: FetchPage, found: Finding[]): Promise<Fetched> {
  const { endpoint, where, read, columns } = source;
  const signal = new AbortController().signal;
  const fetched = await fetchPage(begin(null, SAMPLE), signal);
  if (fetched.records.length === 0) found.push(finding('warning', 'DATASET_EMPTY', { endpoint, where }));
  else if (!fetched.records.some((record) => record.id !== ''))
    found.push(finding('error', 'HTTP_KEY_EMPTY', { endpoint, where, key: source.keys.join(', ') }));
  else found.push(finding('ok', 'DATASET_READABLE', { endpoint, where, columns: columns.join(', ') }));
  if (read.changes !== undefined) {
    const since = await fetchPage(begin(fetched.clock ?? Date.now(), SAMPLE), signal);
    found.push(...ignoredChanges(source, fetched, since));
    if (!found.some(({ code }) => code === 'HTTP_CHANGES_IGNORED'))
      found.push(finding('ok', 'HTTP_CHANGES_TAKEN', { endpoint, where }));
  }
  return fetched;
}

/** The same full page again, though nothing can have changed since now: the parameter is not looked at. */
function ignoredChanges(source: Source, all: Fetched, since: Fetched): readonly Finding[] {
  const ids = (fetched: Fetched) => fetched.records.map((record) => record.id).join('\n');
  if (all.records.length < 2 || ids(all) !== ids(since)) return [];
  return [finding('warning', 'HTTP_CHANGES_IGNORED', { endpoint: source.endpoint, where: source.where })];
}
