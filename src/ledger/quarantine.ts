import type pg from 'pg';
import type { RawValue } from '../contract/adapter.ts';
import { TongdaoError } from '../contract/errors.ts';
import type { Reason, Rejected } from '../contract/stages.ts';
import { withoutNul } from './nul.ts';
import type { Run } from './runs.ts';
import { numberOf, Where } from './where.ts';

/** A rejected row with its raw digest and the columns that its values stand under. */
export interface QuarantinedRow {
  readonly rejected: Rejected;
  readonly rawDigest: string;
  readonly columns: readonly string[];
}

/**
 * Gives rows that cannot tell their key the one that their native id showed last. To be asked before the page's records are stored: one
 * of them may take over the state that tells it.
 */
export async function withKeysShown(
  client: pg.ClientBase,
  run: Run,
  rows: readonly QuarantinedRow[],
): Promise<readonly QuarantinedRow[]> {
  const ids = rows.flatMap(({ rejected: { key, raw } }) => (key === null && raw.id !== '' ? [raw.id] : []));
  if (ids.length === 0) return rows;
  const { rows: states } = await client.query<{ nativeId: string; key: string }>(
    `SELECT DISTINCT ON (native_id) native_id AS "nativeId", key FROM state
     WHERE endpoint = $1 AND dataset = $2 AND native_id = ANY ($3::text[]) AND present ORDER BY native_id, occurrence, key`,
    [run.endpoint, run.dataset, ids.map(withoutNul)],
  );
  const keys = new Map(states.map(({ nativeId, key }) => [nativeId, key]));
  return rows.map((row) => {
    const key = row.rejected.key ?? keys.get(withoutNul(row.rejected.raw.id)) ?? null;
    return { ...row, rejected: { ...row.rejected, key } };
  });
}

/**
 * Keeps the page's rejected rows; a row that lies there already is only marked as met again.
 * A row that still has no key gets the one that its native id shows now.
 */
export async function quarantineRows(
  client: pg.ClientBase,
  run: Run,
  rows: readonly QuarantinedRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const distinct = new Map<string, { row: QuarantinedRow; copies: number }>();
  for (const row of rows) {
    const entry = distinct.get(row.rawDigest) ?? { row, copies: 0 };
    entry.copies += 1;
    distinct.set(row.rawDigest, entry);
  }
  const entries = [...distinct.values()];
  const values = entries.map(({ row: { rejected } }) => rejected);
  await client.query(
    `INSERT INTO quarantine (endpoint, dataset, first_run, last_run, key, native_id, position, raw_digest, raw, reasons, copies)
     SELECT $1, $2, $3, $3,
       coalesce(met.key, (SELECT key FROM state WHERE endpoint = $1 AND dataset = $2 AND native_id = met.native_id
                          AND native_id <> '' AND present ORDER BY occurrence, key LIMIT 1)),
       met.native_id, position, raw_digest, raw, reasons, copies
     FROM unnest($4::text[], $5::text[], $6::text[], $7::uuid[], $8::text[], $9::jsonb[], $10::int[])
       AS met (key, native_id, position, raw_digest, raw, reasons, copies)
     ON CONFLICT (endpoint, dataset, raw_digest) WHERE closed_at IS NULL
     DO UPDATE SET last_run = excluded.last_run, position = excluded.position,
       copies = excluded.copies + CASE WHEN quarantine.last_run = excluded.last_run THEN quarantine.copies ELSE 0 END`,
    [
      run.endpoint,
      run.dataset,
      run.id,
      values.map(({ key }) => key),
      values.map(({ raw }) => withoutNul(raw.id)),
      values.map(({ raw }) => withoutNul(raw.position)),
      entries.map(({ row }) => row.rawDigest),
      entries.map(({ row }) => rawText(row)),
      values.map(({ reasons }) => JSON.stringify(reasons, storable)),
      entries.map(({ copies }) => copies),
    ],
  );
}

/** Marks quarantined rows as met again by their raw digests; every repetition within the run counts as a copy. */
export async function meetQuarantined(
  client: pg.ClientBase,
  run: Run,
  rawDigests: readonly string[],
): Promise<void> {
  if (rawDigests.length === 0) return;
  await client.query(
    `UPDATE quarantine SET last_run = $3,
       copies = met.times + CASE WHEN quarantine.last_run = $3 THEN quarantine.copies ELSE 0 END
     FROM (SELECT raw_digest, count(*)::int AS times FROM unnest($4::uuid[]) AS raw_digest GROUP BY 1) AS met
     WHERE endpoint = $1 AND dataset = $2 AND closed_at IS NULL AND quarantine.raw_digest = met.raw_digest`,
    [run.endpoint, run.dataset, run.id, rawDigests],
  );
}

/** A changes read that accepts a row (or hears of its deletion) closes what lay in quarantine under the same native id. */
export async function closeMended(
  client: pg.ClientBase,
  run: Run,
  nativeIds: readonly string[],
): Promise<void> {
  const ids = nativeIds.filter((id) => id !== '');
  if (ids.length === 0) return;
  await client.query(
    `UPDATE quarantine SET closed_at = now(), closed_as = 'mended', touched = pg_current_xact_id()
     WHERE endpoint = $1 AND dataset = $2 AND closed_at IS NULL AND native_id = ANY ($3::text[])`,
    [run.endpoint, run.dataset, ids.map(withoutNul)],
  );
}

