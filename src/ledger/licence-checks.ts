import type pg from 'pg';

export const LICENCE_FINDINGS = ['holder-missing', 'holder-ended', 'expired'] as const;
export type LicenceFinding = (typeof LICENCE_FINDINGS)[number];

export interface LicenceCheck {
  readonly id: string;
  readonly dataset: string;
  /** Key of the licence. */
  readonly key: string;
  readonly finding: LicenceFinding;
  readonly holder: string | null;
  readonly since: Date;
  readonly openedAt: Date;
}

/** A finding that a pass opened or closed. */
export interface LicenceChange {
  readonly id: string;
  readonly key: string;
  readonly finding: LicenceFinding;
  readonly change: 'opened' | 'closed';
}

export interface LicencePass {
  /** Numbers of the datasets. */
  readonly licences: number;
  readonly registrations: number;
  /** Whether every endpoint that shows registrations was read in full: before, any holder would seem to be missing. */
  readonly knowsHolders: boolean;
  /** The channel's calendar day. */
  readonly today: string;
  readonly timeZone: string;
}

/** The state that a licence must have to be checked: it is said to hold. */
const IN_FORCE = 'VALID';
/** States of a registration whose holder may hold no licence any more. */
const ENDED = ['CANCELLED', 'REVOKED', 'ANNULLED'];

/** Any number that is ours: one pass at a time. */
const LOCK = 7_463_201;

/**
 * Checks the licences that changed since the last pass, or whose holder did, or whose last day is over; all of them the first time. A
 * licence is what its home shows, and so is a registration where its home shows it. Runs in the caller's transaction.
 */
export async function passLicences(
  client: pg.ClientBase,
  { licences, registrations, knowsHolders, today, timeZone }: LicencePass,
): Promise<readonly LicenceChange[]> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
  // Taken before anything is looked at: what is committed under way is looked at once more.
  const begun = await client.query<{ snapshot: string }>(
    'SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS snapshot',
  );
  await client.query('CREATE TEMP TABLE licence_examined (key text COLLATE "C" PRIMARY KEY) ON COMMIT DROP');
  await client.query(
    `WITH last AS (SELECT snapshot, day FROM licence_pass WHERE dataset = $1 AND (holders OR NOT $4))
     INSERT INTO licence_examined
     SELECT key FROM state WHERE dataset = $1 AND NOT EXISTS (SELECT FROM last)
     UNION SELECT key FROM state, last WHERE dataset = $1 AND touched >= last.snapshot
     UNION SELECT licence.key FROM last, state AS holder JOIN state AS licence
       ON licence.holder = holder.key AND licence.home = licence.endpoint AND licence.dataset = $1
       WHERE holder.dataset = $2 AND holder.touched >= last.snapshot
     UNION SELECT licence.key FROM last, quarantine JOIN state AS licence
       ON licence.holder = quarantine.key AND licence.home = licence.endpoint AND licence.dataset = $1
       WHERE quarantine.dataset = $2 AND quarantine.touched >= last.snapshot
     UNION SELECT key FROM state, last
       WHERE last.day < $3 AND dataset = $1 AND status = '${IN_FORCE}' AND valid_to >= last.day AND valid_to < $3`,
    [licences, registrations, today, knowsHolders],
  );
  await client.query('ANALYZE licence_examined');
  await client.query(
    `CREATE TEMP TABLE licence_found ON COMMIT DROP AS
     WITH licence AS (
       SELECT key, holder, valid_to, changed_at FROM licence_examined JOIN state USING (key)
       WHERE dataset = ${licences} AND present AND occurrence = 0 AND home = endpoint AND status = '${IN_FORCE}'
     ), held AS (
       SELECT licence.key, licence.holder, licence.changed_at, registration.*
       FROM licence CROSS JOIN LATERAL (
         SELECT count(*) AS shown, count(*) FILTER (WHERE home = endpoint) AS at_home,
           bool_or(home = endpoint AND status = ANY ('{${ENDED}}')) AS home_ended, bool_and(coalesce(status = ANY ('{${ENDED}}'), false)) AS all_ended,
           max(changed_at) FILTER (WHERE status = ANY ('{${ENDED}}')) AS ended_at
         FROM state WHERE dataset = ${registrations} AND state.key = licence.holder AND present AND occurrence = 0) AS registration
       WHERE licence.holder IS NOT NULL AND ${knowsHolders}
     )
     SELECT key, 'holder-missing' AS finding, holder, changed_at AS since FROM held WHERE shown = 0
       AND NOT EXISTS (SELECT FROM quarantine WHERE dataset = ${registrations} AND quarantine.key = held.holder AND closed_at IS NULL)
     UNION ALL
     SELECT key, 'holder-ended', holder, ended_at FROM held
     WHERE shown > 0 AND CASE WHEN at_home > 0 THEN home_ended ELSE all_ended END
     UNION ALL
     SELECT key, 'expired', holder, ((valid_to::date + 1)::timestamp AT TIME ZONE ${literal(timeZone)})
     FROM licence WHERE valid_to < ${literal(today)}`,
  );
  const { rows } = await client.query<LicenceChange>(
    `WITH closed AS (
       UPDATE licence_check SET closed_at = now()
       WHERE dataset = $1 AND closed_at IS NULL AND key IN (SELECT key FROM licence_examined)
         AND NOT EXISTS (SELECT FROM licence_found AS found
                         WHERE found.key = licence_check.key AND found.finding = licence_check.finding)
       RETURNING id, key, finding
     ), opened AS (
       INSERT INTO licence_check (dataset, key, finding, holder, since)
       SELECT $1, key, finding, holder, since FROM licence_found AS found ORDER BY key, finding
       ON CONFLICT (dataset, key, finding) WHERE closed_at IS NULL DO NOTHING
       RETURNING id, key, finding
     ), passed AS (
       INSERT INTO licence_pass (dataset, day, snapshot, holders) VALUES ($1, $2, $3::text::xid8, $4)
       ON CONFLICT (dataset) DO UPDATE SET snapshot = excluded.snapshot, day = excluded.day, holders = excluded.holders
     )
     SELECT id, key, finding, 'closed' AS change FROM closed
     UNION ALL SELECT id, key, finding, 'opened' FROM opened ORDER BY id`,
    [licences, today, begun.rows[0]!.snapshot, knowsHolders],
  );
  return rows;
}

