import type pg from 'pg';
import type { DiscrepancyClass } from '../contract/terms.ts';
import { DISPUTED } from './disputed.ts';

/** What somebody asks for: the keys that what he typed may stand for, likeliest first. */
export interface Sought {
  /** By its number. */
  readonly dataset: number;
  readonly keys: readonly string[];
  /** Statuses of a record that has left its home's region. */
  readonly movedOut: readonly string[];
}

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
  /** The open case about it. */
  readonly dispute: { readonly case: string; readonly since: string } | null;
}

interface Row extends LastSeen {
  /** Which of those sought, and which of its keys. */
  readonly sought: number;
  readonly place: number;
}

/**
 * For each of those sought, by the first of its keys that anybody has shown: its home first, the one that it moved to before the one
 * that it left; then whoever shows it. One statement for all.
 */
export async function lastSeen(
  db: pg.Pool | pg.ClientBase,
  sought: readonly Sought[],
): Promise<readonly (readonly LastSeen[])[]> {
  const asked = sought.flatMap(({ dataset, keys }, at) =>
    keys.map((key, place) => ({ at, dataset, key, place })),
  );
  const { rows } = await db.query<Row>({
    name: 'last-seen',
    text: `SELECT sought, place, state.key, endpoint.name AS endpoint, native_id AS "nativeId",
       replace(fingerprint::text, '-', '') AS fingerprint, status, present, coalesce(home = state.endpoint, false) AS "isHome",
       (SELECT class FROM discrepancy AS open WHERE open.dataset = state.dataset AND open.key = state.key AND closed_at IS NULL
        LIMIT 1) AS discrepancy,
       (SELECT jsonb_build_object('case', id::text, 'since', to_char(raised_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
        FROM case_file WHERE case_file.dataset = state.dataset AND case_file.key = state.key AND ${DISPUTED} LIMIT 1) AS dispute
     FROM unnest($1::int[], $2::smallint[], $3::text[], $4::int[]) AS asked (sought, dataset, key, place)
     CROSS JOIN LATERAL (
       SELECT * FROM state WHERE dataset = asked.dataset AND key = asked.key AND occurrence = 0 LIMIT 32767) AS state
     JOIN endpoint ON endpoint.id = state.endpoint
     ORDER BY sought, place, present DESC, changed_at DESC`,
    values: [
      asked.map(({ at }) => at),
      asked.map(({ dataset }) => dataset),
      asked.map(({ key }) => key),
      asked.map(({ place }) => place),
    ],
  });
  return sought.map(({ movedOut }, at) => {
    const mine = rows.filter((row) => row.sought === at);
    const first = mine.filter(({ place }) => place === mine[0]?.place);
    // A stable sort: among equals the order of the statement stands.
    return first.sort((a, b) => rank(b, movedOut) - rank(a, movedOut));
  });
}

function rank({ isHome, present, status }: LastSeen, movedOut: readonly string[]): number {
  if (!isHome) return 0;
  if (!present) return 1;
  return status !== null && movedOut.includes(status) ? 2 : 3;
}

/** When an endpoint's dataset was last read to the end, or null. */
export async function lastRead(
  db: pg.Pool | pg.ClientBase,
  endpoint: number,
  dataset: number,
): Promise<Date | null> {
  const { rows } = await db.query<{ at: Date }>({
    name: 'last-read',
    text: `SELECT started_at AS at FROM run WHERE endpoint = $1 AND dataset = $2 AND state = 'done' ORDER BY id DESC LIMIT 1`,
    values: [endpoint, dataset],
  });
  return rows[0]?.at ?? null;
}