/** A changes read that shows a row anew, and as bad as before, closes what lay in quarantine of it. */
export async function closeChanged(
  client: pg.ClientBase,
  run: Run,
  rows: readonly QuarantinedRow[],
): Promise<void> {
  const shown = rows.filter(({ rejected }) => rejected.raw.id !== '');
  if (shown.length === 0) return;
  await client.query(
    `UPDATE quarantine SET closed_at = now(), closed_as = 'gone', touched = pg_current_xact_id()
     FROM unnest($3::text[], $4::uuid[]) AS shown (native_id, raw_digest)
     WHERE endpoint = $1 AND dataset = $2 AND closed_at IS NULL
       AND quarantine.native_id = shown.native_id AND quarantine.raw_digest <> shown.raw_digest`,
    [
      run.endpoint,
      run.dataset,
      shown.map(({ rejected }) => withoutNul(rejected.raw.id)),
      shown.map(({ rawDigest }) => rawDigest),
    ],
  );
}

/** A full read that no longer met a quarantined row closes it. */
export async function closeGone(client: pg.ClientBase, run: Run): Promise<void> {
  await client.query(
    `UPDATE quarantine SET closed_at = now(), closed_as = 'gone', touched = pg_current_xact_id()
     WHERE endpoint = $1 AND dataset = $2 AND closed_at IS NULL AND last_run <> $3`,
    [run.endpoint, run.dataset, run.id],
  );
}

export interface QuarantineEntry {
  readonly id: string;
  readonly endpoint: string;
  readonly dataset: string;
  readonly key: string | null;
  readonly nativeId: string;
  readonly position: string;
  readonly reasons: readonly Reason[];
  readonly copies: number;
  readonly openedAt: Date;
}

/** The raw row of an entry, column by column; personal data may be in it. */
export type RawRow = Readonly<Record<string, RawValue>>;

const ENTRY = `SELECT quarantine.id, endpoint.name AS endpoint, dataset.name AS dataset, key, native_id AS "nativeId", position,
    reasons, copies, opened_at AS "openedAt"`;
const ENTRY_FROM = `FROM quarantine JOIN endpoint ON endpoint.id = quarantine.endpoint
  JOIN dataset ON dataset.id = quarantine.dataset WHERE closed_at IS NULL`;

/** Open entries, oldest first; `after` is the id of the last one of the page before. */
export async function listQuarantine(
  client: pg.ClientBase | pg.Pool,
  filter: {
    readonly endpoint?: string;
    readonly dataset?: string;
    readonly after?: string;
    readonly limit: number;
  },
): Promise<readonly QuarantineEntry[]> {
  const where = new Where([filter.limit])
    .add(await numberOf(client, 'endpoint', filter.endpoint), (given) => `quarantine.endpoint = ${given}`)
    .add(await numberOf(client, 'dataset', filter.dataset), (given) => `quarantine.dataset = ${given}`)
    .add(filter.after, (given) => `quarantine.id > ${given}`);
  const { rows } = await client.query<QuarantineEntry>(
    `${ENTRY} ${ENTRY_FROM}${where.and()} ORDER BY quarantine.id LIMIT $1`,
    where.values,
  );
  return rows;
}

/** One open entry with its raw row. Throws QUARANTINE_UNKNOWN. */
export async function readQuarantined(
  client: pg.ClientBase | pg.Pool,
  id: string,
): Promise<QuarantineEntry & { readonly raw: RawRow }> {
  const { rows } = await client.query<QuarantineEntry & { raw: string }>(
    `${ENTRY}, raw ${ENTRY_FROM} AND quarantine.id = $1`,
    [id],
  );
  const [entry] = rows;
  if (entry === undefined) throw new TongdaoError('QUARANTINE_UNKNOWN', { id });
  return { ...entry, raw: JSON.parse(entry.raw) as RawRow };
}

export async function closeReplayed(client: pg.ClientBase, id: string): Promise<void> {
  await client.query(
    `UPDATE quarantine SET closed_at = now(), closed_as = 'replayed', touched = pg_current_xact_id()
     WHERE id = $1 AND closed_at IS NULL`,
    [id],
  );
}

/** Keys of this endpoint that must not be taken for removed: a bad row of theirs is still shown. */
export const QUARANTINED_KEYS = `SELECT key FROM quarantine
  WHERE endpoint = $1 AND dataset = $2 AND closed_at IS NULL AND key IS NOT NULL`;

/** Rows that this run met and that show neither key nor native id. */
export async function countNameless(client: pg.ClientBase, run: Run): Promise<number> {
  const { rows } = await client.query<{ nameless: number }>(
    `SELECT count(*)::int AS nameless FROM quarantine
     WHERE endpoint = $1 AND dataset = $2 AND closed_at IS NULL AND last_run = $3 AND key IS NULL AND native_id = ''`,
    [run.endpoint, run.dataset, run.id],
  );
  return rows[0]!.nameless;
}

/** jsonb takes neither NUL nor lone surrogates, and the words of a fault are the adapter's. */
function storable(_: string, value: unknown): unknown {
  return typeof value === 'string' ? withoutNul(Buffer.from(value).toString()) : value;
}

/** Largest piece of a raw row that is kept, in characters. */
const RAW_LIMIT = 65_536;

function rawText({ rejected: { raw }, columns }: QuarantinedRow): string {
  if (raw.fault !== undefined) return JSON.stringify({ '': raw.fault.text.slice(0, RAW_LIMIT) });
  const row: Record<string, RawValue> = {};
  raw.values.forEach((value, i) => {
    row[columns[i]!] = typeof value === 'string' ? value.slice(0, RAW_LIMIT) : value;
  });
  return JSON.stringify(row);
}
