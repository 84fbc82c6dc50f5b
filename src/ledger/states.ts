import type pg from 'pg';
import type { Reading } from './ledger.ts';
import { withoutNul } from './nul.ts';
import { type KnownState, type Placement, place } from './place.ts';
import type { Run } from './runs.ts';
import type { SeenStates } from './seen.ts';
import { STATE_COLUMNS, type StagedRows } from './staging.ts';

export interface Merged {
  /** Rows that are a key's (first) showing. */
  readonly accepted: number;
  /** Rows that show a key once more, or the same raw row again. */
  readonly duplicate: number;
  readonly added: number;
  readonly changed: number;
  /** Ids of states that show another raw row now. */
  readonly changedStates: readonly number[];
  /** Places of the records that are a further showing of their key. */
  readonly further: ReadonlySet<number>;
}

const NOTHING: Merged = {
  accepted: 0,
  duplicate: 0,
  added: 0,
  changed: 0,
  changedStates: [],
  further: new Set(),
};

/**
 * Brings records whose keys are new, as far as the reader knows, straight into the ledger. When one of them is there all the same, all
 * are merged.
 */
export async function addRecords(
  client: pg.ClientBase,
  run: Run,
  records: StagedRows,
  seen: SeenStates,
): Promise<Merged> {
  const { count } = records;
  if (count === 0) return NOTHING;
  await client.query('SAVEPOINT added');
  try {
    await records.copyInto(client, 'state');
  } catch (error) {
    if ((error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error;
    await client.query('ROLLBACK TO SAVEPOINT added');
    return mergeRecords(client, run, records, seen);
  }
  await client.query('RELEASE SAVEPOINT added');
  return { ...NOTHING, accepted: count, added: count };
}

const UNIQUE_VIOLATION = '23505';

/**
 * Brings a page's records into the ledger, in the caller's transaction: new keys first, all in one statement; only rows whose key is
 * there already are placed one by one. Repeating it with the same records changes nothing. `seen` is what a full read has met so far; it
 * learns of the states met here.
 */
export async function mergeRecords(
  client: pg.ClientBase,
  run: Run,
  records: StagedRows,
  seen: SeenStates,
): Promise<Merged> {
  const { count } = records;
  if (count === 0) return NOTHING;
  await records.copyInto(client, 'staged');
  const { added, left } = await insertNewKeys(client, count);
  if (left.length === 0) return { ...NOTHING, accepted: added, duplicate: count - added, added };
  const placements = place(left, await knownStates(client, run, left, seen), run.mode);
  const changed = await updateStates(client, run, placements);
  const occurrences = await insertOccurrences(client, placements);
  const updates = placements.filter((placement) => placement.kind === 'update');
  const accepted = added + updates.filter(({ occurrence }) => occurrence === 0).length;
  return {
    accepted,
    duplicate: count - accepted,
    added,
    changed: changed + occurrences,
    changedStates: updates.map(({ state }) => Number(state)),
    further: new Set(
      placements.filter((one) => one.kind !== 'repeat' && one.occurrence > 0).map(({ ord }) => ord),
    ),
  };
}

interface LeftRow {
  /** Place among the records. */
  readonly ord: number;
  readonly key: string;
  readonly nativeId: string;
  readonly rawDigest: string;
}

/** Inserts every key that the endpoint did not show yet. `left` are the rows that are neither in now nor exact repeats of one that is. */
async function insertNewKeys(
  client: pg.ClientBase,
  count: number,
): Promise<{ readonly added: number; readonly left: readonly LeftRow[] }> {
  const { rows } = await client.query<{ added: number; left: readonly LeftRow[] | null }>(
    `WITH added AS (
       INSERT INTO state (${STATE_COLUMNS}) SELECT ${STATE_COLUMNS} FROM staged ORDER BY ord
       ON CONFLICT (dataset, key, endpoint, occurrence) DO NOTHING
       RETURNING raw_digest
     )
     SELECT (SELECT count(*)::int FROM added) AS added,
       (SELECT json_agg(json_build_object('ord', ord - (SELECT min(ord) FROM staged), 'key', key, 'nativeId', native_id,
          'rawDigest', replace(raw_digest::text, '-', '')) ORDER BY ord)
        FROM staged WHERE (SELECT count(*) FROM added) < $1 AND raw_digest NOT IN (SELECT raw_digest FROM added)) AS left`,
    [count],
  );
  const { added, left } = rows[0]!;
  return { added, left: left ?? [] };
}

async function knownStates(
  client: pg.ClientBase,
  run: Run,
  left: readonly LeftRow[],
  seen: SeenStates,
): Promise<readonly KnownState[]> {
  // LATERAL and LIMIT make it a look-up per key, whatever statistics there are.
  const { rows } = await client.query<Omit<KnownState, 'seen'> & { readonly brought: boolean }>(
    `SELECT known.* FROM unnest($4::text[]) AS asked (key) CROSS JOIN LATERAL (
       SELECT id, key, occurrence, native_id AS "nativeId", replace(raw_digest::text, '-', '') AS "rawDigest", present,
         present AND run = $3 AS brought
       FROM state WHERE dataset = $1 AND key = asked.key AND endpoint = $2 LIMIT 32767) AS known`,
    [run.dataset, run.endpoint, run.id, [...new Set(left.map(({ key }) => key))]],
  );
  return rows.map(({ brought, ...state }) => ({
    ...state,
    seen: run.mode === 'full' && (brought || seen.has(Number(state.id))),
  }));
}

/** Writes the new versions; the old ones go to the history. A row whose raw form alone changed gets no new version. Returns the new versions. */
async function updateStates(
  client: pg.ClientBase,
  run: Run,
  placements: readonly Placement[],
): Promise<number> {
  const updates = placements.filter((placement) => placement.kind === 'update');
  if (updates.length === 0) return 0;
  const { rows } = await client.query<{ changed: number }>(
    `WITH placed AS (
       SELECT placed.state, staged.* FROM unnest($1::int[], $2::bigint[]) AS placed (place, state)
       JOIN staged ON staged.ord = placed.place + (SELECT min(ord) FROM staged)
     ), before AS (
       SELECT state.* FROM state JOIN placed ON placed.state = state.id
       WHERE state.fingerprint <> placed.fingerprint OR NOT state.present
     ), history AS (
       INSERT INTO state_version (state, version, fingerprint, fields, present, ruleset, run, changed_at)
       SELECT id, version, fingerprint, fields, present, ruleset, run, changed_at FROM before
     ), written AS (
       UPDATE state SET native_id = placed.native_id, fingerprint = placed.fingerprint, exact = placed.exact,
         raw_digest = placed.raw_digest, fields = placed.fields, home = placed.home, status = placed.status,
         source_version = placed.source_version, ruleset = placed.ruleset, holder = placed.holder,
         valid_to = placed.valid_to, present = true,
         version = state.version + CASE WHEN before.id IS NULL THEN 0 ELSE 1 END,
         run = CASE WHEN before.id IS NULL THEN state.run ELSE $3 END,
         changed_at = CASE WHEN before.id IS NULL THEN state.changed_at ELSE now() END,
         touched = CASE WHEN before.id IS NULL AND state.exact = placed.exact AND state.home IS NOT DISTINCT FROM placed.home
                     AND state.fields = placed.fields
                   THEN state.touched ELSE pg_current_xact_id() END
       FROM placed LEFT JOIN before ON before.id = placed.state WHERE state.id = placed.state
     )
     SELECT count(*)::int AS changed FROM before`,
    [updates.map(({ ord }) => ord), updates.map(({ state }) => state), run.id],
  );
  return rows[0]!.changed;
}

async function insertOccurrences(client: pg.ClientBase, placements: readonly Placement[]): Promise<number> {
  const inserts = placements.filter((placement) => placement.kind === 'insert');
  if (inserts.length === 0) return 0;
  await client.query(
    `INSERT INTO state (${STATE_COLUMNS})
     SELECT ${STATE_COLUMNS.replace('occurrence', 'placed.occurrence')}
     FROM unnest($1::int[], $2::int[]) AS placed (place, occurrence)
     JOIN staged ON staged.ord = placed.place + (SELECT min(ord) FROM staged)`,
    [inserts.map(({ ord }) => ord), inserts.map(({ occurrence }) => occurrence)],
  );
  return inserts.length;
}

/** Marks what the endpoint says it deleted, by native id; returns how many states that removed. */
export async function removeByNativeId(
  client: pg.ClientBase,
  run: Run,
  nativeIds: readonly string[],
): Promise<number> {
  if (nativeIds.length === 0) return 0;
  const { rowCount } = await client.query(
    `WITH gone AS (
       SELECT id FROM state
       WHERE endpoint = $1 AND dataset = $2 AND native_id = ANY ($3::text[]) AND present
     ) ${REMOVE_GONE}`,
    [run.endpoint, run.dataset, nativeIds.map(withoutNul), run.id],
  );
  await promoteOccurrences(client, run);
  return rowCount ?? 0;
}

/** Removes what these native ids showed under other keys; returns how many states that removed. */
export async function removeLeftKeys(
  client: pg.ClientBase,
  run: Run,
  rows: readonly { readonly nativeId: string; readonly key: string }[],
): Promise<number> {
  if (rows.length === 0) return 0;
  const { rowCount } = await client.query(
    `WITH gone AS (
       SELECT DISTINCT state.id FROM unnest($3::text[], $5::text[]) AS shown (native_id, key) JOIN state USING (native_id)
       WHERE endpoint = $1 AND dataset = $2 AND state.key <> shown.key AND present
     ) ${REMOVE_GONE}`,
    [
      run.endpoint,
      run.dataset,
      rows.map(({ nativeId }) => withoutNul(nativeId)),
      run.id,
      rows.map(({ key }) => key),
    ],
  );
  if ((rowCount ?? 0) > 0) await promoteOccurrences(client, run);
  return rowCount ?? 0;
}

/** Ends a WITH list that has `gone (id)`; parameter $4 is the run. A body that was kept for want of a look-up is evidence at most now. */
export const REMOVE_GONE = `, history AS (
    INSERT INTO state_version (state, version, fingerprint, fields, present, ruleset, run, changed_at)
    SELECT state.id, version, fingerprint, fields, present, ruleset, run, changed_at FROM state JOIN gone USING (id)
  ), kept AS (
    UPDATE body SET kept_for = 'evidence' FROM state JOIN gone USING (id)
    WHERE body.dataset = state.dataset AND body.key = state.key AND body.endpoint = state.endpoint AND occurrence = 0
  )
  UPDATE state SET present = false, version = version + 1, run = $4, changed_at = now(), touched = pg_current_xact_id()
  FROM gone WHERE state.id = gone.id`;

/**
 * Where occurrence 0 of a key is gone but another is present, that one becomes occurrence 0. Where the body of the former is kept, the
 * row is looked at anew when it is read next, so that its own is. Returns their ids.
 */
export async function promoteOccurrences(
  client: pg.ClientBase,
  reading: Reading,
): Promise<readonly string[]> {
  const { rows } = await client.query<{ gone: string; next: string; free: number }>(
    `SELECT first.id AS gone, other.id AS next, other.free
     FROM state AS first,
       LATERAL (SELECT (array_agg(id ORDER BY occurrence) FILTER (WHERE present))[1] AS id, max(occurrence) + 1 AS free FROM state
                WHERE dataset = first.dataset AND key = first.key AND endpoint = first.endpoint AND occurrence > 0) AS other
     WHERE first.endpoint = $1 AND first.dataset = $2 AND first.occurrence = 0 AND NOT first.present AND other.id IS NOT NULL
       AND first.key IN (SELECT key FROM state WHERE dataset = $2 AND occurrence > 0 AND present)`,
    [reading.endpoint, reading.dataset],
  );
  for (const { gone, next, free } of rows) {
    await client.query('UPDATE state SET occurrence = $2 WHERE id = $1', [gone, free]);
    await client.query(
      `UPDATE state SET occurrence = 0, touched = pg_current_xact_id(),
         raw_digest = CASE WHEN EXISTS (SELECT FROM body WHERE body.dataset = state.dataset AND body.key = state.key
           AND body.endpoint = state.endpoint AND body.fingerprint <> state.fingerprint) THEN gen_random_uuid() ELSE raw_digest END
       WHERE id = $1`,
      [next],
    );
  }
  return rows.map(({ next }) => next);
}