/** Statements that make a table take no parameters. */
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Open findings by id; `after` is the id of the last one of the page before. */
export async function listLicenceChecks(
  db: pg.Pool,
  filter: {
    readonly finding?: string;
    readonly key?: string;
    readonly after?: string;
    readonly limit: number;
  },
): Promise<readonly LicenceCheck[]> {
  const { rows } = await db.query<LicenceCheck>(
    `SELECT licence_check.id, dataset.name AS dataset, key, finding, holder, since, opened_at AS "openedAt"
     FROM licence_check JOIN dataset ON dataset.id = licence_check.dataset
     WHERE closed_at IS NULL AND ($1::text IS NULL OR finding = $1) AND ($2::text IS NULL OR key = $2)
       AND ($3::bigint IS NULL OR licence_check.id > $3)
     ORDER BY licence_check.id LIMIT $4`,
    [filter.finding ?? null, filter.key ?? null, filter.after ?? null, filter.limit],
  );
  return rows;
}

/** A page is shown with counts; beyond this, that there are more is all that matters. */
export const COUNTED_UP_TO = 10_000;

/** How many findings of each kind are open; COUNTED_UP_TO stands for that many or more. */
export async function countLicenceChecks(db: pg.Pool): Promise<Readonly<Record<LicenceFinding, number>>> {
  const { rows } = await db.query<{ finding: LicenceFinding; count: number }>(
    `SELECT kind.finding, count::int FROM unnest($1::text[]) AS kind (finding) CROSS JOIN LATERAL (
       SELECT count(*) FROM (
         SELECT FROM licence_check WHERE licence_check.finding = kind.finding AND closed_at IS NULL LIMIT $2) AS open) AS counted`,
    [LICENCE_FINDINGS, COUNTED_UP_TO],
  );
  const counts: Record<LicenceFinding, number> = { 'holder-missing': 0, 'holder-ended': 0, expired: 0 };
  for (const { finding, count } of rows) counts[finding] = count;
  return counts;
}
