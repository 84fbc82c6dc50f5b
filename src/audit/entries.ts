import type pg from 'pg';
import { type AuditEntry, ENTRY_TYPES, type EntryType } from '../tlog/entry.ts';

/** An entry of the log with its number. */
export interface LoggedEntry extends AuditEntry {
  /** Its number in the log, from 0, as text. */
  readonly id: string;
}

export interface EntryFilter {
  readonly type?: EntryType;
  readonly dataset?: string;
  /** Entries about the record with this key; those that name it by a pseudonym too, until it is erased. */
  readonly key?: string;
  readonly actor?: string;
  /** Time of the entry: from (included) to (not included). */
  readonly from?: Date;
  readonly to?: Date;
  /** The id of the last one of the page before. */
  readonly before?: string;
  readonly limit: number;
}

/**
 * Entries newest first: by their time, then by their number, since what was put on record in a long transaction is numbered after
 * what happened meanwhile. A log only grows, so pages neither miss nor repeat what was there when the first was read.
 */
export async function listEntries(
  db: pg.Pool | pg.ClientBase,
  filter: EntryFilter,
): Promise<readonly LoggedEntry[]> {
  const {
    type,
    dataset = null,
    key,
    actor = null,
    from = '-infinity',
    to = 'infinity',
    before = null,
  } = filter;
  const types = type === undefined ? ENTRY_TYPES : [type];
  const common = [filter.limit, before, from, to, types, dataset, actor];
  const { rows } =
    key === undefined
      ? await db.query<Row>(actor === null ? BY_TYPE : BY_ACTOR, common)
      : await db.query<Row>(BY_KEY, [...common, await namesOf(db, key)]);
  return rows.map(({ id, body }) => ({ ...(JSON.parse(body) as AuditEntry), id }));
}

interface Row {
  readonly id: string;
  readonly body: string;
}

const LAST_AT = '(SELECT at FROM audit_entry WHERE seq = $2)';
// One upper bound of both, the end and the page before: with two, the index is entered at the end.
const WITHIN = `entry.at >= $3
  AND (entry.at, entry.seq) < (least($4::timestamptz, ${LAST_AT}), CASE WHEN ${LAST_AT} < $4 THEN $2::bigint ELSE 0 END)`;
const NEWEST = 'ORDER BY at DESC, seq DESC LIMIT $1';

/** One step down an index for each dataset and type: what is wanted stands together there, in the order of the list. */
const byEach = (given: string): string => `
  WITH RECURSIVE datasets (name) AS (
    SELECT min(dataset) FROM audit_entry AS entry WHERE ${given}
    UNION ALL
    SELECT (SELECT min(dataset) FROM audit_entry AS entry WHERE ${given} AND dataset > name)
    FROM datasets WHERE name IS NOT NULL
  ), page AS (
    SELECT found.at, found.seq
    FROM (SELECT $6 AS name WHERE $6::text IS NOT NULL
          UNION ALL SELECT name FROM datasets WHERE $6::text IS NULL AND name IS NOT NULL) AS dataset
    CROSS JOIN unnest($5::text[]) AS kind (type)
    CROSS JOIN LATERAL (
      SELECT at, seq FROM audit_entry AS entry
      WHERE ${given} AND entry.dataset = dataset.name AND entry.type = kind.type AND ${WITHIN}
      ${NEWEST}
    ) AS found
    ${NEWEST}
  )
  SELECT seq AS id, body FROM page JOIN audit_entry USING (seq) ORDER BY page.at DESC, seq DESC`;

const BY_TYPE = byEach('$7::text IS NULL');
const BY_ACTOR = byEach('entry.actor = $7');
const BY_KEY = `
  SELECT seq AS id, body FROM audit_entry AS entry
  WHERE key = ANY($8) AND type = ANY($5) AND dataset = coalesce($6, dataset) AND actor = coalesce($7, actor) AND ${WITHIN}
  ${NEWEST}`;

/** What a key stands as in the log: itself and its pseudonyms. Only a look-up of what nobody shows has one, so they are few. */
async function namesOf(db: pg.Pool | pg.ClientBase, key: string): Promise<readonly string[]> {
  const { rows } = await db.query<{ digest: string }>(
    `SELECT encode(digest, 'hex') AS digest FROM audit_salt WHERE digest = sha256(salt || convert_to($1, 'UTF8'))`,
    [key],
  );
  return [key, ...rows.map(({ digest }) => digest)];
}
