import type pg from 'pg';
import type { DiscrepancyClass } from '../contract/terms.ts';

/** What one endpoint showed of a record when it was last read. */
export interface LastSeen {
  readonly key: string;
  readonly endpoint: string;
  readonly nativeId: string;
  readonly fingerprint: string;
  readonly status: string | null;
  readonly present: boolean;
  /** Whether it calls itself the home. */
  readonly isHome: boolean;
  /** Of the key's open discrepancy. */
  readonly discrepancy: DiscrepancyClass | null;
}

/** By the first of the keys that anybody has shown: its home first, the one that it moved to before the one that it left; then whoever shows it. */
export async function lastSeen(
  db: pg.Pool | pg.ClientBase,
  dataset: number,
  keys: readonly string[],
  movedOut: readonly string[],
): Promise<readonly LastSeen[]> {
  const { rows } = await db.query<LastSeen>({
    name: 'last-seen',
    text: `SELECT state.key, endpoint.name AS endpoint, native_id AS "nativeId",
       replace(fingerprint::text, '-', '') AS fingerprint, status, present,
       is_home AS "isHome",
       (SELECT class FROM discrepancy AS open WHERE open.dataset = $1 AND open.key = state.key AND closed_at IS NULL
        LIMIT 1) AS discrepancy
     FROM state JOIN endpoint ON endpoint.id = state.endpoint,
       LATERAL (SELECT coalesce(home = state.endpoint, false) AS is_home) AS claim
     WHERE state.dataset = $1 AND state.key = ANY ($2::text[]) AND occurrence = 0
     ORDER BY array_position($2::text[], state.key), (is_home AND present) DESC,
       coalesce(status = ANY ($3::text[]), false), is_home DESC, present DESC, changed_at DESC`,
    values: [dataset, keys, movedOut],
  });
  return rows.filter(({ key }) => key === rows[0]?.key);
}

/** When an endpoint's dataset was last read to the end, or null. */
export async function lastRead(
  db: pg.Pool | pg.ClientBase,
  endpoint: number,
  dataset: number,
): Promise<Date | null> {
  const { rows } = await db.query<{ at: Date }>(
    `SELECT started_at AS at FROM run WHERE endpoint = $1 AND dataset = $2 AND state = 'done'
     ORDER BY id DESC LIMIT 1`,
    [endpoint, dataset],
  );
  return rows[0]?.at ?? null;
}
