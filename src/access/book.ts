import type pg from 'pg';
import { pseudonym } from '../audit/pseudonym.ts';
import { mask } from '../observe/mask.ts';
import { transaction } from '../storage/pool.ts';
import { type AuditEntry, encodeEntry } from '../tlog/entry.ts';

/** What was looked at: a record's life, the values of a discrepancy, a raw row, or whether something is valid. */
export const LOOKED_AT = ['record', 'discrepancy', 'quarantine', 'verification'] as const;
export type LookedAt = (typeof LOOKED_AT)[number];

/** Somebody looking at a record. */
export interface Lookup {
  readonly what: LookedAt;
  /** Name of the access key, or `local` for a reader without one. */
  readonly actor: string;
  readonly accessKey: string | null;
  readonly dataset: { readonly id: number; readonly name: string };
  readonly key: string;
  readonly purpose: string;
  /** Whether any endpoint has shown the key. What somebody typed by mistake may be anything, and goes into the log as a digest only. */
  readonly known: boolean;
}

/** Enters a look-up in the access book and in the audit log: both or neither. */
export async function enterLookup(pool: pg.Pool, lookup: Lookup): Promise<void> {
  await enterLookups(pool, [lookup]);
}

/** As `enterLookup`, for several at once. */
export async function enterLookups(pool: pg.Pool, lookups: readonly Lookup[]): Promise<readonly undefined[]> {
  if (lookups.every(({ known }) => known)) {
    const bodies = lookups.map((lookup) => encodeEntry(entryOf(lookup, { key: lookup.key })));
    await pool.query({ name: 'enter-lookups', text: ENTER, values: [...columnsOf(lookups), bodies] });
  } else {
    await transaction(pool, async (client) => {
      const bodies: string[] = [];
      for (const lookup of lookups) {
        const { known, key } = lookup;
        const entry = known
          ? entryOf(lookup, { key })
          : entryOf(lookup, {}, { unknown: await pseudonym(client, key) });
        bodies.push(encodeEntry(entry));
      }
      await client.query(ENTER, [...columnsOf(lookups), bodies]);
    });
  }
  return lookups.map(() => undefined);
}

const ENTER = `WITH book AS (
    INSERT INTO access_book (what, actor, access_key, dataset, key, purpose)
    SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::smallint[], $5::text[], $6::text[])
  )
  INSERT INTO audit_outbox (body)
  SELECT body FROM unnest($7::text[]) WITH ORDINALITY AS entry (body, place) ORDER BY place`;

const columnsOf = (lookups: readonly Lookup[]): readonly (readonly unknown[])[] => [
  lookups.map(({ what }) => what),
  lookups.map(({ actor }) => actor),
  lookups.map(({ accessKey }) => accessKey),
  lookups.map(({ dataset }) => dataset.id),
  lookups.map(({ key }) => key),
  lookups.map(({ purpose }) => purpose),
];

const entryOf = (
  { what, actor, dataset, purpose }: Lookup,
  subject: object,
  data: object = {},
): AuditEntry => ({
  type: 'lookup',
  at: new Date().toISOString(),
  actor,
  subject: { dataset: dataset.name, ...subject },
  data: { what, purpose: mask(purpose), ...data },
});

export interface BookEntry {
  readonly id: string;
  readonly at: Date;
  readonly what: LookedAt;
  readonly actor: string;
  readonly dataset: string;
  readonly key: string;
  readonly purpose: string;
}

export interface BookFilter {
  readonly dataset?: string;
  readonly key?: string;
  readonly actor?: string;
  /** In UTC; `until` is not included. */
  readonly from?: string;
  readonly until?: string;
  /** Entries before this id. */
  readonly before?: string;
  readonly limit: number;
}

/** Who looked at what with what purpose, newest first. */
export async function readBook(
  db: pg.Pool | pg.ClientBase,
  { dataset, key, actor, from, until, before, limit }: BookFilter,
): Promise<readonly BookEntry[]> {
  const { rows } = await db.query<BookEntry>(
    `SELECT access_book.id, at, what, actor, dataset.name AS dataset, key, purpose
     FROM access_book JOIN dataset ON dataset.id = access_book.dataset
     WHERE ($1::text IS NULL OR dataset.name = $1) AND ($2::text IS NULL OR key = $2)
       AND ($3::text IS NULL OR actor = $3) AND ($4::timestamptz IS NULL OR at >= $4)
       AND ($5::timestamptz IS NULL OR at < $5) AND ($6::bigint IS NULL OR access_book.id < $6)
     ORDER BY access_book.id DESC LIMIT $7`,
    [dataset ?? null, key ?? null, actor ?? null, from ?? null, until ?? null, before ?? null, limit],
  );
  return rows;
}
