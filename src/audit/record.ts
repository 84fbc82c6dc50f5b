import type pg from 'pg';
import { type AuditEntry, encodeEntry } from '../tlog/entry.ts';

/**
 * Puts an entry on record in the caller's transaction: it is logged exactly if what it tells of happened.
 * `sequence` gives it its number later. Throws AUDIT_ENTRY_INVALID, AUDIT_ENTRY_TOO_LARGE or NOT_PLAIN_JSON.
 */
export function record(client: pg.ClientBase, entry: AuditEntry): Promise<void> {
  return recordAll(client, [entry]);
}

/** As `record`, for many entries in one statement; they keep their order. */
export async function recordAll(client: pg.ClientBase, entries: readonly AuditEntry[]): Promise<void> {
  await client.query(
    `INSERT INTO audit_outbox (body)
     SELECT body FROM unnest($1::text[]) WITH ORDINALITY AS entry (body, place) ORDER BY place`,
    [entries.map(encodeEntry)],
  );
}
