import type pg from 'pg';
import type { Reading } from './ledger.ts';
import { withoutNul } from './states.ts';

/**
 * What the ledger knows of one raw digest:
 *   a state's id, negative when it is a second occurrence of its key;
 *   `quarantined` when the same raw row lies in quarantine; null when it is new.
 */
export type Match = number | 'quarantined' | null;

/** A raw row as the ledger knows it again: its native id and its digest (32 hex digits). */
export interface RawIdentity {
  readonly nativeId: string;
  readonly rawDigest: string;
}

/**
 * Looks a page's rows up, in their order: a row that is known needs no pipeline. The digest decides; the native id finds its place
 * in an index that grows in the order of the source. Subqueries, not joins: their plan does not depend on statistics.
 */
export async function matchRaw(
  client: pg.ClientBase | pg.Pool,
  reading: Reading,
  rows: readonly RawIdentity[],
): Promise<readonly Match[]> {
  if (rows.length === 0) return [];
  // One text for the whole page: parsing thousands of result rows would cost more than the look-up.
  const result = await client.query<{ matches: string }>(
    `SELECT string_agg(coalesce(
       (SELECT CASE WHEN occurrence = 0 THEN id ELSE -id END::text FROM state
        WHERE endpoint = $3 AND dataset = $4 AND native_id = asked.native_id AND raw_digest = asked.raw_digest AND present LIMIT 1),
       (SELECT 'q' FROM quarantine
        WHERE endpoint = $3 AND dataset = $4 AND raw_digest = asked.raw_digest AND closed_at IS NULL),
       ''), ',' ORDER BY ord) AS matches
     FROM unnest($1::text[], $2::uuid[]) WITH ORDINALITY AS asked (native_id, raw_digest, ord)`,
    [
      rows.map(({ nativeId }) => withoutNul(nativeId)),
      `{${rows.map(({ rawDigest }) => rawDigest).join(',')}}`,
      reading.endpoint,
      reading.dataset,
    ],
  );
  return result.rows[0]!.matches.split(',').map((text) =>
    text === '' ? null : text === 'q' ? 'quarantined' : Number(text),
  );
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
