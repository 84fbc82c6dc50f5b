import type pg from 'pg';
import type { Body } from '../contract/stages.ts';
import type { Reading } from './ledger.ts';

/** Why a body is kept: the endpoint cannot be asked again, or something about the record is open. */
export type KeptFor = 'no-lookup' | 'evidence';

export interface KeptBody {
  readonly key: string;
  /** 32 hex digits. */
  readonly fingerprint: string;
  readonly body: Body;
}

export async function keepBodies(
  client: pg.ClientBase | pg.Pool,
  reading: Reading,
  keptFor: KeptFor,
  bodies: readonly KeptBody[],
): Promise<void> {
  if (bodies.length === 0) return;
  // A key twice in one page: the later one counts.
  const last = new Map(bodies.map((kept) => [kept.key, kept]));
  const rows = [...last.values()];
  await client.query(
    `INSERT INTO body (dataset, endpoint, kept_for, key, fingerprint, body)
     SELECT $1, $2, $3, * FROM unnest($4::text[], $5::uuid[], $6::text[])
     ON CONFLICT (dataset, key, endpoint) DO UPDATE
     SET fingerprint = excluded.fingerprint, body = excluded.body, kept_for = excluded.kept_for, kept_at = now()`,
    [
      reading.dataset,
      reading.endpoint,
      keptFor,
      rows.map(({ key }) => key),
      rows.map(({ fingerprint }) => fingerprint),
      rows.map(({ body }) => JSON.stringify(body)),
    ],
  );
}

export async function readBodies(
  client: pg.ClientBase | pg.Pool,
  reading: Reading,
  keys: readonly string[],
): Promise<readonly KeptBody[]> {
  const { rows } = await client.query<{ key: string; fingerprint: string; body: string }>(
    `SELECT key, replace(fingerprint::text, '-', '') AS fingerprint, body FROM body
     WHERE dataset = $1 AND endpoint = $2 AND key = ANY ($3::text[])`,
    [reading.dataset, reading.endpoint, keys],
  );
  return rows.map(({ key, fingerprint, body }) => ({ key, fingerprint, body: JSON.parse(body) as Body }));
}

/**
 * The retention rule: evidence goes when nothing about the key is open and the evidence period is over.
 * Returns how many bodies were deleted.
 */
export async function forgetBodies(
  client: pg.ClientBase | pg.Pool,
  dataset: number,
  evidenceMs: number,
): Promise<number> {
  const { rowCount } = await client.query(
    `DELETE FROM body WHERE dataset = $1 AND kept_for = 'evidence'
       AND NOT EXISTS (SELECT FROM discrepancy WHERE discrepancy.dataset = $1 AND discrepancy.key = body.key
                       AND (closed_at IS NULL OR closed_at > now() - make_interval(secs => $2)))
       AND NOT EXISTS (SELECT FROM delivery WHERE delivery.dataset = $1 AND delivery.key = body.key AND closed_at IS NULL)`,
    [dataset, evidenceMs / 1000],
  );
  return rowCount ?? 0;
}
