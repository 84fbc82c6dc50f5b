import type pg from 'pg';

/** What one endpoint shows of a record now. */
export interface ShownState {
  readonly endpoint: string;
  readonly nativeId: string;
  readonly version: number;
  readonly present: boolean;
  readonly home: string | null;
  readonly status: string | null;
  readonly fingerprint: string;
  readonly changedAt: Date;
  readonly run: string;
  /** Normalisations that changed values of this version. */
  readonly changes: readonly { readonly field: string; readonly rule: string }[];
  readonly warnings: readonly { readonly field: string; readonly code: string }[];
}

export const TIMELINE_EVENTS = [
  'version',
  'removed',
  'discrepancy',
  'closed',
  'quarantined',
  'delivery',
  'case',
  'move',
] as const;

/** One thing that happened to a record, oldest first in a timeline. */
export interface TimelineEvent {
  readonly at: Date;
  readonly what: (typeof TIMELINE_EVENTS)[number];
  readonly endpoint: string | null;
  /** Run, reconciliation, quarantine entry, delivery, case or move: its id. */
  readonly ref: string;
  /** Version number, class, delivery state, or what was done with the case or move. */
  readonly detail: string;
  /** Normalisations that changed values of a version. */
  readonly changes: ShownState['changes'];
}

export async function shownStates(
  client: pg.ClientBase | pg.Pool,
  dataset: number,
  key: string,
): Promise<readonly ShownState[]> {
  const { rows } = await client.query<ShownState>(
    `SELECT endpoint.name AS endpoint, native_id AS "nativeId", version, present, home.name AS home, status,
       replace(fingerprint::text, '-', '') AS fingerprint, changed_at AS "changedAt", run,
       coalesce(ruleset.changes, '[]') AS changes, coalesce(ruleset.warnings, '[]') AS warnings
     FROM state JOIN endpoint ON endpoint.id = state.endpoint LEFT JOIN endpoint AS home ON home.id = state.home
     LEFT JOIN ruleset ON ruleset.id = state.ruleset
     WHERE state.dataset = $1 AND state.key = $2 ORDER BY endpoint.name, occurrence`,
    [dataset, key],
  );
  return rows;
}

/** A key's whole life across all endpoints. */
export async function timeline(
  client: pg.ClientBase | pg.Pool,
  dataset: number,
  key: string,
): Promise<readonly TimelineEvent[]> {
  const { rows } = await client.query<TimelineEvent>(
    `WITH versions AS (
       SELECT endpoint, run, changed_at, version, present, ruleset FROM state WHERE dataset = $1 AND key = $2
       UNION ALL
       SELECT state.endpoint, old.run, old.changed_at, old.version, old.present, old.ruleset
       FROM state_version AS old JOIN state ON state.id = old.state WHERE state.dataset = $1 AND state.key = $2
     ), events AS (
       SELECT changed_at AS at, CASE WHEN present THEN 'version' ELSE 'removed' END AS what, endpoint, run::text AS ref,
         version::text AS detail, ruleset FROM versions
       UNION ALL
       SELECT event.at, CASE WHEN event.class IS NULL THEN 'closed' ELSE 'discrepancy' END, NULL, reconciliation::text,
         coalesce(event.class, discrepancy.class), NULL
       FROM discrepancy_event AS event JOIN discrepancy ON discrepancy.id = event.discrepancy
       WHERE discrepancy.dataset = $1 AND discrepancy.key = $2
       UNION ALL
       SELECT opened_at, 'quarantined', endpoint, id::text, position, NULL FROM quarantine WHERE dataset = $1 AND key = $2
       UNION ALL
       SELECT event.at, 'case', NULL, case_file.id::text, event.step, NULL
       FROM case_event AS event JOIN case_file ON case_file.id = event.case_file WHERE dataset = $1 AND key = $2
       UNION ALL
       SELECT event.at, 'move', NULL, home_move.id::text, event.step, NULL
       FROM home_move_event AS event JOIN home_move ON home_move.id = event.home_move WHERE dataset = $1 AND key = $2
       UNION ALL
       SELECT planned_at, 'delivery', target, id::text, 'planned', NULL FROM delivery WHERE dataset = $1 AND key = $2
       UNION ALL
       SELECT coalesce(closed_at, answered_at), 'delivery', target, id::text, state, NULL FROM delivery
       WHERE dataset = $1 AND key = $2 AND coalesce(closed_at, answered_at) IS NOT NULL
     )
     SELECT events.at, what, endpoint.name AS endpoint, ref, detail, coalesce(ruleset.changes, '[]') AS changes
     FROM events LEFT JOIN endpoint ON endpoint.id = events.endpoint LEFT JOIN ruleset ON ruleset.id = events.ruleset
     ORDER BY at, what, ref`,
    [dataset, key],
  );
  return rows;
}
