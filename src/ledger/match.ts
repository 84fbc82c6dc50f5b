import type pg from 'pg';
import type { Reading } from './ledger.ts';

/**
 * What the ledger knows of one raw digest:
 *   a state's id, negative when it is a second occurrence of its key;
 *   `quarantined` when the same raw row lies in quarantine; null when it is new.
 */
export type Match = number | 'quarantined' | null;

/** Looks a page's raw digests up, in their order: a row whose digest is known needs no pipeline. */
export async function matchRaw(
  client: pg.ClientBase | pg.Pool,
  reading: Reading,
  digests: readonly string[],
): Promise<readonly Match[]> {
  if (digests.length === 0) return [];
  // One text for the whole page: parsing thousands of result rows would cost more than the look-up.
  const { rows } = await client.query<{ matches: string }>(
    `SELECT string_agg(coalesce(CASE WHEN state.occurrence = 0 THEN state.id ELSE -state.id END::text,
                                CASE WHEN quarantine.id IS NOT NULL THEN 'q' ELSE '' END), ',' ORDER BY asked.ord) AS matches
     FROM unnest($1::uuid[]) WITH ORDINALITY AS asked (raw_digest, ord)
     LEFT JOIN state ON state.endpoint = $2 AND state.dataset = $3 AND state.raw_digest = asked.raw_digest AND state.present
     LEFT JOIN quarantine ON quarantine.endpoint = $2 AND quarantine.dataset = $3
       AND quarantine.raw_digest = asked.raw_digest AND quarantine.closed_at IS NULL`,
    [`{${digests.join(',')}}`, reading.endpoint, reading.dataset],
  );
  return rows[0]!.matches
    .split(',')
    .map((text) => (text === '' ? null : text === 'q' ? 'quarantined' : Number(text)));
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
