import type pg from 'pg';
import type { DiscrepancyClass, Policy } from '../contract/terms.ts';
import type { Comparison } from './comparison.ts';

/** What a finding says in the ledger, the API and the audit log: names, never numbers. */
export interface RecordedFinding {
  readonly endpoint: string;
  readonly class: string;
  readonly fields: readonly string[];
  readonly nativeId: string | null;
  readonly run: string | null;
}

/** The verdict on a key that was not set aside. `agreed` too: the differing fields may be ones that an endpoint cannot show. */
export interface Judgement {
  readonly key: string;
  readonly class: DiscrepancyClass | 'agreed';
  readonly formatOnly: boolean;
  readonly policy: Policy | null;
  readonly home: number | null;
  readonly findings: readonly RecordedFinding[];
}

export interface DiscrepancyChange {
  readonly id: string;
  readonly key: string;
  /** null: closed. */
  readonly class: DiscrepancyClass | null;
  readonly change: 'opened' | 'changed' | 'closed';
}

export async function prepareJudgements(client: pg.ClientBase): Promise<void> {
  await client.query(
    `CREATE TEMP TABLE judged (key text COLLATE "C" PRIMARY KEY, class text, format_only boolean, policy text, home smallint,
       findings jsonb) ON COMMIT DROP`,
  );
}

export async function addJudgements(client: pg.ClientBase, judgements: readonly Judgement[]): Promise<void> {
  await client.query(
    `INSERT INTO judged SELECT * FROM unnest($1::text[], $2::text[], $3::bool[], $4::text[], $5::smallint[], $6::jsonb[])`,
    [
      judgements.map(({ key }) => key),
      judgements.map((judgement) => judgement.class),
      judgements.map(({ formatOnly }) => formatOnly),
      judgements.map(({ policy }) => policy),
      judgements.map(({ home }) => home),
      judgements.map(({ findings }) => JSON.stringify(findings)),
    ],
  );
}

export interface Reconciled {
  readonly id: string;
  readonly keys: number;
  readonly totals: Readonly<Record<string, number>>;
  readonly formatOnly: number;
  readonly changes: readonly DiscrepancyChange[];
}

/**
 * Writes the reconciliation: its row, the verdicts, and the discrepancies that it opens, changes and closes. A discrepancy that is still
 * the same is not touched. `digestOf` gives the digest of all open discrepancies once they stand.
 */
