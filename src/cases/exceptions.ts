import type pg from 'pg';
import type { DiscrepancyClass } from '../contract/terms.ts';
import type { Evidence } from './evidence.ts';
import type { HeldCase } from './held.ts';

/** A discrepancy that is let stand. It counts again after its last day, when it is ended, or when it becomes another. */
export interface CaseException {
  readonly id: string;
  readonly case: string;
  readonly dataset: string;
  readonly key: string;
  readonly class: DiscrepancyClass;
  readonly reason: string;
  /** The last day, YYYY-MM-DD. */
  readonly until: string;
  readonly proposedBy: string;
  readonly approvedBy: string;
  readonly grantedAt: Date;
  /** null: in force. */
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
  readonly endReason: string | null;
}

const EXCEPTION = `SELECT case_exception.id, case_file AS case, dataset.name AS dataset, key, class, reason, until,
    proposed_by AS "proposedBy", approved_by AS "approvedBy", granted_at AS "grantedAt", ended_at AS "endedAt",
    ended_by AS "endedBy", end_reason AS "endReason"
  FROM case_exception JOIN dataset ON dataset.id = case_exception.dataset`;

/** Exceptions in force, or all of them; oldest first. `after` is the id of the last one of the page before. */
export async function listExceptions(
  client: pg.ClientBase | pg.Pool,
  filter: {
    readonly dataset?: string;
    readonly key?: string;
    readonly ended?: boolean;
    readonly after?: string;
    readonly limit: number;
  },
): Promise<readonly CaseException[]> {
  const { rows } = await client.query<CaseException>(
    `${EXCEPTION}
     WHERE ($1::text IS NULL OR dataset.name = $1) AND ($2::text IS NULL OR key = $2) AND ($3 OR ended_at IS NULL)
       AND ($4::bigint IS NULL OR case_exception.id > $4)
     ORDER BY case_exception.id LIMIT $5`,
    [filter.dataset ?? null, filter.key ?? null, filter.ended ?? false, filter.after ?? null, filter.limit],
  );
  return rows;
}

/** The last exception that a case granted. */
export async function exceptionOfCase(
  client: pg.ClientBase | pg.Pool,
  id: string,
): Promise<CaseException | null> {
  const { rows } = await client.query<CaseException>(
    `${EXCEPTION} WHERE case_file = $1 ORDER BY case_exception.id DESC LIMIT 1`,
    [id],
  );
  return rows[0] ?? null;
}

/** An approved exception. */
export interface Grant {
  readonly held: HeldCase;
  readonly evidence: Evidence;
  readonly until: string;
  readonly approvedBy: string;
  readonly timeZone: string;
}

/** Lets a discrepancy stand as it is until the end of a day; an earlier exception of the key gives way. */
export async function grantException(
  client: pg.ClientBase,
  { held, evidence, until, approvedBy, timeZone }: Grant,
): Promise<void> {
  const { dataset, key, class: recordClass } = evidence;
  const findings = evidence.findings.map((finding) => ({
    endpoint: finding.endpoint,
    class: finding.class,
    fields: finding.fields,
  }));
  await client.query(
    `UPDATE case_exception SET ended_at = now(), ended_by = $3 WHERE dataset = $1 AND key = $2 AND ended_at IS NULL`,
    [dataset, key, approvedBy],
  );
  await client.query(
    `INSERT INTO case_exception (case_file, dataset, key, class, findings, reason, until, ends_at, proposed_by, approved_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, ($7::text::date + 1)::timestamp AT TIME ZONE $8, $9, $10)`,
    [
      held.id,
      dataset,
      key,
      recordClass,
      JSON.stringify(findings),
      held.reason,
      until,
      timeZone,
      held.proposedBy,
      approvedBy,
    ],
  );
  await client.query(`UPDATE discrepancy SET policy = 'ignore' WHERE id = $1`, [held.discrepancy]);
}
