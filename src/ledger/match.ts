import type pg from 'pg';
import type { Reading } from './ledger.ts';
import { withoutNul } from './nul.ts';
import type { Run } from './runs.ts';

/**
 * What the ledger knows of one raw row:
 *   a state's id, negative when it is a second occurrence of its key;
 *   `again` when the present full read brought that state itself; `quarantined` when the same raw row lies in quarantine;
 *   null when it is new.
 */
export type Match = number | 'again' | 'quarantined' | null;

/** A raw row as the ledger knows it again: its native id and its digest (32 hex digits). */
export interface RawIdentity {
  readonly nativeId: string;
  readonly rawDigest: string;
}

/**
 * Looks a page's rows up, in their order: a row that is known needs no pipeline. The digest decides; the native id only finds its place
 * in an index. Most sources show their rows in the order of their ids, so that one range of the index holds the page; what is not
 * found there is looked up by itself.
 */
export async function matchRaw(
  client: pg.ClientBase | pg.Pool,
  run: Run,
  rows: readonly RawIdentity[],
): Promise<readonly Match[]> {
  if (rows.length === 0) return [];
  const matches = (await statesInRange(client, run, rows)).matchAll(rows);
  const left = matches.flatMap((match, i) => (match === null ? [i] : []));
  const found = await probe(
    client,
    run,
    left.map((i) => rows[i]!),
  );
  left.forEach((i, place) => {
    matches[i] = found[place]!;
  });
  return matches;
}

/** How much wider than the page its range may be: of a source in no order it would be the whole endpoint. */
const RANGE = 2;

/** The states whose native ids lie between the page's first and last, in the order of their ids. */
async function statesInRange(
  client: pg.ClientBase | pg.Pool,
  run: Run,
  rows: readonly RawIdentity[],
): Promise<KnownRange> {
  let [first, last] = [rows[0]!.nativeId, rows[0]!.nativeId];
  for (const { nativeId } of rows) {
    if (nativeId < first) first = nativeId;
    if (nativeId > last) last = nativeId;
  }
  // One text for all: parsing thousands of result rows would cost more than the look-up.
  const result = await client.query<{ digests: string | null; states: string | null }>(
    `SELECT encode(string_agg(uuid_send(raw_digest), ''), 'hex') AS digests, string_agg(${MATCH}, ',') AS states
     FROM (SELECT * FROM state WHERE endpoint = $1 AND dataset = $2 AND native_id >= $4 AND native_id <= $5 AND present
           LIMIT $6) AS state`,
    [run.endpoint, run.dataset, full(run), withoutNul(first), withoutNul(last), rows.length * RANGE],
  );
  const { digests, states } = result.rows[0]!;
  return new KnownRange(digests ?? '', states === null ? [] : states.split(','));
}

/** Known raw digests, 32 hex digits each, with what `matchOf` reads of each. */
class KnownRange {
  readonly #digests: string;
  readonly #states: readonly string[];
  #places: ReadonlyMap<string, number> | null = null;

  constructor(digests: string, states: readonly string[]) {
    this.#digests = digests;
    this.#states = states;
  }

  matchAll(rows: readonly RawIdentity[]): Match[] {
    let next = 0;
    return rows.map(({ rawDigest }) => {
      // Nearly always the state after the last one that was met.
      const place = this.#digests.startsWith(rawDigest, next * 32) ? next : this.#find(rawDigest);
      if (place === undefined) return null;
      next = place + 1;
      return matchOf(this.#states[place]!);
    });
  }

  #find(rawDigest: string): number | undefined {
    this.#places ??= new Map(this.#states.map((_, i) => [this.#digests.slice(i * 32, i * 32 + 32), i]));
    return this.#places.get(rawDigest);
  }
}

/** One by one. Subqueries, not joins: their plan does not depend on statistics. */
async function probe(
  client: pg.ClientBase | pg.Pool,
  run: Run,
  rows: readonly RawIdentity[],
): Promise<readonly Match[]> {
  if (rows.length === 0) return [];
  const result = await client.query<{ matches: string }>(
    `SELECT string_agg(coalesce(
       (SELECT ${MATCH} FROM state
        WHERE endpoint = $1 AND dataset = $2 AND native_id = asked.native_id AND raw_digest = asked.raw_digest AND present LIMIT 1),
       (SELECT 'q' FROM quarantine
        WHERE endpoint = $1 AND dataset = $2 AND raw_digest = asked.raw_digest AND closed_at IS NULL),
       ''), ',' ORDER BY ord) AS matches
     FROM unnest($4::text[], $5::uuid[]) WITH ORDINALITY AS asked (native_id, raw_digest, ord)`,
    [
      run.endpoint,
      run.dataset,
      full(run),
      rows.map(({ nativeId }) => withoutNul(nativeId)),
      `{${rows.map(({ rawDigest }) => rawDigest).join(',')}}`,
    ],
  );
  return result.rows[0]!.matches.split(',').map(matchOf);
}

/** $3 is the run when it is a full read: only there a state may be met once only. */
const MATCH = `CASE WHEN run = $3::bigint THEN 'a' WHEN occurrence = 0 THEN id::text ELSE (-id)::text END`;

const full = (run: Run): string | null => (run.mode === 'full' ? run.id : null);

function matchOf(text: string): Match {
  if (text === '') return null;
  if (text === 'q') return 'quarantined';
  return text === 'a' ? 'again' : Number(text);
}

/** Whether nothing of this endpoint's dataset is in the ledger yet, so that there is nothing to match. */
export async function isUnread(client: pg.ClientBase, reading: Reading): Promise<boolean> {
  const { rows } = await client.query<{ unread: boolean }>(
    `SELECT NOT EXISTS (SELECT FROM state WHERE endpoint = $1 AND dataset = $2)
        AND NOT EXISTS (SELECT FROM quarantine WHERE endpoint = $1 AND dataset = $2) AS unread`,
    [reading.endpoint, reading.dataset],
  );
  return rows[0]!.unread;
}