export async function recordReconciliation(
  client: pg.ClientBase,
  comparison: Comparison,
  { endpoints, ownOnly }: { readonly endpoints: readonly string[]; readonly ownOnly: readonly string[] },
  startedAt: Date,
  digestOf: () => Promise<string>,
): Promise<Reconciled & { readonly resultDigest: string }> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO reconciliation (dataset, pass, endpoints, started_at, snapshot, examined, keys, totals, format_only, opened, closed,
       result_digest, own_only)
     VALUES ($1, $2, $3, $4, pg_snapshot_xmin(pg_current_snapshot()), $5, 0, '{}', 0, 0, 0, '', $6) RETURNING id`,
    [comparison.dataset, comparison.pass, endpoints, startedAt, comparison.examined, ownOnly],
  );
  const id = rows[0]!.id;
  await writeVerdicts(client, comparison);
  const changes = [
    ...(await closeDiscrepancies(client, comparison, id)),
    ...(await changeDiscrepancies(client, comparison.dataset, id)),
    ...(await openDiscrepancies(client, comparison.dataset, id)),
  ];
  const totals = await countVerdicts(client, comparison.dataset);
  const resultDigest = await digestOf();
  await client.query(
    `UPDATE reconciliation SET keys = $2, totals = $3, format_only = $4, opened = $5, closed = $6, result_digest = $7,
       finished_at = clock_timestamp() WHERE id = $1`,
    [
      id,
      totals.keys,
      JSON.stringify(totals.byClass),
      totals.formatOnly,
      changes.filter(({ change }) => change === 'opened').length,
      changes.filter(({ change }) => change === 'closed').length,
      resultDigest,
    ],
  );
  return {
    id,
    keys: totals.keys,
    totals: totals.byClass,
    formatOnly: totals.formatOnly,
    changes,
    resultDigest,
  };
}

/** Keys of the union that the comparison looked at, against those that got a class: promise 4. */
export async function countUnion(client: pg.ClientBase, comparison: Comparison): Promise<number> {
  const { rows } = await client.query<{ keys: number }>(
    `SELECT count(*)::int AS keys FROM (
       SELECT FROM state ${comparison.pass === 'changed' ? 'JOIN examined USING (key)' : ''}
       WHERE dataset = $1 AND present AND endpoint = ANY ($2) GROUP BY key) AS shown`,
    [comparison.dataset, comparison.endpoints],
  );
  return rows[0]!.keys;
}

/** Only verdicts that changed are written. */
async function writeVerdicts(client: pg.ClientBase, { dataset, pass }: Comparison): Promise<void> {
  await client.query(
    `WITH present AS (
       SELECT key, 'agreed' AS class, format_only FROM compared WHERE agreed
       UNION ALL SELECT key, class, format_only FROM judged
     )
     INSERT INTO verdict (dataset, key, class, format_only)
     SELECT $1::smallint, key, class, format_only FROM present
     WHERE NOT EXISTS (SELECT FROM verdict WHERE verdict.dataset = $1 AND verdict.key = present.key
                       AND verdict.class = present.class AND verdict.format_only = present.format_only)
     ORDER BY key
     ON CONFLICT (dataset, key) DO UPDATE SET class = excluded.class, format_only = excluded.format_only`,
    [dataset],
  );
  await client.query(
    `DELETE FROM verdict WHERE dataset = $1 ${pass === 'changed' ? 'AND key IN (SELECT key FROM examined)' : ''}
       AND NOT EXISTS (SELECT FROM compared WHERE compared.key = verdict.key)`,
    [dataset],
  );
}

async function closeDiscrepancies(
  client: pg.ClientBase,
  { dataset, pass }: Comparison,
  reconciliation: string,
): Promise<readonly DiscrepancyChange[]> {
  const { rows } = await client.query<DiscrepancyChange>(
    `WITH closed AS (
       UPDATE discrepancy SET closed_at = now(), closed_by = $2
       WHERE dataset = $1 AND closed_at IS NULL ${pass === 'changed' ? 'AND key IN (SELECT key FROM examined)' : ''}
         AND NOT EXISTS (SELECT FROM judged WHERE judged.key = discrepancy.key AND judged.class <> 'agreed')
       RETURNING discrepancy.id, discrepancy.key
     ), event AS (
       INSERT INTO discrepancy_event (discrepancy, reconciliation, class, findings) SELECT id, $2, NULL, '[]' FROM closed
     )
     SELECT id, key, NULL AS class, 'closed' AS change FROM closed ORDER BY key`,
    [dataset, reconciliation],
  );
  return rows;
}

async function changeDiscrepancies(
  client: pg.ClientBase,
  dataset: number,
  reconciliation: string,
): Promise<readonly DiscrepancyChange[]> {
  const { rows } = await client.query<DiscrepancyChange>(
    `WITH changed AS (
       UPDATE discrepancy SET class = judged.class, findings = judged.findings, policy = judged.policy, home = judged.home,
         changed_by = $2
       FROM judged WHERE discrepancy.dataset = $1 AND discrepancy.key = judged.key AND closed_at IS NULL
         AND judged.class <> 'agreed'
         AND (discrepancy.class, discrepancy.findings, discrepancy.policy, discrepancy.home)
             IS DISTINCT FROM (judged.class, judged.findings, judged.policy, judged.home)
       RETURNING discrepancy.id, discrepancy.key, discrepancy.class, discrepancy.findings
     ), event AS (
       INSERT INTO discrepancy_event (discrepancy, reconciliation, class, findings) SELECT id, $2, class, findings FROM changed
     )
     SELECT id, key, class, 'changed' AS change FROM changed ORDER BY key`,
    [dataset, reconciliation],
  );
  return rows;
}

async function openDiscrepancies(
  client: pg.ClientBase,
  dataset: number,
  reconciliation: string,
): Promise<readonly DiscrepancyChange[]> {
  const { rows } = await client.query<DiscrepancyChange>(
    `WITH opened AS (
       INSERT INTO discrepancy (dataset, key, class, policy, home, findings, opened_by, changed_by)
       SELECT $1, key, class, policy, home, findings, $2, $2 FROM judged
       WHERE class <> 'agreed' AND NOT EXISTS (
         SELECT FROM discrepancy WHERE discrepancy.dataset = $1 AND discrepancy.key = judged.key AND closed_at IS NULL)
       ORDER BY key
       RETURNING id, key, class, findings
     ), event AS (
       INSERT INTO discrepancy_event (discrepancy, reconciliation, class, findings) SELECT id, $2, class, findings FROM opened
     )
     SELECT id, key, class, 'opened' AS change FROM opened ORDER BY key`,
    [dataset, reconciliation],
  );
  return rows;
}

async function countVerdicts(
  client: pg.ClientBase,
  dataset: number,
): Promise<{ keys: number; byClass: Record<string, number>; formatOnly: number }> {
  const { rows } = await client.query<{ class: string; count: number; format: number }>(
    `SELECT class, count(*)::int AS count, count(*) FILTER (WHERE format_only)::int AS format
     FROM verdict WHERE dataset = $1 GROUP BY class ORDER BY class`,
    [dataset],
  );
  return {
    keys: rows.reduce((sum, { count }) => sum + count, 0),
    byClass: Object.fromEntries(rows.map((row) => [row.class, row.count])),
    formatOnly: rows.reduce((sum, { format }) => sum + format, 0),
  };
}
