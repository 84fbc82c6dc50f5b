import type pg from 'pg';
import type { CaseState } from '../contract/cases.ts';
import type { DiscrepancyClass, Policy } from '../contract/terms.ts';
import type { RecordedFinding } from './verdicts.ts';
import { numberOf, Where } from './where.ts';

export interface Discrepancy {
  readonly id: string;
  readonly dataset: string;
  readonly key: string;
  readonly class: DiscrepancyClass;
  readonly policy: Policy;
  readonly home: string | null;
  readonly findings: readonly RecordedFinding[];
  readonly openedAt: Date;
  readonly openedBy: string;
  readonly closedAt: Date | null;
  /** The case about it and its state; null: there is none. */
  readonly case: string | null;
  readonly caseState: CaseState | null;
}

const DISCREPANCY = `SELECT discrepancy.id, dataset.name AS dataset, discrepancy.key, discrepancy.class, policy, home.name AS home,
    findings, opened_at AS "openedAt", opened_by AS "openedBy", discrepancy.closed_at AS "closedAt", case_file.id AS case,
    case_file.state AS "caseState"
  FROM discrepancy LEFT JOIN case_file ON case_file.discrepancy = discrepancy.id JOIN dataset ON dataset.id = discrepancy.dataset LEFT JOIN endpoint AS home ON home.id = discrepancy.home`;

/** Open discrepancies by id; `after` is the id of the last one of the page before. */
export async function listDiscrepancies(
  client: pg.ClientBase | pg.Pool,
  filter: {
    readonly dataset?: string;
    readonly class?: string;
    readonly endpoint?: string;
    readonly key?: string;
    readonly after?: string;
    readonly limit: number;
  },
): Promise<readonly Discrepancy[]> {
  const { dataset, class: recordClass, endpoint, key, after, limit } = filter;
  const where = new Where([limit])
    .add(await numberOf(client, 'dataset', dataset), (given) => `discrepancy.dataset = ${given}`)
    .add(recordClass, (given) => `discrepancy.class = ${given}`)
    .add(await numberOf(client, 'endpoint', endpoint), (given) => `place.endpoint = ${given}`)
    .add(key, (given) => `discrepancy.key = ${given} AND discrepancy.dataset IN (SELECT id FROM dataset)`)
    .add(after, (given) => `${endpoint === undefined ? 'discrepancy.id' : 'place.discrepancy'} > ${given}`);
  const { rows } = await client.query<Discrepancy>(
    endpoint === undefined
      ? `${DISCREPANCY} WHERE discrepancy.closed_at IS NULL${where.and()} ORDER BY discrepancy.id LIMIT $1`
      : `${DISCREPANCY} JOIN discrepancy_endpoint AS place ON place.discrepancy = discrepancy.id
         WHERE discrepancy.closed_at IS NULL${where.and()} ORDER BY place.discrepancy LIMIT $1`,
    where.values,
  );
  return rows;
}

/** One discrepancy, open or closed; null when there is none. */
export async function readDiscrepancy(
  client: pg.ClientBase | pg.Pool,
  id: string,
): Promise<Discrepancy | null> {
  const { rows } = await client.query<Discrepancy>(`${DISCREPANCY} WHERE discrepancy.id = $1`, [id]);
  return rows[0] ?? null;
}

/** How a discrepancy came to be what it is, oldest first. */
export async function discrepancyHistory(
  client: pg.ClientBase | pg.Pool,
  id: string,
): Promise<
  readonly { reconciliation: string; class: string | null; findings: readonly RecordedFinding[]; at: Date }[]
> {
  const { rows } = await client.query(
    'SELECT reconciliation, class, findings, at FROM discrepancy_event WHERE discrepancy = $1 ORDER BY reconciliation',
    [id],
  );
  return rows;
}

/** The full result of a reconciliation: every open discrepancy of the dataset, by key. */
export async function* openResult(
  client: pg.ClientBase,
  dataset: number,
): AsyncGenerator<{
  readonly key: string;
  readonly class: string;
  readonly findings: readonly RecordedFinding[];
}> {
  let after = '';
  while (true) {
    const { rows } = await client.query<{ key: string; class: string; findings: readonly RecordedFinding[] }>(
      `SELECT key, class, findings FROM discrepancy WHERE dataset = $1 AND closed_at IS NULL AND key > $2
       ORDER BY key LIMIT 5000`,
      [dataset, after],
    );
    if (rows.length === 0) return;
    yield* rows;
    after = rows.at(-1)!.key;
  }
}

/** A showing whose values an open discrepancy needs as evidence and that are not kept yet. */
export interface MissingEvidence {
  readonly key: string;
  readonly endpoint: number;
  readonly nativeId: string;
  readonly fingerprint: string;
}

/** Showings of open discrepancies without a kept body of their present version, by endpoint. */
export async function missingEvidence(
  client: pg.ClientBase | pg.Pool,
  dataset: number,
  endpoint: number,
  after: string,
  limit: number,
): Promise<readonly MissingEvidence[]> {
  const { rows } = await client.query<MissingEvidence>(
    `SELECT discrepancy.key, shown.*
     FROM discrepancy CROSS JOIN LATERAL (
       SELECT endpoint, native_id AS "nativeId", replace(fingerprint::text, '-', '') AS fingerprint FROM state
       WHERE state.dataset = $1 AND state.key = discrepancy.key AND state.endpoint = $2 AND occurrence = 0 AND present
         AND NOT EXISTS (SELECT FROM body WHERE body.dataset = $1 AND body.key = state.key AND body.endpoint = $2
                         AND body.fingerprint = state.fingerprint)
       LIMIT 1) AS shown
     WHERE discrepancy.dataset = $1 AND discrepancy.closed_at IS NULL AND discrepancy.key > $3
     ORDER BY discrepancy.key LIMIT $4`,
    [dataset, endpoint, after, limit],
  );
  return rows;
}
